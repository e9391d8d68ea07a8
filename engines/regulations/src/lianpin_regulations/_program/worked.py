"""算例 as they are written: a value, a period or a code that cannot be read is told in its own row, before any example runs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lianpin_regulations._errors import FactError, Fault
from lianpin_regulations._facts import FactSpec
from lianpin_regulations._program.ast import Condition, Definition, Example, Fact
from lianpin_regulations._program.kinds import type_of
from lianpin_regulations._program.words import SYSTEM
from lianpin_regulations._values import Month

MISSING = ("缺少", "缺")
_LIKE_MISSING = {"缺失", "缺少事实", "缺值", "未知", "无法计算", "空"}
_PERIODS = re.compile(r"\d{4}-\d{2}～\d{4}-\d{2}|\d{4}-\d{2}|\d{4}Q[1-4]|\d{4}", re.ASCII)
_REASONS = "理由："
_SAID = "“＠2026-03”“＠2026-03～2026-12”“＠2026Q2”“＠2026”"

Cell = tuple[str, str, str, int]  # name, period, value, line


def faults_of(examples: tuple[Example, ...], definitions: Mapping[str, Definition]) -> Iterator[Fault]:
    """Everything in worked examples that cannot be read. What a name's own fault keeps from being known is passed over."""
    told: set[tuple[str, str, int]] = set()
    for example in examples:
        for cells, of_value in ((example.given, _given), (example.expected, _expected)):
            for cell in cells:
                for found, expected in (*_period(cell), *of_value(cell, definitions)):
                    if (found, expected, cell[3]) not in told:  # one head stands over many cells
                        told.add((found, expected, cell[3]))
                        yield Fault(cell[3], 1, example.article or None, found, expected, "example")


def _period(cell: Cell) -> Iterator[tuple[str, str]]:
    name, period, _text, _line = cell
    for part in filter(None, period.split("、")):
        try:
            readable = _PERIODS.fullmatch(part.strip()) is not None
            for month in re.findall(r"\d{4}-\d{2}", part):
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


def _given(cell: Cell, definitions: Mapping[str, Definition]) -> Iterator[tuple[str, str]]:
    name, _period, text, _line = cell
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


def _expected(cell: Cell, definitions: Mapping[str, Definition]) -> Iterator[tuple[str, str]]:
    name, _period, text, _line = cell
    if name.startswith(_REASONS):
        return  # see faults_of_codes
    definition = definitions.get(name)
    if definition is None or text in MISSING:
        return
    if text in _LIKE_MISSING:
        yield f"算例所预期的“{name}”是“{text}”", "没有值的应当写“缺少”"
        return
    spec = FactSpec(name, type_of(definition), None, None, None, "一次", "", "", "", "", "", 0)
    try:
        spec.read(text)
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
