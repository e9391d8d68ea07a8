"""Given facts as functions: the value in its form, within its range; everything unusual is left aside."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

from lianpin_regulations._compiled.forms import Form
from lianpin_regulations._compiled.writer import Uncompilable, Writer
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
    if spec.type.is_number:
        _number(spec, form, writer)
    else:
        _other(spec, writer)
    writer.line(f"c[{slot}] = r = (x, {plan}, F, (), m)")
    writer.line("return r")


def _number(spec: FactSpec, form: Form, writer: Writer) -> None:
    if form is None:
        _exact(spec, writer)
        return
    scale = 10**form
    writer.line(f"x = {'x' if scale == 1 else f'x * {scale}'} if x.__class__ is int else units(x, {form})")
    low = "" if spec.minimum is None else f"{ceil(Fraction(spec.minimum) * scale)} <= "
    high = "" if spec.maximum is None else f" <= {floor(Fraction(spec.maximum) * scale)}"
    if low or high:
        writer.line(f"if not {low}x{high}: raise Aside")
    if spec.step is not None:
        step, base = Fraction(spec.step) * scale, Fraction(spec.minimum or 0) * scale
        if step.denominator != 1 or base.denominator != 1 or not step:
            raise Uncompilable
        writer.line(f"if (x - {base.numerator}) % {step.numerator}: raise Aside")


def _exact(spec: FactSpec, writer: Writer) -> None:
    if spec.step is not None:
        raise Uncompilable
    writer.line("x = exact(x)")
    for bound, sign in ((spec.minimum, "<"), (spec.maximum, ">")):
        if bound is not None:
            writer.line(f"if x {sign} {writer.constant(Fraction(bound))}: raise Aside")


def _other(spec: FactSpec, writer: Writer) -> None:
    kind = spec.type.kind
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
    writer.line(f"if {' or '.join(tests)}: raise Aside")
