"""Whom a body has invited, and who has left it, is its own affair; an invitation is also there by its secret address."""

from django.db import migrations

from lianpin.toolkit.wall import Guard

OWN_UNIT = "EXISTS (SELECT FROM identity_unit u WHERE u.id = unit_id AND u.organisation_id = {organisation})"
OWN_ROLE = """EXISTS (
    SELECT FROM identity_membership m JOIN identity_unit u ON u.id = m.unit_id
    WHERE m.id = membership_id AND u.organisation_id = {organisation}
)"""


class Migration(migrations.Migration):
    dependencies = [("staff", "0001_invite_and_hand_over")]

    operations = [
        Guard("staff_invitation", f"{OWN_UNIT} OR {{scope}} = 'public'"),
        Guard("staff_handover", OWN_ROLE),
    ]
