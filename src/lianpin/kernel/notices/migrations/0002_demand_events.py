"""A change of a letter's status without an event beside it fails at COMMIT."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_tell_people"), ("audit", "0002_demand_events")]

    operations = [
        migrations.RunSQL(
            "CREATE CONSTRAINT TRIGGER notices_letter_demands_event AFTER UPDATE OF status ON notices_letter "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_require_event('notices.letter', 'id')",
            "DROP TRIGGER notices_letter_demands_event ON notices_letter",
        )
    ]
