"""A change of status without an event beside it fails at COMMIT."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_open_cases"), ("audit", "0002_demand_events")]

    operations = [
        migrations.RunSQL(
            "CREATE CONSTRAINT TRIGGER cases_case_demands_event AFTER UPDATE OF status ON cases_case "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_require_event('cases.case', 'id')",
            "DROP TRIGGER cases_case_demands_event ON cases_case",
        )
    ]
