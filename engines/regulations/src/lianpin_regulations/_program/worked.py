"""算例 as they are written: a value, a period or a code that cannot be read is told in its own row, before any example runs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from lianpin_regulations._document.ast import Table
from lianpin_regulations._errors import FactError, Fault
from lianpin_regulations._facts import FactSpec
from lianpin_regulations._program.ast import Condition, Definition, Example, Fact
from lianpin_regulations._program.kinds import type_of
from lianpin_regulations._program.words import SYSTEM
from lianpin_regulations._values import Month

MISSING = ("缺少", "缺")
_LIKE_MISSING = {"缺失", "缺少事实", "缺值", "未知", "无法计算", "空"}
_PERIODS = re.compile(r"\d{4}-\d{2}～\d{4}-\d{2}|\d{4}-\d{2}|\d{4}Q[1-4]|\d{4}", re.ASCII)
_MONTH = re.compile(r"\d{4}-\d{2}")
_DASHES = str.maketrans("~－—", "～～～")
_REASONS = "理由："
_SAID = "“＠2026-03”“＠2026-03～2026-12”“＠2026Q2”“＠2026”"

_LEFT_OUT = {"", "-", "－", "—"}
_OF_CASES = ("理由：", "承办：", "时限：", "到期：", "步骤：")

Wrong = tuple[str, str]  # what was found, what was expected
Report = Callable[[int, None, str, str], None]


class _Head(NamedTuple):
    """What stands over a column of examples, or before a row of upright ones; `unknown`: the name that the file does not have."""

    name: str
    period: str
    is_expected: bool
    unknown: str


def names_of_procedures(tables: Sequence[Table]) -> frozenset[str]:
    """The names of procedures and of their steps."""
    procedures = [table for table in tables if table.kind == "程序"]
    return frozenset(
        [table.name for table in procedures] + [row.cells[1] for table in procedures for row in table.rows]
    )


def of_table(table: Table, known: frozenset[str], like: Callable[[str], str], report: Report) -> list[Example]:
    """The examples of a table, a row each, or a column each where it is upright (竖排)."""
    fixed = [
        (name.strip(), "", text.strip())
        for name, is_given, text in (o.partition("=") for o in table.options)
        if is_given
    ]
    article = table.article.label if table.article else ""
    group = table.caption if "同组" in table.options else ""
    if "竖排" in table.options:
        heads = [_head(row.cells[0], known) for row in table.rows]
        lines = [row.line for row in table.rows]
        columns = enumerate(table.header[1:], start=1)
        grid = [(name, [row.cells[at] for row in table.rows], lines, table.line) for at, name in columns]
    else:
        heads = [_head(text, known) for text in table.header[1:]]
        grid = [(row.cells[0], list(row.cells[1:]), [row.line] * len(heads), row.line) for row in table.rows]
    found = []
    for name, texts, lines, line in grid:
        given, expected = [(*each, line) for each in fixed], list[tuple[str, str, str, int]]()
        for (head, period, is_expected, unknown), text, at in zip(heads, texts, lines, strict=True):
            if text in _LEFT_OUT:
                continue
            if unknown:
                report(at, None, f"算例里的“{unknown}”没有声明过", like(unknown))
            (expected if is_expected else given).append((head, period, text, at))
        found.append(Example(name, tuple(given), tuple(expected), article, line, group))
    return found


def _head(text: str, known: frozenset[str]) -> _Head:
    name, _mark, period = text.removeprefix("→").strip().replace("@", "＠").partition("＠")
    name = name.strip()
    told_of = name.partition("：")[2] if name.startswith(_OF_CASES) else name
    unknown = "" if told_of in known else told_of
    return _Head(name, period.strip().translate(_DASHES), text.startswith("→"), unknown)


def faults_of(examples: tuple[Example, ...], definitions: Mapping[str, Definition]) -> Iterator[Fault]:
    """Everything in worked examples that cannot be read. What a name's own fault keeps from being known is passed over.

    Examples say the same again and again: each period of a name and each value of it is read once.
    """
    told: set[tuple[str, str, int]] = set()
    yield from _given_both_ways(examples)
    specs: dict[str, FactSpec] = {}  # of expected values, as far as they are asked for
    for is_given in (True, False):
        said = [(each, each.given if is_given else each.expected) for each in examples]
        periods = {head: tuple(_period(*head)) for head in {(n, p) for _e, lines in said for n, p, _t, _l in lines}}
        values = {
            pair: tuple(_given(*pair, definitions) if is_given else _expected(*pair, definitions, specs))
            for pair in {(n, t) for _e, lines in said for n, _p, t, _l in lines}
        }
        if not any(periods.values()) and not any(values.values()):
            continue
        for example, lines in said:
            for name, period, text, line in lines:
                for found, expected in (*periods[name, period], *values[name, text]):
                    if (found, expected, line) not in told:  # one head stands over many cells
                        told.add((found, expected, line))
                        yield Fault(line, 1, example.article or None, found, expected, "example")


def _given_both_ways(examples: tuple[Example, ...]) -> Iterator[Fault]:
    """A fact that an example gives once and for periods: nobody can tell which of them is meant."""
    for example in examples:
        first: dict[str, tuple[str, int]] = {}
        for name, period, _text, line in example.given:
            before, at = first.setdefault(name, (period, line))
            if bool(before) != bool(period):
                found = f"算例“{example.name}”既给出“{name}”（第{at if not before else line}行），又给出“{name}＠{period or before}”"
                expected = f"两者只能写一种；按期间的应当都写成“{name}＠{period or before}”这样"
                yield Fault(line, 1, example.article or None, found, expected, "example")
                break


def _period(name: str, period: str) -> Iterator[Wrong]:
    for part in filter(None, period.split("、")):
        try:
            readable = _PERIODS.fullmatch(part.strip()) is not None
            for month in _MONTH.findall(part):
                Month.parse(month)
        except ValueError:
            readable = False
        if not readable:
            yield f"“{name}＠{period}”的期间“{part}”读不懂", f"应当写成{_meant(part)}"


def _meant(part: str) -> str:
    """`2026年4月` is `＠2026-04`, `2026年` is `＠2026`."""
    found = re.fullmatch(r"(\d{4})年(?:(\d{1,2})月)?", part.strip())
    if not found:
        return _SAID
    return f"“＠{found[1]}-{int(found[2]):02d}”" if found[2] else f"“＠{found[1]}”"


def _given(name: str, text: str, definitions: Mapping[str, Definition]) -> Iterator[Wrong]:
    fact = definitions.get(name)
    if name in SYSTEM or fact is None:
        return
    if not isinstance(fact, Fact):
        yield f"“{name}”不是事实，算例不能直接给出", f"要检验它的，应当写“→ {name}”"
        return
    try:
        fact.spec.read(text)
    except FactError as error:
        yield f"算例给出的“{name}”是“{text}”", _expectation(error, name)


def _expected(
    name: str, text: str, definitions: Mapping[str, Definition], specs: dict[str, FactSpec]
) -> Iterator[Wrong]:
    if name.startswith(_REASONS):
        return  # see faults_of_codes
    definition = definitions.get(name)
    if definition is None or text in MISSING:
        return
    if text in _LIKE_MISSING:
        yield f"算例所预期的“{name}”是“{text}”", "没有值的应当写“缺少”"
        return
    if name not in specs:
        specs[name] = FactSpec(name, type_of(definition), None, None, None, "一次", "", "", "", "", "", 0)
    try:
        specs[name].read(text)
    except FactError as error:
        yield f"算例所预期的“{name}”是“{text}”", _expectation(error, name)


def _expectation(error: FactError, name: str) -> str:
    return error.message.removeprefix(f"“{name}”").rstrip("。")


def faults_of_codes(examples: tuple[Example, ...], definitions: Mapping[str, Definition]) -> Iterator[Fault]:
    """Codes that a condition does not have. Asked only of a file without other faults: one of them may hide an item."""
    for example in examples:
        for name, _period, text, line in example.expected:
            condition = definitions.get(name.removeprefix(_REASONS)) if name.startswith(_REASONS) else None
            if isinstance(condition, Condition) and text != "无":
                known = list(_codes_of(condition, definitions))
                for code in (part.strip() for part in text.split("、")):
                    if code not in known:
                        found = f"条件“{condition.name}”没有代码“{code}”"
                        expected = f"应当是{'、'.join(known)}，或者“无”"
                        yield Fault(line, 1, example.article or None, found, expected, "example")


def _codes_of(condition: Condition, definitions: Mapping[str, Definition]) -> Iterator[str]:
    for item in condition.items:
        inner = definitions.get(getattr(item.test, "name", ""))
        if isinstance(inner, Condition) and not item.code:
            yield from _codes_of(inner, definitions)
        elif item.code:
            yield item.code
