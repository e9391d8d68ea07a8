"""What somebody was told is theirs alone, a letter is its unit's, a robot its body's."""

from django.db import migrations

from lianpin.toolkit.wall import Guard


class Migration(migrations.Migration):
    dependencies = [("notices", "0003_tell_versions")]

    operations = [
        Guard("notices_preferences", "user_id = {actor}"),
        # Whoever knows the secret address of a calendar opens it without being anybody.
        Guard("notices_calendarfeed", "user_id = {actor} OR {scope} = 'public'"),
        Guard("notices_notice", "user_id = {actor}"),
        Guard("notices_robot", "organisation_id = {organisation}"),
        Guard("notices_letter", "unit_id = {unit}"),
        # A letter that is not there for somebody is none in this question either.
        Guard(
            "notices_delivery",
            "user_id = {actor} OR EXISTS (SELECT FROM notices_letter WHERE notices_letter.id = letter_id)",
        ),
    ]
