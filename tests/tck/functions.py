"""FEEL's functions in our notation: those of numbers, dates and judgements. The others are not covered."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import reduce

from tck.expressions import CALL, WRONG_TYPE, Translator, day, duration, one
from tck.program import EMPTY, NULL, Differs, Many, NotCovered, Scalar, Shape, as_kind, number
from tck.relations import RELATIONS

Function = Callable[[Translator, list[Shape]], Shape]


def _numbers(values: list[Shape], fewest: int, most: int) -> list[str]:
    """The arguments as numbers; another count is refused."""
    if not fewest <= len(values) <= most:
        raise Differs(CALL)
    return [as_kind(one(value), "number") for value in values]


def _absolute(t: Translator, values: list[Shape]) -> Shape:
    if len(values) != 1:
        raise Differs(CALL)
    of = one(values[0])
    kind = of.kind if of.kind in {"days", "months"} else "number"
    text = t.program.named(Scalar(kind, as_kind(of, kind))).text
    return Scalar(kind, f"较大（{text}，－{text}）")


def _modulo(t: Translator, values: list[Shape]) -> Shape:
    left, right = _numbers(values, 2, 2)
    of, by = t.program.named(Scalar("number", left)), t.program.named(Scalar("number", right))
    quotient = t.arithmetic("/", of, by)
    return Scalar("number", f"（{of.text} － {by.text} × 向下取整（{quotient.text}））")


def _scaled(values: list[Shape]) -> tuple[str, int]:
    """A number and a scale that is written out."""
    texts = _numbers(values, 1, 2)
    scale = texts[1].strip("（）").replace("－", "-") if len(texts) > 1 else "0"
    if scale in EMPTY.values():
        return EMPTY["number"], 0
    try:
        places = Fraction(scale)
    except ValueError:
        raise NotCovered("places of rounding that are not written out as a number") from None
    if not -6111 <= places <= 6176:
        raise Differs("places of rounding beyond reason are refused (FEEL: null)")
    if abs(places) > 12:
        raise NotCovered("rounding to more than 12 places")
    return texts[0], int(places)


def _rounding(body: str) -> Function:
    """A function with a scale: `body` rounds {x} to whole numbers."""

    def apply(t: Translator, values: list[Shape]) -> Shape:
        if len(values) < 2:
            raise Differs(CALL)
        return _rounded(t, values, body)

    return apply


def _rounded(t: Translator, values: list[Shape], body: str) -> Shape:
    text, places = _scaled(values)
    if text == EMPTY["number"]:
        return NULL
    size = number(Fraction(10) ** abs(places))
    moved = f"（{text} {'×' if places >= 0 else '÷'} {size}）" if places else text
    inner = t.program.named(Scalar("number", moved)).text
    whole = body.format(x=inner)
    return Scalar("number", f"（{whole} {'÷' if places >= 0 else '×'} {size}）" if places else whole)


def _whole(body: str) -> Function:
    def apply(t: Translator, values: list[Shape]) -> Shape:
        return _rounded(t, values, body)

    return apply


EVEN = "（若 {x} － 向下取整（{x}） = 0.5 则 2 × 向下取整（（向下取整（{x}） ＋ 1） ÷ 2） 否则 向下取整（{x} ＋ 0.5））"
DOWN = "（若 {x} ≥ 0 则 向上取整（{x} － 0.5） 否则 向下取整（{x} ＋ 0.5））"


def _parity(rest: str) -> Function:
    def apply(t: Translator, values: list[Shape]) -> Shape:
        (text,) = _numbers(values, 1, 1)
        of = t.program.named(Scalar("number", text)).text
        return Scalar("bool", f"（{of} － 2 × 向下取整（{of} ÷ 2） = {rest}）")

    return apply


def _items(values: list[Shape]) -> list[Scalar]:
    """The arguments, or those of the one list."""
    items = values[0].items if len(values) == 1 and isinstance(values[0], Many) else tuple(values)
    return [one(item) for item in items]


def _alike(items: list[Scalar]) -> str:
    kinds = {item.kind for item in items} - {"null"}
    if len(kinds) > 1:
        raise Differs(WRONG_TYPE)
    return kinds.pop() if kinds else "number"


def _extreme(word: str, days: str) -> Function:
    def apply(_t: Translator, values: list[Shape]) -> Shape:
        if not values:
            raise Differs(CALL)
        items = _items(values)
        if not items:
            return NULL
        kind = _alike(items)
        if kind == "string":
            raise NotCovered("the order of strings")
        if kind == "bool":
            raise Differs(WRONG_TYPE)
        texts = [as_kind(item, kind) for item in items]
        name = days if kind == "date" else word
        return Scalar(kind, reduce(lambda a, b: f"{name}（{a}，{b}）", texts))

    return apply


def _folded(sign: str, divide: bool = False) -> Function:
    def apply(t: Translator, values: list[Shape]) -> Shape:
        if not values:
            raise Differs(CALL)
        items = _items(values)
        if not items:
            return NULL
        kind = _alike(items)
        if kind not in {"number", "days", "months"}:
            raise Differs(WRONG_TYPE)
        texts = [as_kind(item, kind) for item in items]
        total = f"（{f' {sign} '.join(texts)}）"
        return Scalar(kind, f"（{total} ÷ {len(texts)}）" if divide else total)

    return apply


def _count(_t: Translator, values: list[Shape]) -> Shape:
    if len(values) != 1:
        raise Differs(CALL)
    if values[0] == NULL:
        return NULL
    return Scalar("number", str(len(values[0].items) if isinstance(values[0], Many) else 1))


def _joined(word: str, empty: str) -> Function:
    def apply(_t: Translator, values: list[Shape]) -> Shape:
        if not values:
            raise Differs(CALL)
        items = _items(values)
        texts = [as_kind(item, "bool") for item in items]
        return Scalar("bool", f"（{f' {word} '.join(texts)}）" if texts else empty)

    return apply


def _not(_t: Translator, values: list[Shape]) -> Shape:
    if len(values) != 1:
        raise Differs(CALL)
    return Scalar("bool", f"（非 {as_kind(one(values[0]), 'bool')}）")


def _contains(t: Translator, values: list[Shape]) -> Shape:
    if len(values) != 2 or not isinstance(values[0], Many):
        raise Differs(CALL)
    return t.is_in(values[1], values[0])


def _text_of(t: Translator, value: Shape) -> str | None:
    """The string that a constant stands for."""
    if isinstance(value, Scalar) and value.kind == "string":
        return next((text for text, name in t.program.choices.items() if name == value.text), None)
    return None


def _date(t: Translator, values: list[Shape]) -> Shape:
    if len(values) == 1 and isinstance(values[0], Scalar):
        if values[0] == NULL:
            return NULL
        if values[0].kind == "date":
            return values[0]
        text = _text_of(t, values[0])
        if text is None:
            raise (
                NotCovered("dates from what is not written out") if values[0].kind == "string" else Differs(WRONG_TYPE)
            )
        return day(text)
    if len(values) != 3:
        raise Differs(CALL)
    parts = []
    for value in values:
        if value == NULL:
            return NULL
        if not isinstance(value, Scalar) or value.kind != "number":
            raise Differs(WRONG_TYPE)
        if not value.text.isdecimal():
            raise NotCovered("dates from what is not written out")
        parts.append(int(value.text))
    if parts[0] > 9999:
        raise NotCovered("years beyond four digits")
    return day(f"{parts[0]:04d}-{parts[1]:02d}-{parts[2]:02d}")


def _duration(t: Translator, values: list[Shape]) -> Shape:
    if len(values) != 1:
        raise Differs(CALL)
    if values[0] == NULL:
        return NULL
    text = _text_of(t, values[0])
    if text is None:
        raise Differs(WRONG_TYPE)
    return duration(text)


def _months_between(t: Translator, values: list[Shape]) -> Shape:
    """Whole months from one day to another: 整月数 counts both days, so the last is taken off."""
    if len(values) != 2:
        raise Differs(CALL)
    start, end = (t.program.named(Scalar("date", as_kind(one(value), "date"))).text for value in values)
    forwards = f"整月数（{start}，加日（{end}，－1））"
    backwards = f"（－整月数（{end}，加日（{start}，－1）））"
    return Scalar("months", f"（若 {start} ≤ {end} 则 {forwards} × 1 否则 {backwards} × 1）")


# ── days ──


def month_number(t: Translator, on: Scalar) -> Scalar:
    """1 to 12: how many firsts of months of the same year lie no later."""
    year = t.program.named(Scalar("number", f"年份（{on.text}） × 1")).text
    earlier = [f"（若 年份（加月（月初（{on.text}），－{back}）） = {year} 则 1 否则 0）" for back in range(1, 12)]
    return t.program.named(Scalar("number", " ＋ ".join(["1", *earlier])))


def weekday_number(t: Translator, on: Scalar) -> Scalar:
    """1 for Monday to 7: days since a Monday, by sevens."""
    since = t.program.named(Scalar("number", f"（{on.text} － 2000-01-03） × 1")).text
    return t.program.named(Scalar("number", f"{since} － 7 × 向下取整（{since} ÷ 7） ＋ 1"))


def _year_day(t: Translator, on: Scalar) -> Scalar:
    month = month_number(t, on).text
    return t.program.named(Scalar("number", f"日数（加月（月初（{on.text}），1 － {month}），{on.text}） × 1"))


def _week(t: Translator, on: Scalar) -> Scalar:
    """The week to which a day's Thursday belongs (ISO 8601)."""
    thursday = t.program.named(Scalar("date", f"加日（{on.text}，4 － {weekday_number(t, on).text}）"))
    return Scalar("number", f"（向下取整（（{_year_day(t, thursday).text} － 1） ÷ 7） ＋ 1）")


