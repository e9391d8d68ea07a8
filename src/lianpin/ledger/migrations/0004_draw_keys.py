"""Keys are drawn, not counted."""

from django.db import migrations

from lianpin.toolkit.keys import DrawKeys


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_stand_behind_the_wall")]

    operations = [DrawKeys()]
