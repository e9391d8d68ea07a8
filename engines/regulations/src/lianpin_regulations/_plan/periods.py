"""Sums over periods, last year's value, the value known by a day: windows, groupings and unrolled years."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lianpin_regulations._errors import BulkError
from lianpin_regulations._plan import running
from lianpin_regulations._plan.columns import Gather, Reach
from lianpin_regulations._plan.frames import MONTH, ONCE, YEAR, Frame
from lianpin_regulations._plan.nodes import (
    TRUE,
    Column,
    Compare,
    DayCall,
    DayPart,
    Node,
    Over,
    columns_of,
    conjunction,
    is_wide,
    negation,
    whole,
)
from lianpin_regulations._plan.nodes import day as day_node
from lianpin_regulations._plan.running import exact, is_big
from lianpin_regulations._plan.values import Any_, Number, Value, compared, first, nothing, number, truncated
from lianpin_regulations._plan.whole import Whole, chosen
from lianpin_regulations._program.ast import Call, Expression, Name
from lianpin_regulations._program.words import SPANS

if TYPE_CHECKING:
    from lianpin_regulations._plan.scope import Probe, Scope

_EACH = {("每年", "每月"): 12, ("每年", "每季"): 4, ("每季", "每月"): 3, ("每年", "每段"): 12, ("每段", "每月"): 12}
_PERSON = Column("person")


def value(scope: Scope, node: Call, frame: Frame) -> Any_:
    name = node.arguments[0]
    if not isinstance(name, Name):
        raise BulkError(f"“{node.function}”的第一个参数应当是名称")
    if node.function == "上一年度":
        return _last_year(scope, name.name)
    if node.function == "截至":
        return _as_of(scope, node, frame)
    if node.function == "合计":
        return _span_sum(scope, name.name, str(getattr(node.arguments[1], "value", "")), frame)
    return _running(scope, node, name.name, frame)


# ── sums of a span ───────────────────────────────────────────────────────────────────────────────────────────────────


def _span_sum(scope: Scope, name: str, span: str, frame: Frame) -> Any_:
    """合计（名，本年）: of the periods of the span around; 至今: up to and including the current month."""
    so_far = span.endswith("至今") and frame == MONTH
    around = scope.frame(SPANS[f"{span.removesuffix('至今')}"])
    if not frame.within(around):
        raise BulkError(f"“合计（{name}，{span}）”需要指明{around.kind}的期间")
    source = scope.frame_of(name)
    found = scope.named(name, source)
    assert isinstance(found, Number)
    if around.within(source):
        return found  # of one period only, itself
    if not source.within(around):
        return _crossing(scope, found, source, around, so_far=so_far, label=f"{name}·{span}")
    if not so_far:
        return _grouped(scope, found, source, around, f"{name}·{span}")
    label = f"{name}·{span.removesuffix('至今')}"
    return running.so_far(scope, found, source, around, _EACH[around.kind, source.kind], label)


def _grouped(scope: Scope, value: Number, source: Frame, around: Frame, label: str) -> Number:
    """The sum of all finer periods of a longer one; missing where one of them is."""
    n, most = exact(value), _EACH[around.kind, source.kind]
    reach = Reach(around)
    low, high = min(0, n.low * most), max(0, n.high * most)
    total = scope.columns.add_gathered(
        label, around, "whole", Gather("sum", source, n.node), wide=is_big(low, high), reach=reach
    )
    if not value.nullable:
        return Number(Whole(total, low, high), value.den, None, False)
    lacking = scope.columns.add_gathered(f"{label}缺", around, "whole", Gather("lacking", source, n.node), reach=reach)
    is_whole = Compare("=", lacking, whole(0))
    return Number(chosen([(is_whole, Whole(total, low, high))], None), value.den)


# ── 上一年度 ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _last_year(scope: Scope, name: str) -> Any_:
    if scope.frame_of(name) == ONCE:
        return scope.named(name, ONCE)
    found = scope.named(name, YEAR)

    def lag(node: Node) -> Node:
        return Over("lag", node, (_PERSON,), ((Column("year"), False),))

    reach, label = Reach(back=12), f"{name}·上年"
    if isinstance(found, Value):
        return scope.columns.add_value(label, YEAR, Value(found.kind, lag(found.node)), reach)
    by = None if found.by is None else replace(found.by, node=lag(found.by.node))
    return scope.columns.add_value(
        label, YEAR, Number(replace(found.n, node=_lagged(lag, found.n)), found.den, by), reach
    )


def _lagged(lag: object, n: Whole) -> Node:
    assert callable(lag)
    found = lag(n.node)
    assert isinstance(found, Over)
    return replace(found, function="lag_wide") if is_wide(n.node) else found


# ── 累计, 近月合计 ────────────────────────────────────────────────────────────────────────────────────────────────────


def _running(scope: Scope, node: Call, name: str, frame: Frame) -> Any_:
    """A sum of the months from one day's to another's, or of the last so many."""
    from lianpin_regulations._plan import expressions

    source = scope.frame_of(name)
    found = scope.named(name, source)
    assert isinstance(found, Number)
    given = [expressions.value(scope, argument, frame) for argument in node.arguments[1:]]
    if node.function == "近月合计" and len(given) == 1 and source == frame == MONTH:
        assert isinstance(given[0], Number)
        if (count := given[0].constant) is not None and count >= 1:
            months = int(count)
            label = f"{name}·近{months}月"
            return running.window(scope, found, MONTH, running.PERSON, months, Reach(back=months - 1), months, label)
    if node.function == "累计" and len(given) < 2 and source == frame == MONTH:
        start = given[0] if given else scope.named(scope.versions[-1].anchor, frame)
        if isinstance(start, Value) and _is_of_person(scope, start.node):
            return _since(scope, found, start, name, node)
    start, end = _ends(scope, node, given, frame)
    return _between(scope, found, source, frame, start, end, f"{name}·{node.function}")


def _is_of_person(scope: Scope, node: Node) -> bool:
    return all(
        scope.columns.found[name].frame == ONCE for name in columns_of(node) if name in scope.columns.found
    ) and not any(name not in scope.columns.found for name in columns_of(node))


def _since(scope: Scope, value: Number, start: Value, name: str, node: Call) -> Number:
    """The sum from a person's own day on: earlier months count as nothing."""
    begun = Compare(">=", Column("last"), start.node)
    kept = Number(chosen([(begun, exact(value))], Whole.of(0)), value.den, None, value.nullable)
    named = scope.columns.add_value(f"{name}·已计", MONTH, kept)
    assert isinstance(named, Number)
    summed = _summed(scope, named, start, f"{name}·累计", (scope.code, node))
    _probe(scope, start, MONTH)
    return _known(summed, MONTH, start, None, scope)


