"""How somebody who objects is reached lies encrypted."""

from django.db import migrations

from lianpin.toolkit import vault


class Migration(migrations.Migration):
    dependencies = [("cases", "0014_draw_keys")]

    operations = [
        migrations.AlterField(
            "objection", "contact", vault.SealedField(blank=True, bound_to=("key",), max_length=120, verbose_name="联系方式"),
        ),
        vault.SealColumn("cases", "objection", "contact"),
    ]
