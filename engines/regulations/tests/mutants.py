"""Damaged copies of regulation files, and what must hold of each: it loads, or it is refused with a place for every fault."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from lianpin_regulations import RegulationError, check, load

SIGNS = (
    "（）()[]［］{}【】〔〕、，。；：:|=＝≠<>≤≥+-×÷＋－～~“”《》·→＠#*`-一二三十百0123456789０９.,%元日天年月若则否则且或非属于含有合计本年自第条款每按当时"
    "\t\n　\\\"'\x00\ufeff\u2028é𠮷²①"
)


def mutant(texts: Sequence[str], rng: Random) -> str:
    """One of the texts with one to eight changes: signs and lines lost, doubled, moved, mixed, cut off."""
    lines = rng.choice(texts).split("\n")
    for _ in range(rng.choice([1, 1, 1, 2, 3, 8])):
        lines = rng.choice(CHANGES)(lines, rng, texts) or [""]
    return "\n".join(lines)


def verdict(text: str) -> str:
    """`loaded`, `refused`, or what is wrong with the refusal; any other exception is a bug and goes through."""
    try:
        regulation = load(text, name="mutant.md")
    except RegulationError as error:
        last = len(text.splitlines()) + 1
        bad = [
            fault
            for fault in error.faults
            if not (1 <= fault.line <= last and fault.column >= 1 and fault.found and fault.expected)
        ]
        return f"without a place: {bad[0]}" if bad or not error.faults else "refused"
    check(regulation, examples=False)
    return "loaded"


def _lose_line(lines: list[str], rng: Random, _texts: Sequence[str]) -> list[str]:
    at = rng.randrange(len(lines))
    return lines[:at] + lines[at + 1 :]


def _double_line(lines: list[str], rng: Random, _texts: Sequence[str]) -> list[str]:
    at = rng.randrange(len(lines))
    return [*lines[: at + 1], *lines[at:]]


def _swap_lines(lines: list[str], rng: Random, _texts: Sequence[str]) -> list[str]:
    one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return lines


def _cut_off(lines: list[str], rng: Random, _texts: Sequence[str]) -> list[str]:
    at = rng.randrange(len(lines))
    return [*lines[:at], lines[at][: rng.randrange(len(lines[at]) + 1)]]


def _foreign_line(lines: list[str], rng: Random, texts: Sequence[str]) -> list[str]:
    lines.insert(rng.randrange(len(lines)), rng.choice(rng.choice(texts).split("\n")))
    return lines


def _insert(lines: list[str], rng: Random, _texts: Sequence[str]) -> list[str]:
    return _at_sign(lines, rng, lambda text, at: text[:at] + rng.choice(SIGNS) + text[at:])


def _lose(lines: list[str], rng: Random, _texts: Sequence[str]) -> list[str]:
    return _at_sign(lines, rng, lambda text, at: text[:at] + text[at + rng.choice([1, 1, 2, 5]) :])


def _replace(lines: list[str], rng: Random, _texts: Sequence[str]) -> list[str]:
    return _at_sign(lines, rng, lambda text, at: text[:at] + rng.choice(SIGNS) + text[at + 1 :])


def _repeat(lines: list[str], rng: Random, _texts: Sequence[str]) -> list[str]:
    return _at_sign(
        lines, rng, lambda text, at: text[:at] + text[at : at + 1] * rng.choice([2, 40, 900, 4000]) + text[at:]
    )


def _shuffle_cells(lines: list[str], rng: Random, _texts: Sequence[str]) -> list[str]:
    rows = [at for at, line in enumerate(lines) if "|" in line]
    if rows:
        at = rng.choice(rows)
        cells = lines[at].split("|")
        rng.shuffle(cells)
        lines[at] = "|".join(cells)
    return lines


def _at_sign(lines: list[str], rng: Random, change: Callable[[str, int], str]) -> list[str]:
    at = rng.randrange(len(lines))
    lines[at] = change(lines[at], rng.randrange(len(lines[at]) + 1))
    return lines


CHANGES = (
    _lose_line,
    _double_line,
    _swap_lines,
    _cut_off,
    _foreign_line,
    _insert,
    _insert,
    _lose,
    _lose,
    _replace,
    _replace,
    _repeat,
    _shuffle_cells,
)
