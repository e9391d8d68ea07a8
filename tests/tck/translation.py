"""One decision of a model, with all that it needs, as one program of ours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from lianpin_regulations import Regulation, RegulationError
from tck.dmn import Case, Element, ItemType, Model, Value, child, children, tag, text_of
from tck.expressions import CALL, WRONG_TYPE, Scope, Translator, day, duration
from tck.feel import Unreadable, parse
from tck.functions import FUNCTIONS, PARAMETERS, month_number, weekday_number
from tck.program import NULL, TYPES, Differs, Many, NotCovered, Parts, Program, Scalar, Shape, run
from tck.tables import NeedsFormulas, Table

KINDS = {"number": "number", "string": "string", "boolean": "bool", "date": "date"}
DURATIONS = {"days and time duration": "days", "dayTimeDuration": "days"} | dict.fromkeys(
    ("years and months duration", "yearMonthDuration"), "months"
)
GIVEN = {"decimal": "number", "double": "number", "integer": "number", "int": "number", "long": "number"} | {
    "float": "number", "string": "string", "boolean": "bool", "date": "date"
}  # fmt: skip
_BODIES = (
    "literalExpression", "decisionTable", "context", "invocation", "conditional", "list", "relation", "functionDefinition",
    "for", "filter", "some", "every",
)  # fmt: skip


@dataclass(frozen=True)
class Translated:
    """A program, and which of its quantities stand for the decision: a shape of names."""

    program: Program
    regulation: Regulation
    shape: Shape


def translate(model: Model, decision: str, cases: Iterable[Case]) -> Translated:
    """NotCovered, Differs or Unreadable where it cannot be done; RegulationError where our checks refuse the program."""
    samples = list(cases)
    last: RegulationError | None = None
    for as_formulas, is_whole in ((False, True), (False, False), (True, False)):
        try:
            return _attempt(model, decision, samples, as_formulas=as_formulas, is_whole=is_whole)
        except NeedsFormulas:
            continue
        except RegulationError as error:
            # A gap: with a last row for those left out. An overlap, an empty interval: as formulas, which say who clashes.
            kinds = {fault.kind for fault in error.faults}
            last = error
            if not kinds <= {"gap", "overlap", "interval"}:
                raise
            if "overlap" in kinds and not as_formulas:
                return _attempt(model, decision, samples, as_formulas=True, is_whole=False)
    assert last is not None
    raise last


def _attempt(model: Model, decision: str, samples: list[Case], *, as_formulas: bool, is_whole: bool) -> Translated:
    work = _Work(model, samples, as_formulas=as_formulas, is_whole=is_whole)
    shape = work.decision(decision)
    named = _named(work.program, shape)
    return Translated(work.program, work.program.load(), named)


def _named(program: Program, shape: Shape) -> Shape:
    if isinstance(shape, Scalar):
        return program.named(shape)
    if isinstance(shape, Parts):
        return Parts({name: _named(program, each) for name, each in shape.of.items()})
    raise NotCovered("lists and ranges as results")


class _Work:
    def __init__(self, model: Model, samples: list[Case], *, as_formulas: bool, is_whole: bool) -> None:
        self.model, self.samples = model, samples
        self.as_formulas, self.is_whole = as_formulas, is_whole
        self.program = Program()
        self.translator = Translator(self.program, self.lookup)
        self.translator.functions, self.translator.parameters = FUNCTIONS, PARAMETERS
        self.translator.properties = {"month": month_number, "weekday": weekday_number}
        self.translator.invoke = self.invoke
        self.found: dict[str, Shape] = {}
        self.path: list[str] = []
        for case in samples:  # every string that comes in must be a value of the enumeration
            for value in case.inputs.values():
                self._note(value)

    def _note(self, value: Value) -> None:
        if value.type == "string" and value.text is not None:
            self.program.choice(value.text)
        for each in value.components.values():
            self._note(each)

    # ── names ──

    def lookup(self, name: str) -> Shape:
        if name in self.found:
            return self.found[name]
        if name in self.model.inputs:
            values = [case.inputs[name] for case in self.samples if name in case.inputs]
            self.found[name] = self._input(name, self.model.inputs[name], values)
            return self.found[name]
        if name in self.model.decisions:
            return self.decision(name)
        if name in self.model.services or name in self.model.knowledge:
            raise NotCovered("decision services" if name in self.model.services else "functions as values")
        raise NotCovered("imports" if self.model.imports else "names that nothing in the model defines")

    def _input(self, path: str, type: ItemType, values: list[Value]) -> Shape:
        if type.is_list or any(value.items is not None for value in values):
            raise NotCovered("lists as facts")
        if type.components:
            inner = {n: [v.components[n] for v in values if n in v.components] for n in type.components}
            return Parts({n: self._input(f"{path}.{n}", each, inner[n]) for n, each in type.components.items()})
        if any(value.components for value in values):
            names = dict.fromkeys(n for value in values for n in value.components)
            inner = {n: [v.components[n] for v in values if n in v.components] for n in names}
            return Parts({n: self._input(f"{path}.{n}", ItemType(), inner[n]) for n in names})
        kind = KINDS.get(type.base) or DURATIONS.get(type.base) or self._seen(type.base, values)
        if any(GIVEN.get(value.type, kind) != kind for value in values if value.text is not None):
            raise Differs("a fact of another type than declared is refused (FEEL: null)")
        return self.program.fact(path, kind)

    def _seen(self, base: str, values: list[Value]) -> str:
        """The kind of an input without a type of its own: what the cases give."""
        if base in {"time", "dateTime", "date and time"} or any(value.type in {"time", "dateTime"} for value in values):
            raise NotCovered("times of day")
        kinds = {GIVEN.get(value.type, "") for value in values if value.text is not None}
        if len(kinds) != 1 or "" in kinds:
            raise NotCovered("facts without a type")
        return kinds.pop()

    def decision(self, name: str) -> Shape:
        if name in self.found:
            return self.found[name]
        if name in self.path:
            raise NotCovered("decisions that need themselves")
        self.path.append(name)
        element = self.model.decisions[name]
        body = child(element, *_BODIES)
        if body is None:
            raise NotCovered("decisions without logic")
        found = self.boxed(body, {})
        variable = child(element, "variable")
        self._conforms(found, self.model.type_of(variable.get("typeRef") if variable is not None else None))
        self.found[name] = _named(self.program, found) if isinstance(found, Scalar | Parts) else found
        self.path.pop()
        return self.found[name]

    def _conforms(self, shape: Shape, type: ItemType) -> None:
        """A result of another type than declared is null in FEEL; ours would not be read."""
        if shape == NULL or not (type.base in KINDS or type.base in DURATIONS or type.components):
            return
        kind = KINDS.get(type.base) or DURATIONS.get(type.base)
        if type.is_list or (isinstance(shape, Scalar) and shape.kind != kind):
            raise Differs(WRONG_TYPE)
        if isinstance(shape, Parts):
            if not type.components.keys() <= shape.of.keys():
                raise Differs(WRONG_TYPE)
            for name, each in type.components.items():
                self._conforms(shape.of[name], each)

    # ── boxed expressions ──

    def boxed(self, element: Element, scope: Scope) -> Shape:
        method = getattr(self, f"_{tag(element).lower()}", None)
        if method is None:
            raise NotCovered(f"boxed {tag(element)}")
        found: Shape = method(element, scope)
        if not isinstance(found, Many):
            self._conforms(found, self.model.type_of(element.get("typeRef")))
        return found

    def _literalexpression(self, element: Element, scope: Scope) -> Shape:
        language = element.get("expressionLanguage", "")
        if language and "FEEL" not in language.upper():
            raise NotCovered("other languages than FEEL")
        return self.translator.shape(parse(text_of(element), [*self.model.names, *scope]), scope)

    def _decisiontable(self, element: Element, scope: Scope) -> Shape:
        table = Table(element, self.translator, scope, frozenset({*self.model.names, *scope}))
        table.is_whole = self.is_whole
        return table.shape(as_formulas=self.as_formulas)

    def _context(self, element: Element, scope: Scope) -> Shape:
        entries: dict[str, Shape] = {}
        for entry in children(element, "contextEntry"):
            variable, body = child(entry, "variable"), child(entry, *_BODIES)
            if body is None:
                raise NotCovered("decisions without logic")
            found = self.boxed(body, {**scope, **entries})
            if variable is None:
                return found
            entries[variable.get("name", "")] = found
        return Parts(entries)

    def _conditional(self, element: Element, scope: Scope) -> Shape:
        parts = [child(part, *_BODIES) for word in ("if", "then", "else") for part in children(element, word)]
        if len(parts) != 3 or any(part is None for part in parts):
            raise NotCovered("decisions without logic")
        shapes = [self.boxed(part, scope) for part in parts if part is not None]
        condition = shapes[0]
        if not isinstance(condition, Scalar) or condition.kind not in {"bool", "null"}:
            raise Differs(WRONG_TYPE)
        difference = "若 with a missing condition is missing (FEEL: takes the else branch)"
        test = self.program.probe(condition, "missing", difference)
        return self.translator.chosen(test.text, shapes[1], shapes[2])

    def _invocation(self, element: Element, scope: Scope) -> Shape:
        function = text_of(child(element, "literalExpression"))
        names, values = [], []
        for binding in children(element, "binding"):
            parameter, body = child(binding, "parameter"), child(binding, *_BODIES)
            names.append(parameter.get("name", "") if parameter is not None else "")
            values.append(self.boxed(body, scope) if body is not None else NULL)
        found = self.invoke(function, values, tuple(names))
        if found is None:
            raise NotCovered("invocations of what is no business knowledge model")
        return found

    def invoke(self, name: str, values: list[Shape], names: tuple[str, ...]) -> Shape | None:
        """A business knowledge model with its parameters put in; None when there is none of that name."""
        element = self.model.knowledge.get(name)
        if element is None:
            return None
        logic = child(element, "encapsulatedLogic")
        body = child(logic, *_BODIES) if logic is not None else None
        if logic is None or body is None or name in self.path:
            raise NotCovered("functions as values")
        if logic.get("kind", "FEEL") != "FEEL":
            raise NotCovered("other languages than FEEL")
        parameters = [each.get("name", "") for each in children(logic, "formalParameter")]
        types = [self.model.type_of(each.get("typeRef")) for each in children(logic, "formalParameter")]
        if len(values) != len(parameters) or (names and set(names) != set(parameters)):
            raise Differs(CALL)
        given = dict(zip(names or parameters, values, strict=True))
        for parameter, type in zip(parameters, types, strict=True):
            self._conforms(given[parameter], type)
        scope = {
            n: self.program.named(v) if isinstance(v, Scalar) and v.kind != "null" else v for n, v in given.items()
        }
        self.path.append(name)
        found = self.boxed(body, scope)
        self.path.pop()
        return found


# ── a case ──


def facts_of(translated: Translated, case: Case) -> dict[str, Any]:
    """What a case gives, as facts of the program. What it does not give, or gives as null, is missing."""
    found: dict[str, Any] = {}
    for path, (name, kind) in translated.program.facts.items():
        value = _at(case, path)
        if value is not None and not value.is_null:
            found[name] = _read(value, kind, translated.program)
    return found


def _at(case: Case, path: str) -> Value | None:
    first = next(
        (name for name in sorted(case.inputs, key=len, reverse=True) if path == name or path.startswith(f"{name}.")), ""
    )
    value = case.inputs.get(first)
    for part in path[len(first) :].split(".")[1:]:
        value = value.components.get(part) if value is not None else None
    return value


def _read(value: Value, kind: str, program: Program) -> Any:
    text = value.text or ""
    if kind == "number":
        return Fraction(text)
    if kind == "bool":
        return text == "true"
    if kind == "string":
        return program.choices[text]
    if kind == "date":
        day(text)
        return date.fromisoformat(text)
    found = duration(text)
    assert isinstance(found, Scalar)
    return Fraction(found.text.strip("（）").replace("－", "-"))


def evaluate(translated: Translated, case: Case) -> tuple[dict[str, Any], set[str]]:
    """The values of every name, and the differences that were at work."""
    goals = [*_goals(translated.shape), *(name for name, _state, _difference in translated.program.probes)]
    found = run(translated.regulation, list(dict.fromkeys(goals)), facts_of(translated, case))
    probes = translated.program.probes
    if uncounted := [why for name, state, why in probes if state == "uncounted" and not _is_counted(found[name])]:
        raise NotCovered(uncounted[0])
    at_work = {why for name, state, why in probes if found[name] == {"missing": None, "zero": 0}.get(state, "")}
    return found, at_work


def _is_counted(value: Any) -> bool:
    return value is None or (Fraction(value).denominator == 1 and abs(value) < 1024)


def _goals(shape: Shape) -> list[str]:
    if isinstance(shape, Parts):
        return [name for each in shape.of.values() for name in _goals(each)]
    return [shape.text] if isinstance(shape, Scalar) and shape.kind != "null" else []


__all__ = ["TYPES", "Many", "Translated", "Unreadable", "evaluate", "translate"]
