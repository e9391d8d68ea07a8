"""A delegation ends when one of its two leaves, and holds again when that is undone."""

from collections.abc import Mapping
from typing import Any

from lianpin.kernel.audit.verbs import record
from lianpin.kernel.identity.models import Capacity, Delegation


def place_delegation(delegation: Delegation, owner: Mapping[str, Any], by: Capacity) -> None:
    """End a delegation (`ended_on`), or let it hold again."""
    delegation.ended_on = owner["ended_on"]
    delegation.save(update_fields=["ended_on"])
    kind = "delegation.ended_by_leaving" if delegation.ended_on is not None else "delegation.restored"
    named = {"name": delegation.membership.user.name, "delegate": delegation.delegate.name}
    record(kind, delegation, by=by, **named)
