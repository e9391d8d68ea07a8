"""Keys are drawn, not counted, but for events, which are shown without theirs."""

from django.db import migrations, models

from lianpin.toolkit.keys import DrawKeys


class Migration(migrations.Migration):
    dependencies = [("audit", "0005_hold_chains")]

    operations = [
        DrawKeys(but=("event",)),
        migrations.AlterField("event", "id", models.BigAutoField(primary_key=True, serialize=False)),
    ]
