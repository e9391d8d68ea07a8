"""Identity numbers lie encrypted; equal ones are kept apart by their blind index."""

from django.db import migrations

from lianpin.toolkit import vault


class Migration(migrations.Migration):
    dependencies = [("identity", "0009_draw_keys")]

    operations = [
        migrations.AlterField("person", "id_number", vault.SealedField(indexed=True, max_length=18, verbose_name="证件号码")),
        vault.SealColumn("identity", "person", "id_number"),
        migrations.AddField("person", "id_number_index", vault.BlindIndex(of="id_number", unique=True)),
    ]
