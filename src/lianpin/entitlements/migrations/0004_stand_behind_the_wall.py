"""An amount is there for who pays and who is paid, and for the home body of its appointment; a batch for its payer."""

from django.db import migrations

from lianpin.toolkit.wall import Guard, Sight

AT_HOME = """
BEGIN
    RETURN EXISTS (SELECT FROM public.appointments_appointment WHERE id = the_row AND home_id = {organisation});
END
"""
# Whoever is paid by a batch may know that they were.
PAYS = """
BEGIN
    RETURN EXISTS (
        SELECT FROM public.entitlements_entitlement e
        WHERE e.batch_id = the_row AND (
            e.payee_person_id = {person} OR e.payee_organisation_id = {organisation}
            OR public.entitlements_at_home(e.appointment_id)
        )
    );
END
"""


class Migration(migrations.Migration):
    dependencies = [("entitlements", "0003_hold_instead_of_superseding"), ("appointments", "0004_stand_behind_the_wall"), ("ledger", "0003_stand_behind_the_wall")]

    operations = [
        Sight("entitlements_at_home", AT_HOME),
        Sight("entitlements_batch_pays", PAYS),
        Guard(
            "entitlements_entitlement",
            "payer_organisation_id = {organisation} OR payee_organisation_id = {organisation}"
            " OR payee_person_id = {person} OR entitlements_at_home(appointment_id)",
        ),
        Guard("entitlements_settlementbatch", "payer_id = {organisation} OR entitlements_batch_pays(id)"),
        Guard("entitlements_computation", "appointments_seen(appointment_id)"),
    ]
