"""Payments are there for who pays and who is paid; formats, budgets and answers of banks for who pays. Results demand an event."""

from django.db import migrations

from lianpin.toolkit.wall import Guard

BATCH = "EXISTS (SELECT FROM entitlements_settlementbatch b WHERE b.id = batch_id AND b.payer_id = {organisation})"
UNIT = "EXISTS (SELECT FROM identity_unit u WHERE u.id = unit_id AND u.organisation_id = {organisation})"


class Migration(migrations.Migration):
    dependencies = [("entitlements", "0007_carry_payments_over"), ("audit", "0002_demand_events")]

    operations = [
        migrations.RemoveConstraint(model_name="settlementbatch", name="paid_is_approved_and_posted"),
        migrations.RemoveField(model_name="settlementbatch", name="entry"),
        Guard("entitlements_payment", f"payee_person_id = {{person}} OR payee_organisation_id = {{organisation}} OR {BATCH}"),
        Guard("entitlements_paymentline", "EXISTS (SELECT FROM entitlements_payment p WHERE p.id = payment_id)"),
        Guard("entitlements_bankreturn", BATCH),
        Guard("entitlements_paymentformat", UNIT),
        Guard("entitlements_budget", UNIT),
        migrations.RunSQL(
            "CREATE CONSTRAINT TRIGGER entitlements_payment_demands_event AFTER UPDATE OF status ON entitlements_payment "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_require_event('entitlements.payment', 'id')",
            "DROP TRIGGER entitlements_payment_demands_event ON entitlements_payment",
        ),
    ]
