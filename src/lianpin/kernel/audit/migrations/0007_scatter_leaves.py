"""What the empty parts of a seal's tree are made of."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0006_draw_keys")]

    operations = [
        migrations.AddField("seal", "secret", models.CharField(blank=True, db_default="", default="", max_length=64)),
    ]
