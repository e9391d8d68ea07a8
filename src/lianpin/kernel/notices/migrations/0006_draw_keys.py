"""Keys are drawn, not counted."""

from django.db import migrations

from lianpin.toolkit.keys import DrawKeys


class Migration(migrations.Migration):
    dependencies = [("notices", "0005_tell_of_staff")]

    operations = [DrawKeys()]
