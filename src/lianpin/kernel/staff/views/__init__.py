"""How administrators and auditors reach their body's units and people, and how somebody who was invited joins."""

from lianpin.kernel.staff.views.importing import people_confirm, people_import, people_template
from lianpin.kernel.staff.views.inviting import (
    invitation_accept,
    invitation_list,
    invitation_resend,
    invitation_revoke,
)
from lianpin.kernel.staff.views.roles import handover_list, handover_undo, role_end, role_grant, role_move
from lianpin.kernel.staff.views.units import record, tree, unit_close, unit_edit, unit_new, unit_reopen

__all__ = [
    "handover_list",
    "handover_undo",
    "invitation_accept",
    "invitation_list",
    "invitation_resend",
    "invitation_revoke",
    "people_confirm",
    "people_import",
    "people_template",
    "record",
    "role_end",
    "role_grant",
    "role_move",
    "tree",
    "unit_close",
    "unit_edit",
    "unit_new",
    "unit_reopen",
]
