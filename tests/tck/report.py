"""Runs every case under a folder and says what passed, what failed, and what is not in our subset, by reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from lianpin_regulations import RegulationError, RegulationsError
from tck.dmn import Case, Model, Value, read_cases, read_model
from tck.expressions import duration
from tck.feel import Beyond, Unreadable
from tck.program import Differs, NotCovered, Parts, Scalar, Shape
from tck.translation import Translated, evaluate, translate

DIFFERENCES = (
    "A missing value is missing, not null: it equals nothing, and 若 or a table that needs it is missing too.",
    "Division by zero counts as 100 %, as the regulations say; FEEL says null.",
    "Units that do not go together, wrong arguments, days that do not exist: refused when a file is read; FEEL says null.",
    "Numbers are exact fractions; FEEL's have 34 digits. A case that shows eight places or more agrees if the first eight do.",
)


@dataclass
class Report:
    passed: int = 0
    failed: list[str] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    differing: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        return self.passed + len(self.failed) + self.left_out.total() + self.differing.total()

    def lines(self) -> list[str]:
        """The report in words; the last line is the verdict."""
        found = [f"  failed: {text}" for text in self.failed]
        found += [f"  {count:>5} not in our subset: {reason}" for reason, count in self.left_out.most_common()]
        found += [f"  {count:>5} a deliberate difference: {reason}" for reason, count in self.differing.most_common()]
        found += [f"  difference: {text}" for text in DIFFERENCES]
        outside = self.left_out.total() + self.differing.total()
        verdict = "holds" if self.total and not self.failed else "falls short"
        found.append(
            f"tck: {self.passed} passed of {self.total}, {outside} not in our subset (of these {self.differing.total()} deliberate "
            f"differences), {len(self.failed)} failed (goal 0 failed) {verdict}"
        )
        return found


def run_folder(folder: Path) -> Report:
    """Every model with cases under a folder, however deep."""
    report = Report()
    for path in sorted(folder.rglob("*.dmn")):
        files = sorted(path.parent.glob("*-test-*.xml"))
        cases = [case for file in files if _is_of(file, path) for case in read_cases(file)]
        if cases:
            _run_model(path, cases, report)
    return report


def _is_of(file: Path, model: Path) -> bool:
    """Whether a file of cases is of this model: it says so, or the folder has but one."""
    if len(list(model.parent.glob("*.dmn"))) == 1:
        return True
    return f">{model.name}<" in "".join(file.read_text(encoding="utf-8").split())


def _run_model(path: Path, cases: list[Case], report: Report) -> None:
    try:
        model = read_model(path)
    except (ParseError, RecursionError) as error:
        report.left_out[f"models that cannot be read ({error})"] += len(cases)
        return
    known: dict[str, Translated | Exception] = {}
    for case in cases:
        _run_case(path, model, case, cases, known, report)


def _run_case(
    path: Path, model: Model, case: Case, cases: list[Case], known: dict[str, Translated | Exception], report: Report
) -> None:
    problems: list[str] = []
    reasons: list[tuple[bool, str]] = []
    for decision, expected in case.expected.items():
        try:
            problem, at_work = _one(model, decision, expected, case, cases, known)
        except Differs as difference:
            reasons.append((True, str(difference)))
        except NotCovered as lack:
            reasons.append((False, str(lack)))
        else:
            if problem and at_work:
                reasons.append((True, min(at_work)))
            elif problem:
                problems.append(f"{path.stem} {case.name} {decision}: {problem}")
    if problems:
        report.failed.append("; ".join(problems))
    elif reasons:
        deliberate, reason = min(reasons)
        (report.differing if deliberate else report.left_out)[reason] += 1
    else:
        report.passed += 1


def _one(
    model: Model,
    decision: str,
    expected: Value,
    case: Case,
    cases: list[Case],
    known: dict[str, Translated | Exception],
) -> tuple[str, set[str]]:
    """What is wrong with one result, and which differences were at work."""
    if case.of != "decision":
        raise NotCovered("decision services")
    translated = _translated(model, decision, cases, known)
    try:
        found, at_work = evaluate(translated, case)
    except RegulationsError as error:
        return f"{type(error).__name__} {error}", set()
    return _compared(translated, translated.shape, expected, found), at_work


def _translated(model: Model, decision: str, cases: list[Case], known: dict[str, Translated | Exception]) -> Translated:
    if decision not in known:
        try:
            if decision not in model.decisions:
                raise NotCovered("decision services")
            known[decision] = translate(model, decision, cases)
        except (NotCovered, Differs) as error:
            known[decision] = error
        except Beyond as error:
            known[decision] = NotCovered(str(error))
        except Unreadable as error:
            known[decision] = NotCovered(f"FEEL that cannot be read ({str(error).partition(':')[0]})")
        except RecursionError:
            known[decision] = NotCovered("expressions that are nested too deeply")
        except RegulationError as error:
            fault = error.faults[0]
            known[decision] = NotCovered(f"refused by our checks ({fault.kind})")
    found = known[decision]
    if isinstance(found, Exception):
        raise found
    return found


def _compared(translated: Translated, shape: Shape, expected: Value, found: dict[str, Any]) -> str:
    """Empty if the values are those expected."""
    if isinstance(shape, Parts):
        if not expected.components:
            return f"expected {expected.text}, found components"
        names = shape.of.keys() | expected.components.keys()
        parts = (
            _compared(translated, shape.of.get(n, Scalar("null", "")), expected.components.get(n, Value()), found)
            for n in sorted(names)
        )
        return "; ".join(part for part in parts if part)
    if expected.items is not None:
        raise NotCovered("lists and ranges as results")
    assert isinstance(shape, Scalar)
    value = found.get(shape.text)
    if value is None or expected.is_null:
        return "" if value is None and expected.is_null else f"expected {expected.text}, found {value}"
    return "" if _agrees(translated, shape.kind, expected, value) else f"expected {expected.text}, found {value}"


def _agrees(translated: Translated, kind: str, expected: Value, value: Any) -> bool:
    text = expected.text or ""
    if kind == "bool":
        return isinstance(value, bool) and text == str(value).lower()
    if kind == "string":
        return next((each for each, name in translated.program.choices.items() if name == value), None) == text
    if kind == "date":
        return isinstance(value, date) and value.isoformat() == text
    if kind == "number":
        return _same_number(text, Fraction(value))
    wanted = duration(text)
    return isinstance(wanted, Scalar) and wanted.kind == kind and _number(wanted.text) == Fraction(value)


def _number(text: str) -> Fraction:
    return Fraction(text.strip("（）").replace("－", "-"))


def _same_number(text: str, value: Fraction) -> bool:
    """Equal; of a number with eight places or more, to eight places: those who wrote it down computed with rounded numbers."""
    try:
        wanted = Fraction(text)
    except ValueError:
        return False
    places = -int(Decimal(text).as_tuple().exponent)
    return wanted == value or (places >= 8 and abs(wanted - value) <= Fraction(1, 10**8))