def _summed(scope: Scope, value: Number, start: Value, label: str, key: tuple[str, Call]) -> Number:
    """The sum up to each month that it is wanted in, as far as these are known, else up to every month."""
    from lianpin_regulations._plan.scope import MONTHS

    wanted = scope.world.months_wanted(key)
    if wanted is not None:
        found = running.since(scope, value, start, wanted, label)
    else:
        found = running.window(scope, value, MONTH, running.PERSON, -1, running.reach(start), MONTHS, label)
    assert isinstance(found, Number)
    if isinstance(found.n.node, Column):
        scope.world.running.setdefault(key, set()).add(found.n.node.name)
    return found


def _known(value: Number, source: Frame, start: Value, end: Value | None, scope: Scope) -> Number:
    """A sum is missing where its days are, or lie outside the months in question: those in which the rows of `source` are there."""
    tests: list[Node] = [negation(each.missing) for each in (start, end) if each is not None]
    span = scope.world.months(source) or scope.world.horizon
    if span is not None:
        if not (start.low and start.low >= span.first.first):
            tests.append(Compare(">=", start.node, day_node(span.first.first)))
        if end is not None and not (end.high and end.high <= span.last.last):
            tests.append(Compare("<=", end.node, day_node(span.last.last)))
    known = conjunction(tests)
    if known is TRUE:
        return value
    found = first([(known, value)], None)
    assert isinstance(found, Number)
    return found


