"""FEEL's relations of ranges and points (before, meets, overlaps …) as comparisons of their ends."""

from __future__ import annotations

from collections.abc import Callable

from tck.expressions import CALL, WRONG_TYPE, Translator, one
from tck.program import NULL, Differs, Scalar, Shape, Span

Function = Callable[[Translator, list[Shape]], Shape]


def _ends(value: Shape) -> tuple[Shape, Shape, bool, bool]:
    """A range, or a point as the range of itself."""
    if isinstance(value, Span):
        return value.low, value.high, value.low_closed, value.high_closed
    return one(value), one(value), True, True


def _relation(tests: Callable[[Translator, Shape, Shape], str], *, ranges: tuple[bool, bool]) -> Function:
    """A relation of two ranges; `ranges`: which of the two may not be a point."""

    def apply(t: Translator, values: list[Shape]) -> Shape:
        if len(values) != 2:
            raise Differs(CALL)
        if NULL in values:
            raise Differs("a relation with what is missing is missing (FEEL: null)")
        for value, must in zip(values, ranges, strict=True):
            if must and not isinstance(value, Span):
                raise Differs(WRONG_TYPE)
        return Scalar("bool", tests(t, values[0], values[1]))

    return apply


def _all(*tests: str) -> str:
    return "（" + " 且 ".join(tests) + "）"


def _truth(value: bool) -> str:
    return "是" if value else "否"


def _before(t: Translator, a: Shape, b: Shape) -> str:
    _low, high, _lc, high_closed = _ends(a)
    low, _high, low_closed, _hc = _ends(b)
    strict = t.compared("<", high, low).text
    touching = t.compared("=", high, low).text
    return f"（{strict} 或 {_all(touching, _truth(not (high_closed and low_closed)))}）"


def _meets(t: Translator, a: Shape, b: Shape) -> str:
    return _all(_truth(_ends(a)[3] and _ends(b)[2]), t.compared("=", _ends(a)[1], _ends(b)[0]).text)


def _overlaps(t: Translator, a: Shape, b: Shape) -> str:
    return _all(f"（非 {_before(t, a, b)}）", f"（非 {_before(t, b, a)}）")


def _starts_before(t: Translator, a: Shape, b: Shape) -> str:
    """The first begins before the second does, or at it where only the first includes it."""
    earlier, same = t.compared("<", _ends(a)[0], _ends(b)[0]).text, t.compared("=", _ends(a)[0], _ends(b)[0]).text
    return f"（{earlier} 或 {_all(same, _truth(_ends(a)[2] and not _ends(b)[2]))}）"


def _ends_after(t: Translator, a: Shape, b: Shape) -> str:
    later, same = t.compared(">", _ends(a)[1], _ends(b)[1]).text, t.compared("=", _ends(a)[1], _ends(b)[1]).text
    return f"（{later} 或 {_all(same, _truth(_ends(a)[3] and not _ends(b)[3]))}）"


def _overlaps_before(t: Translator, a: Shape, b: Shape) -> str:
    return _all(_starts_before(t, a, b), _overlaps(t, a, b), f"（非 {_ends_after(t, a, b)}）")


def _includes(t: Translator, a: Shape, b: Shape) -> str:
    return _all(f"（非 {_starts_before(t, b, a)}）", f"（非 {_ends_after(t, b, a)}）")


def _same_start(t: Translator, a: Shape, b: Shape) -> str:
    same = t.compared("=", _ends(a)[0], _ends(b)[0]).text
    return _all(same, _truth(_ends(a)[2] == _ends(b)[2]))


def _same_end(t: Translator, a: Shape, b: Shape) -> str:
    same = t.compared("=", _ends(a)[1], _ends(b)[1]).text
    return _all(same, _truth(_ends(a)[3] == _ends(b)[3]))


def _starts(t: Translator, a: Shape, b: Shape) -> str:
    return _all(_same_start(t, a, b), f"（非 {_ends_after(t, a, b)}）")


def _finishes(t: Translator, a: Shape, b: Shape) -> str:
    return _all(_same_end(t, a, b), f"（非 {_starts_before(t, a, b)}）")


def _turned(test: Callable[[Translator, Shape, Shape], str]) -> Callable[[Translator, Shape, Shape], str]:
    return lambda t, a, b: test(t, b, a)


RELATIONS: dict[str, Function] = {
    "before": _relation(_before, ranges=(False, False)),
    "after": _relation(_turned(_before), ranges=(False, False)),
    "meets": _relation(_meets, ranges=(True, True)),
    "met by": _relation(_turned(_meets), ranges=(True, True)),
    "overlaps": _relation(_overlaps, ranges=(True, True)),
    "overlaps before": _relation(_overlaps_before, ranges=(True, True)),
    "overlaps after": _relation(_turned(_overlaps_before), ranges=(True, True)),
    "includes": _relation(_includes, ranges=(True, False)),
    "during": _relation(_turned(_includes), ranges=(False, True)),
    "starts": _relation(_starts, ranges=(False, True)),
    "started by": _relation(_turned(_starts), ranges=(True, False)),
    "finishes": _relation(_finishes, ranges=(False, True)),
    "finished by": _relation(_turned(_finishes), ranges=(True, False)),
    "coincides": _relation(lambda t, a, b: _all(_same_start(t, a, b), _same_end(t, a, b)), ranges=(False, False)),
}
