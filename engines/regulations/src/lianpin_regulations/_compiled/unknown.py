"""What is not known, because facts are missing: whatever is computed with it is not known either, and needs the same facts.

Compiled functions compute with it as with any value: `1 + unknown`, `unknown < 5` and `-unknown` are unknown. What is unknown is
neither True nor False: as a test it does not hold, so that `if test: … elif test is False: … else: …` tells all three.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lianpin_regulations._values import Missing, Need


class Unknown:
    """No value, with what it needs; callers get it as `Missing`."""

    __slots__ = ("needs",)

    def __init__(self, needs: tuple[Need, ...]) -> None:
        self.needs = needs

    def __bool__(self) -> bool:
        return False

    def _joined(self, other: Any) -> Unknown:
        if other.__class__ is not Unknown or other is self:
            return self
        return Unknown(tuple(dict.fromkeys((*self.needs, *other.needs))))

    def _kept(self, _other: Any = None) -> Unknown:
        return self

    __hash__ = object.__hash__
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _joined  # type: ignore[assignment]
    __add__ = __sub__ = __mul__ = __floordiv__ = _joined
    __radd__ = __rsub__ = __rmul__ = __rfloordiv__ = __neg__ = _kept
    days = year = property(_kept)


def joined(values: Sequence[Any]) -> Unknown:
    """What all of these need; at least one is unknown."""
    unknown = [value for value in values if value.__class__ is Unknown]
    found: Unknown = unknown[0]
    for each in unknown[1:]:
        found = found._joined(each)
    return found


def every(values: Sequence[Any]) -> Any:
    """Whether all hold: decided by one that does not, whatever is unknown (Kleene)."""
    return False if any(value is False for value in values) else _rest(values, True)


def some(values: Sequence[Any]) -> Any:
    """Whether one holds: decided by one that does, whatever is unknown (Kleene)."""
    return True if any(value is True for value in values) else _rest(values, False)


def _rest(values: Sequence[Any], otherwise: bool) -> Any:
    return joined(values) if any(value.__class__ is Unknown for value in values) else otherwise


def missing(value: Any) -> Any:
    """A value as callers get it: Missing for what is unknown."""
    return Missing(value.needs) if value.__class__ is Unknown else value