def _ends(scope: Scope, node: Call, given: list[Any_], frame: Frame) -> tuple[Value, Value]:
    """The days in whose months the sum begins and ends."""
    last: Any_
    if len(given) > 1:
        last = given[1]
    elif frame == ONCE:
        raise BulkError(f"“{node.function}”需要指明期间或者止日")
    else:
        last = Value("day", Column("last"), False)
    assert isinstance(last, Value)
    if node.function == "累计":
        start = given[0] if given else scope.named(scope.versions[-1].anchor, frame)
    else:
        assert isinstance(given[0], Number)
        count = truncated(given[0])
        back = Whole.of(1) - count
        month = DayCall("month_first", (last.node,))
        start = Value("day", DayCall("add_months", (month, back.node)), last.nullable or given[0].nullable)
    assert isinstance(start, Value)
    return start, last


def _between(scope: Scope, value: Number, source: Frame, frame: Frame, start: Value, end: Value, label: str) -> Number:
    """The sum of the periods that touch the months of two days: rows of the one frame joined with those of the other."""
    if source == ONCE:
        is_some = Compare("<=", DayCall("month_first", (start.node,)), end.node)
        found = first([(is_some, value), (negation(is_some), number(0))], None)
        assert isinstance(found, Number)
        return found
    low = scope.columns.add_value(
        f"{label}起", frame, Value("day", DayCall("month_first", (start.node,)), start.nullable)
    )
    high = scope.columns.add_value(f"{label}止", frame, Value("day", DayCall("month_last", (end.node,)), end.nullable))
    assert isinstance(low, Value) and isinstance(high, Value)
    for each in (low, high):
        _probe(scope, each, frame, scope.world.ends if frame == ONCE else None)
    return _joined(scope, value, source, frame, (low, high), label, is_now=end.node == Column("last"))


def _joined(
    scope: Scope,
    value: Number,
    source: Frame,
    frame: Frame,
    ends: tuple[Value, Value],
    label: str,
    *,
    is_now: bool = True,
) -> Number:
    """`is_now`: the sum ends with the row's own period, and so reads nothing later."""
    from lianpin_regulations._plan.scope import MONTHS

    n, reach = exact(value), Reach(before=is_now, everything=not is_now)
    names = [each.node.name for each in ends if isinstance(each.node, Column)]
    if len(names) < 2:
        return nothing("number")  # type: ignore[return-value]
    between = (names[0], names[1])
    bottom, top = min(0, n.low * MONTHS), max(0, n.high * MONTHS)
    gather = Gather("sum", source, n.node, between=between)
    total = scope.columns.add_gathered(label, frame, "whole", gather, wide=is_big(bottom, top), reach=reach)
    lacking = scope.columns.add_gathered(f"{label}缺", frame, "whole", replace(gather, function="lacking"), reach=reach)
    is_whole = Compare("=", lacking, whole(0))
    found = Number(chosen([(is_whole, Whole(total, bottom, top))], None), value.den)
    return _known(found, source, ends[0], ends[1], scope)


def _crossing(scope: Scope, value: Number, source: Frame, around: Frame, *, so_far: bool, label: str) -> Number:
    """Quarters of a segment or segments of a quarter: neither contains the other, so those that touch are summed."""
    if not so_far:
        ends = (Value("day", Column("first"), False), Value("day", Column("last"), False))
        return _joined(scope, value, source, around, ends, label)
    start = scope.named({"每段": "当段首日", "每季": "当季首日"}[around.kind], MONTH)
    assert isinstance(start, Value)
    return _joined(scope, value, source, MONTH, (start, Value("day", Column("last"), False)), label)


