"""Where somebody is signed in is for themselves; what a body calls its people is for it and for them."""

from django.db import migrations

from lianpin.toolkit.wall import Guard


class Migration(migrations.Migration):
    dependencies = [("identity", "0007_count_attempts")]

    operations = [
        Guard("identity_signin", "user_id = {actor}"),
        Guard("identity_identifier", "organisation_id = {organisation} OR user_id = {actor}"),
    ]
