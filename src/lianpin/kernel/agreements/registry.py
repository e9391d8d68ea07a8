"""How apps that build on agreements hear of them and widen who sees them; they register in their AppConfig.ready()."""

from collections.abc import Callable

from django.db.models import Q, QuerySet

from lianpin.kernel.agreements import queries
from lianpin.kernel.agreements.models import Agreement, Signature
from lianpin.kernel.identity.models import Capacity

Listener = Callable[[Agreement, Signature, Capacity], None]
Sight = Callable[[Capacity], Q]

_listeners: list[Listener] = []
_sights: list[Sight] = []


def on_signed(listener: Listener) -> Listener:
    """Call after each signature, in its transaction; the agreement's status tells whether it was the last."""
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


def also_seen(sight: Sight) -> Sight:
    """Let capacities see agreements for a reason that agreements themselves know nothing of (a case, a filing)."""
    if sight not in _sights:
        _sights.append(sight)
    return sight


def tell_signed(agreement: Agreement, signature: Signature, by: Capacity) -> None:
    for listener in _listeners:
        listener(agreement, signature, by)


def visible_to(by: Capacity) -> QuerySet[Agreement]:
    """All agreements that this capacity sees, for whatever reason."""
    return queries.agreements_for(by, *(sight(by) for sight in _sights))
