"""A change of status without an event beside it fails at COMMIT."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("appointments", "0001_appoint_and_report"), ("audit", "0002_demand_events")]

    operations = [
        migrations.RunSQL(
            "CREATE CONSTRAINT TRIGGER appointments_monthlyreport_demands_event AFTER UPDATE OF status ON appointments_monthlyreport "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_require_event('appointments.monthlyreport', 'id')",
            "DROP TRIGGER appointments_monthlyreport_demands_event ON appointments_monthlyreport",
        )
    ]
