"""How apps that compute from appointments hear that a fact has changed, and say who reads what they computed; they register in
their AppConfig.ready()."""

from collections.abc import Callable

from lianpin.appointments.models import Appointment
from lianpin.kernel.identity.models import Capacity

Listener = Callable[[Appointment, int], None]
Sight = Callable[[Appointment, Capacity], bool]

_listeners: list[Listener] = []
_sights: list[Sight] = []


def on_facts_changed(listener: Listener) -> Listener:
    """Call `listener(appointment, year)` whenever a confirmed fact of that year changes, in the same transaction."""
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


def tell_facts_changed(appointment: Appointment, year: int) -> None:
    """Tell every listener. Assessments, too, tell through here when a result is final."""
    for listener in _listeners:
        listener(appointment, year)


def money_is_read(sight: Sight) -> Sight:
    """Let `sight` say whether a capacity reads the money of an appointment, so that a page links to it for no one else."""
    if sight not in _sights:
        _sights.append(sight)
    return sight


def reads_money(appointment: Appointment, by: Capacity) -> bool:
    """Whether this capacity has a part in the money of the appointment."""
    return any(sight(appointment, by) for sight in _sights)
