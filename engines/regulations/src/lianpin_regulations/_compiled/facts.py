"""Given facts as functions: the value in its form, within its range; everything out of the usual is left to `given`."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

from lianpin_regulations._compiled.forms import Form
from lianpin_regulations._compiled.writer import Writer
from lianpin_regulations._facts import FactSpec

_CLASSES = {"bool": "bool", "date": "date", "text": "str", "choice": "str", "choices": "frozenset"}


def write_fact(spec: FactSpec, form: Form, slot: int, plan: str, writer: Writer) -> None:
    """Write what takes a fact from those given for the period, its provenance with it."""
    usual = _CLASSES.get(spec.type.kind, "int")
    writer.line(f"x = F.facts.get({spec.name!r})")
    writer.line("m = None")
    writer.line(f"if x.__class__ is not {usual}:")
    writer.line("    if x.__class__ is dict:")
    writer.line("        x = x.get(F.period)")
    writer.line("    if x.__class__ is Given:")
    writer.line("        m = x")
    writer.line("        x = x.value")
    if spec.type.is_number and form is not None:
        tests = _number(spec, form, writer)
    else:
        tests = _other(spec, writer)
    if tests:
        writer.line(f"if {' or '.join(tests)}: return unusual(F, {plan})")
    writer.line(f"c[{slot}] = r = [x, {plan}, F.place, (), m, None]")
    writer.line("return r")


def _number(spec: FactSpec, form: int, writer: Writer) -> list[str]:
    scale = 10**form
    writer.line(f"    x = units(x, {form})")
    if form:
        writer.line(f"else: x *= {scale}")
    tests = ["x is None" if spec.type.kind == "exact" else "x.__class__ is not int"]
    low = "" if spec.minimum is None else f"{ceil(Fraction(spec.minimum) * scale)} <= "
    high = "" if spec.maximum is None else f" <= {floor(Fraction(spec.maximum) * scale)}"
    if low or high:
        tests.append(f"not {low}x{high}")
    if spec.step is not None:
        step, base = Fraction(spec.step) * scale, Fraction(spec.minimum or 0) * scale
        tests.append(f"(x - {writer.exact(base)}) % {writer.exact(step)}")
    return tests


def _other(spec: FactSpec, writer: Writer) -> list[str]:
    kind = spec.type.kind
    if kind not in _CLASSES:
        return ["True"]
    tests = [f"x.__class__ is not {_CLASSES[kind]}"]
    if kind == "choice":
        tests.append(f"x not in {spec.type.choices!r}")
    if kind == "choices":
        tests.append(f"not x <= {writer.constant(frozenset(spec.type.choices))}")
    tests += [
        f"x {sign} {writer.constant(bound)}"
        for bound, sign in ((spec.minimum, "<"), (spec.maximum, ">"))
        if bound is not None
    ]
    return tests
