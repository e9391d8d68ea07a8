"""What can lie with somebody who leaves: each app registers its kinds in its AppConfig.ready(), so that nothing stays with who is gone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from lianpin.kernel.identity.models import Capacity
from lianpin.kernel.staff.models import Leaving

__all__ = ["Holding", "Item", "Leaving", "Values", "holding_of", "holdings", "register_holding"]

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that lies with somebody: what it is called, and where it is seen."""

    kind: str
    pk: int
    label: str
    path: str = ""

    @property
    def key(self) -> str:
        """Its name in forms and in a handover."""
        return f"{self.kind}:{self.pk}"


def _nothing_left(unit_id: int) -> QuerySet[Any] | None:
    """Of what belongs to people and never to a unit alone."""
    return None


@dataclass(frozen=True, slots=True)
class Holding:
    """A kind of thing that lies with somebody, and how it passes to somebody else.

    `find`: the rows that lie with who leaves; `left`: those that lie with a unit. `owned(unit, user)`: the values of a row of theirs;
    `put(row, values, by)` is the verb that sets them, and records it. `needs_person`: the unit as such cannot have it. `is_chosen`: who
    leaves or their administrator says who takes it; else it ends with the role.
    """

    kind: str
    title: str | Promise
    model: type[Model]
    find: Callable[[Leaving], QuerySet[Any]]
    label: Callable[[Any], str]
    owned: Callable[[int, int | None], Values]
    put: Callable[[Any, Mapping[str, Any], Capacity], None]
    left: Callable[[int], QuerySet[Any] | None] = field(default=_nothing_left)
    path: Callable[[Any], str] = field(default=lambda row: "")
    needs_person: bool = False
    is_chosen: bool = True

    def item(self, row: Any) -> Item:
        """A row as people read it."""
        return Item(self.kind, row.pk, self.label(row), self.path(row))


_holdings: dict[str, Holding] = {}


def register_holding(holding: Holding) -> None:
    """Let an app say what lies with its people."""
    _holdings[holding.kind] = holding


def holdings() -> list[Holding]:
    """Every kind, the kernel's before those of higher apps, which register earlier."""
    return list(reversed(_holdings.values()))


def holding_of(kind: str) -> Holding | None:
    """The kind of that name; None for one of an app that is gone."""
    return _holdings.get(kind)
