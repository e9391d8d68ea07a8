"""Keys are drawn, not counted."""

from django.db import migrations

from lianpin.toolkit.keys import DrawKeys


class Migration(migrations.Migration):
    dependencies = [("staff", "0002_stand_behind_the_wall")]

    operations = [DrawKeys()]
