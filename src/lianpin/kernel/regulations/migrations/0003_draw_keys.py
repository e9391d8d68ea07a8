"""Keys are drawn, not counted."""

from django.db import migrations

from lianpin.toolkit.keys import DrawKeys


class Migration(migrations.Migration):
    dependencies = [("regulations", "0002_protect_versions")]

    operations = [DrawKeys()]