def _calendar(apply: Callable[[Translator, Scalar], Scalar], words: tuple[str, ...] = ()) -> Function:
    """A function of one day; with words, the word of that number."""

    def function(t: Translator, values: list[Shape]) -> Shape:
        if len(values) != 1:
            raise Differs(CALL)
        if values[0] == NULL:
            return NULL
        found = apply(t, t.program.named(Scalar("date", as_kind(one(values[0]), "date"))))
        if not words:
            return found
        text = t.program.choice(words[-1])
        for number_, word in reversed(list(enumerate(words[:-1], 1))):
            text = f"（若 {found.text} = {number_} 则 {t.program.choice(word)} 否则 {text}）"
        return Scalar("string", text)

    return function


WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip


FUNCTIONS: dict[str, Function] = {
    "abs": _absolute,
    "modulo": _modulo,
    "floor": _whole("向下取整（{x}）"),
    "ceiling": _whole("向上取整（{x}）"),
    "decimal": _rounding(EVEN),
    "round up": _rounding("舍入（{x}，0，进位）"),
    "round down": _rounding("舍入（{x}，0，舍去）"),
    "round half up": _rounding("舍入（{x}，0，四舍五入）"),
    "round half down": _rounding(DOWN),
    "even": _parity("0"),
    "odd": _parity("1"),
    "min": _extreme("较小", "较早"),
    "max": _extreme("较大", "较晚"),
    "sum": _folded("＋"),
    "product": _folded("×"),
    "mean": _folded("＋", divide=True),
    "count": _count,
    "all": _joined("且", "是"),
    "any": _joined("或", "否"),
    "not": _not,
    "list contains": _contains,
    "date": _date,
    "duration": _duration,
    "years and months duration": _months_between,
    "day of year": _calendar(_year_day),
    "day of week": _calendar(weekday_number, WEEKDAYS),
    "month of year": _calendar(month_number, MONTHS),
    "week of year": _calendar(_week),
    **RELATIONS,
}

_SCALE = ("n", "scale")
PARAMETERS: dict[str, tuple[str, ...]] = {
    "abs": ("n",),
    "modulo": ("dividend", "divisor"),
    **dict.fromkeys(
        ("floor", "ceiling", "decimal", "round up", "round down", "round half up", "round half down"), _SCALE
    ),
    "even": ("number",),
    "odd": ("number",),
    **dict.fromkeys(("min", "max", "sum", "product", "mean", "count", "all", "any"), ("list",)),
    "not": ("negand",),
    "list contains": ("list", "element"),
    "date": ("year", "month", "day"),
    "duration": ("from",),
    "years and months duration": ("from", "to"),
    **dict.fromkeys(("day of year", "day of week", "month of year", "week of year"), ("date",)),
}

__all__ = ["FUNCTIONS", "PARAMETERS", "month_number", "weekday_number"]
