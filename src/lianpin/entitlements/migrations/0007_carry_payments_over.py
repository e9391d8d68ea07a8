"""Batches that were approved or paid in one step before get a payment for each payee. What was paid keeps its entry."""

from django.db import migrations

PAYMENTS = """
INSERT INTO entitlements_payment
    (batch_id, reference, payee, payee_organisation_id, payee_person_id, amount, account_tail, account_digest, status, result_on, reason, entry_id, settled_by_id)
SELECT b.id, 'ZF' || to_char(b.approved_on, 'YYYY') || lpad(floor(random() * 1e8)::bigint::text, 8, '0'),
    coalesce(p.name, o.name, e.payee), e.payee_organisation_id, e.payee_person_id, sum(e.amount), '', '',
    CASE b.status WHEN 'paid' THEN 'paid' ELSE 'pending' END, b.paid_on, '', b.entry_id, b.paid_by_id
FROM entitlements_entitlement e
JOIN entitlements_settlementbatch b ON b.id = e.batch_id AND b.status IN ('approved', 'paid')
LEFT JOIN identity_person p ON p.id = e.payee_person_id
LEFT JOIN identity_organisation o ON o.id = e.payee_organisation_id
GROUP BY b.id, coalesce(p.name, o.name, e.payee), e.payee_organisation_id, e.payee_person_id
HAVING sum(e.amount) > 0;
INSERT INTO entitlements_paymentline (payment_id, entitlement_id, is_live)
SELECT p.id, e.id, true
FROM entitlements_entitlement e
JOIN entitlements_payment p ON p.batch_id = e.batch_id
    AND p.payee_organisation_id IS NOT DISTINCT FROM e.payee_organisation_id
    AND p.payee_person_id IS NOT DISTINCT FROM e.payee_person_id
    AND (e.payee_person_id IS NOT NULL OR e.payee_organisation_id IS NOT NULL OR p.payee = e.payee)
"""


class Migration(migrations.Migration):
    dependencies = [("entitlements", "0006_order_payments")]

    operations = [migrations.RunSQL(PAYMENTS, migrations.RunSQL.noop)]
