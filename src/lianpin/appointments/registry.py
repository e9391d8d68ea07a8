"""How apps that compute from appointments hear that a fact has changed; they register in their AppConfig.ready()."""

from collections.abc import Callable

from lianpin.appointments.models import Appointment

Listener = Callable[[Appointment, int], None]

_listeners: list[Listener] = []


def on_facts_changed(listener: Listener) -> Listener:
    """Call `listener(appointment, year)` whenever a confirmed fact of that year changes, in the same transaction."""
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


def tell_facts_changed(appointment: Appointment, year: int) -> None:
    """Tell every listener. Assessments, too, tell through here when a result is final."""
    for listener in _listeners:
        listener(appointment, year)
