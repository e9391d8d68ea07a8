"""A change of status without an event beside it fails at COMMIT."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("entitlements", "0001_entitle_and_settle"), ("audit", "0002_demand_events")]

    operations = [
        migrations.RunSQL(
            "CREATE CONSTRAINT TRIGGER entitlements_settlementbatch_demands_event AFTER UPDATE OF status ON entitlements_settlementbatch "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_require_event('entitlements.settlementbatch', 'id')",
            "DROP TRIGGER entitlements_settlementbatch_demands_event ON entitlements_settlementbatch",
        ),
        migrations.RunSQL(
            "CREATE CONSTRAINT TRIGGER entitlements_entitlement_demands_event AFTER UPDATE OF status ON entitlements_entitlement "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_require_event('entitlements.entitlement', 'id')",
            "DROP TRIGGER entitlements_entitlement_demands_event ON entitlements_entitlement",
        ),
    ]
