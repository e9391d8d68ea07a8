"""A change of status without an event beside it fails at COMMIT."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("agreements", "0001_sign_agreements"), ("audit", "0002_demand_events")]

    operations = [
        migrations.RunSQL(
            "CREATE CONSTRAINT TRIGGER agreements_agreement_demands_event AFTER UPDATE OF status ON agreements_agreement "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_require_event('agreements.agreement', 'id')",
            "DROP TRIGGER agreements_agreement_demands_event ON agreements_agreement",
        )
    ]
