"""How apps that compute from appointments hear that a fact has changed, and say who reads what they computed; they register in
their AppConfig.ready()."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Protocol

from lianpin.appointments.models import Appointment
from lianpin.kernel.agreements.models import Agreement
from lianpin.kernel.identity.models import Capacity, Organisation

Listener = Callable[[Appointment, int], None]
Sight = Callable[[Appointment, Capacity], bool]


class Keeper(Protocol):
    """Keeps what appointments promise. Raises NotPossible for more than a person has."""

    def __call__(self, appointment: Appointment, since: date, *, holds: bool, by: Capacity) -> None: ...


class Check(Protocol):
    """Refuses, before anybody signs, what could not be promised: NotPossible."""

    def __call__(self, agreement: Agreement, bodies: Sequence[Organisation], *, by: Capacity) -> None: ...


_listeners: list[Listener] = []
_keepers: list[Keeper] = []
_checks: list[Check] = []
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


def keeps_promises(keeper: Keeper) -> Keeper:
    """Let `keeper` write down what appointments promise, in the same transaction."""
    if keeper not in _keepers:
        _keepers.append(keeper)
    return keeper


def tell_promised(appointment: Appointment, since: date, *, holds: bool = True, by: Capacity) -> None:
    """From that day on an appointment promises the shares and the term that it now says; or, where it no longer `holds`, nothing."""
    for keeper in _keepers:
        keeper(appointment, since, holds=holds, by=by)


def checks_promises(check: Check) -> Check:
    """Let `check` say whether what an agreement is about to promise can be promised."""
    if check not in _checks:
        _checks.append(check)
    return check


def check_promised(agreement: Agreement, bodies: Sequence[Organisation], *, by: Capacity) -> None:
    """Refuse a draft by which these bodies would share the whole of somebody's work who has promised it elsewhere."""
    for check in _checks:
        check(agreement, bodies, by=by)
