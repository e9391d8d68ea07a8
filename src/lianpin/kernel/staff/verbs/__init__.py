"""What is done about a body's people: units, roles, handovers, invitations, lists from Excel."""

from lianpin.kernel.staff.verbs.delegations import place_delegation
from lianpin.kernel.staff.verbs.importing import import_people
from lianpin.kernel.staff.verbs.inviting import (
    accept,
    invitation_at,
    invite,
    join,
    number_person,
    resend_invitation,
    revoke_invitation,
)
from lianpin.kernel.staff.verbs.passing import settle
from lianpin.kernel.staff.verbs.roles import (
    carry_out,
    carry_out_due,
    end_role,
    grant,
    move_role,
    undo_handover,
)
from lianpin.kernel.staff.verbs.units import close_unit, edit_unit, open_unit, reopen_unit

__all__ = [
    "accept",
    "carry_out",
    "carry_out_due",
    "close_unit",
    "edit_unit",
    "end_role",
    "grant",
    "import_people",
    "invitation_at",
    "invite",
    "join",
    "move_role",
    "number_person",
    "open_unit",
    "place_delegation",
    "reopen_unit",
    "resend_invitation",
    "revoke_invitation",
    "settle",
    "undo_handover",
]
