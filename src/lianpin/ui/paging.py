"""Pages by key: the rows after one row in a fixed order, which cost the same on the thousandth page as on the first.

An order is a list of columns that ends with a unique one, a minus before those that descend: `("due_on", "pk")`. The key of a row
is its values in those columns, as an address carries them: `?after=2026-03-01~17`, or `before` for the page that lies above.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, Protocol, TypeVar

from django.db.models import F, Model, Q, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

SIZE = 25
Order = Sequence[str]
M = TypeVar("M", bound=Model)
R = TypeVar("R")


def _as_they_are(rows: QuerySet[M]) -> QuerySet[M]:
    return rows


class Asked(Protocol):
    """The part of an address after the question mark."""

    def get(self, key: str, default: str, /) -> Any: ...


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a page begins: the order in which rows are read, the key after which (None: from the first), and how many."""

    order: Order
    key: tuple[Any, ...] | None
    backwards: bool
    count: int

    def where(self, at: str = "") -> Q:
        """The condition on rows; `at` is the way to their model. Of days that are missing see `tail`."""
        return Q() if self.key is None else _beyond([_at(each, at) for each in self.order], self.key, self.backwards)

    def of(self, found: QuerySet[M], show: Callable[[QuerySet[M]], QuerySet[M]] = _as_they_are) -> list[M]:
        """The rows, one more than the page shows. `show` joins what is shown of them: to the page's rows alone, which are found first."""
        rows = self._rows(found.filter(self.where()), self.count, show)
        if (tail := self.tail()) is not None and len(rows) < self.count:
            rows += self._rows(found.filter(tail), self.count - len(rows), show)
        return rows

    def _rows(self, found: QuerySet[M], count: int, show: Callable[[QuerySet[M]], QuerySet[M]]) -> list[M]:
        keys = found.order_by(*self.order).values("pk")[:count]
        return list(show(found.model._default_manager.filter(pk__in=keys)).order_by(*self.order))

    def tail(self) -> Q | None:
        """Rows without a day come last, and by a question of their own: with an “or” no index would find where a page begins."""
        first = self.order[0]
        if self.backwards or self.key is None or self.key[0] is None or not first.endswith("_on") or first[0] == "-":
            return None
        return Q(**{f"{first}__isnull": True})


@dataclass(frozen=True, slots=True)
class KeyPage(Generic[R]):
    """The rows of a page in the list's order; what `before` and `after` its neighbours have, "" where there is none."""

    rows: Sequence[R]
    before: str = ""
    after: str = ""


def page_of(order: Order, asked: Asked, fetch: Callable[[Cut], Sequence[R]], *, size: int = SIZE) -> KeyPage[R]:
    """The page that an address asks for; a key that cannot be read is the first page."""
    after, before = (_read(str(asked.get(name, "")), order) for name in ("after", "before"))
    backwards = before is not None and after is None
    key = before if backwards else after
    turned = tuple(_turned(each) if backwards else each for each in order)
    rows = list(fetch(Cut(turned, key, backwards, size + 1)))
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    above, below = (more, True) if backwards else (key is not None, more)
    if not rows:
        return KeyPage(rows)
    return KeyPage(rows, _written(rows[0], order) if above else "", _written(rows[-1], order) if below else "")


def _beyond(order: Order, key: Sequence[Any], nulls_first: bool) -> Q:
    """Rows that come after a key, column by column: where an index begins, if it is asked for them as one comparison of rows.

    Of a missing day, and of columns that do not all descend or all ascend, it is spelt out; the first column still bounds it.
    """
    directions = {column.startswith("-") for column in order}
    if len(order) > 1 and len(directions) == 1 and None not in key:
        compare = TupleLessThan if directions.pop() else TupleGreaterThan
        return Q(compare(Tuple(*(F(column.removeprefix("-")) for column in order)), tuple(key)))
    where, equal, bound = Q(), Q(), Q()
    for number, (column, value) in enumerate(zip(order, key, strict=True)):
        name, descends = column.removeprefix("-"), column.startswith("-")
        if value is None:
            # Ascending nothing comes after NULL; turned round, everything that has a value does.
            further = Q(**{f"{name}__isnull": False}) if nulls_first else Q(pk__in=[])
            same = Q(**{f"{name}__isnull": True})
        else:
            further, same = Q(**{f"{name}__{'lt' if descends else 'gt'}": value}), Q(**{name: value})
            if number == 0:
                bound = Q(**{f"{name}__{'lte' if descends else 'gte'}": value})
        where |= equal & further
        equal &= same
    return bound & where


def _at(column: str, at: str) -> str:
    return f"-{at}{column[1:]}" if column.startswith("-") else f"{at}{column}"


def _turned(column: str) -> str:
    return column.removeprefix("-") if column.startswith("-") else f"-{column}"


def _written(row: object, order: Order) -> str:
    return "~".join(_text(getattr(row, column.removeprefix("-"))) for column in order)


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


def _read(text: str, order: Order) -> tuple[Any, ...] | None:
    parts = text.split("~")
    if len(parts) != len(order):
        return None
    try:
        *days, pk = parts
        number = int(pk)
        return (*(date.fromisoformat(day) if day else None for day in days), number) if 0 < number < 2**63 else None
    except ValueError:
        return None