def _probe(
    scope: Scope, day: Value, frame: Frame, probes: dict[str, Probe] | None = None, *, early: bool = True
) -> None:
    """Remember a day that the months in question must reach; of all that it can be the latest, and (`early`) the earliest."""
    from lianpin_regulations._plan.scope import Probe, Reached

    if day.high is not None and (day.low is not None or not early):
        scope.world.reached.append(Reached(day.low if early else None, day.high, scope.under_way))
        return
    named = day if isinstance(day.node, Column) else scope.columns.add_value("探", frame, day)
    assert isinstance(named, Value)
    if isinstance(named.node, Column) and named.node.name in scope.columns.found:
        probes, name = scope.world.probes if probes is None else probes, named.node.name
        early = early or (name in probes and probes[name].early)
        probes[name] = Probe(early, scope.under_way)


# ── 截至 ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _as_of(scope: Scope, node: Call, frame: Frame) -> Any_:
    """截至: the yearly value of the latest year whose own day had come; each year of the horizon is a case of its own."""
    from lianpin_regulations._plan import expressions

    name, fixed = node.arguments[0], node.arguments[1]
    assert isinstance(name, Name) and isinstance(fixed, Name)
    day = expressions.value(scope, node.arguments[2], frame)
    assert isinstance(day, Value)
    otherwise = expressions.value(scope, node.arguments[3], frame) if len(node.arguments) > 3 else None
    _probe(scope, day, frame, early=False)
    kind = _kind(scope, name.name)
    whens: list[tuple[Node, Any_]] = []
    for year in _years(scope):
        if day.high is not None and day.high.year < year:
            continue
        own = _of_year(scope, fixed, year)
        assert isinstance(own, Value)
        reached = conjunction([Compare(">=", DayPart("year", day.node), whole(year)), compared("≤", own, day).node])
        whens.append((reached, _of_year(scope, name, year)))
    last = otherwise if otherwise is not None else nothing(kind)
    found = first(whens, last) if whens else last
    known = conjunction([negation(day.missing), _looked_at(scope, day)])
    return found if known is TRUE else first([(known, found)], None)


def _looked_at(scope: Scope, day: Value) -> Node:
    """Whether the years up to a day are all in question: what lies beyond could have been fixed by then."""
    horizon = scope.world.horizon
    if horizon is None or (day.high and day.high.year <= horizon.last.year):
        return TRUE
    return Compare("<=", DayPart("year", day.node), whole(horizon.last.year))


def _kind(scope: Scope, name: str) -> str:
    from lianpin_regulations._plan.scope import _kind_of

    return _kind_of(scope.type_of(name))


def _years(scope: Scope) -> list[int]:
    """The years of the horizon, the latest first, none before the first version."""
    first_year = scope.versions[0].effective_on.year
    horizon = scope.world.horizon
    last = horizon.last.year if horizon is not None else first_year
    return list(range(last, first_year - 1, -1))


def _of_year(scope: Scope, node: Expression, year: int) -> Any_:
    """The value of a yearly name in a certain year, as a column of people."""
    assert isinstance(node, Name)
    found = scope.named(node.name, scope.frame_of(node.name))
    if scope.frame_of(node.name) == ONCE:
        return found
    key = (scope.code, node.name, year)
    if key not in scope.years:
        scope.years[key] = _picked(scope, node.name, found, year)
    return scope.years[key]


def _picked(scope: Scope, name: str, found: Any_, year: int) -> Any_:
    reach = Reach(year=year)

    def pick(node: Node, kind: str, *, wide: bool = False) -> Column:
        label = f"{name}·{year}"
        return scope.columns.add_gathered(label, ONCE, kind, Gather("value", YEAR, node, year), wide=wide, reach=reach)

    if isinstance(found, Value):
        return replace(found, node=pick(found.node, found.kind), nullable=True)
    n = replace(found.n, node=pick(found.n.node, "whole", wide=is_wide(found.n.node)))
    by = None if found.by is None else replace(found.by, node=pick(found.by.node, "whole", wide=is_wide(found.by.node)))
    return Number(n, found.den, by, True)
