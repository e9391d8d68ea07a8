"""Plant a thousand defects in regulation files, one at a time: the checks must find each where it stands, and nothing in the originals.

Run as `make drill NAME=defects SEED=7 FILES="a.md b.md"`; without files the rulebook and the engine's good files, without a seed one is drawn
and printed; `ARGS="--count 100"` plants fewer;
`ARGS=--control` turns the checks off and must say that it falls short. Writes the raw samples to drills/results/defects.json.

A planted defect counts as found only if a finding of a fitting kind stands on the planted line. Two exceptions, because the line cannot
be known: a missing row is found on the line of its table, and an overlap on one of the two rows it names. A statement that continues on
indented lines is found on its first. Not planted, because nobody could see it in the text: another amount, a unit of the same dimension,
a typo that spells another declared name. False alarms are errors and warnings in the originals and in harmless rewritings of them (rows of
a 唯一 table in another order, half-width operators, empty lines).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from lianpin_regulations import Finding, Regulation, RegulationError, Rulebook, WorkCalendar, check, load
from lianpin_regulations._cli.reading import calendar_of
from lianpin_regulations._document.ast import Fence, Table
from lianpin_regulations._program.ast import Condition, Formula, Parameter
from lianpin_regulations._program.kinds import type_of
from lianpin_regulations._program.parser import SyntaxFault, Vocabulary
from lianpin_regulations._program.parser import tokens as read_tokens
from lianpin_regulations._program.periods import uses
from lianpin_regulations._program.words import PAY_MONTH, SYSTEM

ROOT = Path(__file__).parents[1]
GOAL = 0.97
DASHES = {"", "-", "－", "—"}
MISSING = "第九十九条"


class Token(NamedTuple):
    """A token of an expression, as the parser reads it."""

    kind: str
    text: str
    column: int
    value: Any


def tokens(text: str, vocabulary: Vocabulary) -> list[Token]:
    return [Token(*each) for each in read_tokens(text, vocabulary)]


@dataclass(frozen=True)
class Original:
    """A file with what the operators need to know of it."""

    path: Path
    regulation: Regulation
    calendar: WorkCalendar

    @property
    def lines(self) -> list[str]:
        return self.regulation.source.split("\n")

    @property
    def vocabulary(self) -> Vocabulary:
        choices = [choice for d in self.regulation.definitions.values() for choice in type_of(d).choices]
        return Vocabulary([*SYSTEM, PAY_MONTH, *self.regulation.definitions], choices)

    def tables(self, *kinds: str) -> list[Table]:
        return [b for b in self.regulation.document.blocks if isinstance(b, Table) and b.kind in kinds and b.rows]

    def statements(self) -> Iterator[tuple[int, int, str]]:
        """Lines of formulas and conditions that stand alone: line, column where the expression begins, expression."""
        for block in self.regulation.document.blocks:
            if not isinstance(block, Fence) or block.kind not in {"公式", "条件"}:
                continue
            for index, (line, text) in enumerate(block.lines):
                after = block.lines[index + 1][1] if index + 1 < len(block.lines) else ""
                if not text.strip() or text[0] in " \t　" or after[:1] in {" ", "\t", "　"} or text.startswith("例外"):
                    continue
                found = re.match(r"[^=＝]*[=＝]\s*" if block.kind == "公式" else r"（[^）]*）", text)
                if found:
                    yield line, found.end(), re.sub(r"\s*〔.*", "", text[found.end() :])


@dataclass(frozen=True)
class Planted:
    text: str
    line: int
    kinds: frozenset[str]
    what: str
    may_be_named: bool = False


Operator = Callable[[Original, random.Random], Planted | None]


def main() -> int:
    parser = argparse.ArgumentParser(description="Plant defects in regulations and count how many the checks find.")
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument(
        "--seed", type=int, default=int(os.environ.get("SEED") or random.SystemRandom().randrange(10**9))
    )
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--control", action="store_true", help="turn the checks off")
    chosen = parser.parse_args()
    originals = _originals(chosen.files)
    book = Rulebook([original.regulation for original in originals])
    started = time.perf_counter()
    alarms = _alarms(originals, book, random.Random(chosen.seed), control=chosen.control)
    samples = _samples(originals, chosen, book)
    results = ROOT / "drills" / "results"
    results.mkdir(exist_ok=True)
    raw = {"seed": chosen.seed, "alarms": alarms, "samples": samples}
    (results / "defects.json").write_text(json.dumps(raw, ensure_ascii=False, indent=1), encoding="utf-8")
    return _verdict(samples, alarms, len(originals), chosen.seed, time.perf_counter() - started)


def _originals(files: list[Path]) -> list[Original]:
    files = files or [
        *sorted((ROOT / "src/lianpin/rulebook").rglob("*.md")),
        *sorted((ROOT / "engines/regulations/tests/good").glob("*.md")),
    ]
    # Each goes by the calendar that `lianpin regulation check` finds for it.
    return [
        Original(path, load(path.read_text(encoding="utf-8"), name=path.name), calendar_of(None, [path]))
        for path in files
    ]


def _findings(text: str, original: Original, book: Rulebook, *, examples: bool, control: bool) -> list[Finding]:
    """What the checks say of a changed file; the other regulations stay as they are."""
    if control:
        return []
    try:
        regulation = load(text, name=original.path.name)
    except RegulationError as error:
        return [Finding.of(fault) for fault in error.faults]
    every = [r for code in book.codes for r in book.versions(code)]
    others = [r for r in every if (r.code, r.version) != (regulation.code, regulation.version)]
    return list(check(regulation, Rulebook([*others, regulation]), examples=examples, calendar=original.calendar))


def _alarms(originals: list[Original], book: Rulebook, rng: random.Random, *, control: bool) -> list[str]:
    """Errors and warnings in the originals and in rewritings that change nothing."""
    found = []
    for original in originals:
        texts = [(original.regulation.source, True), *((_harmless(original, rng), False) for _ in range(20))]
        for text, examples in texts:
            for finding in _findings(text, original, book, examples=examples, control=control):
                if finding.severity != "notice":
                    found.append(f"{original.path.name}: {finding.message}")
    return found


def _harmless(original: Original, rng: random.Random) -> str:
    lines = original.lines
    for table in original.tables("唯一"):
        rows = [row.line - 1 for row in table.rows]
        texts = [lines[index] for index in rows]
        rng.shuffle(texts)
        for index, text in zip(rows, texts, strict=True):
            lines[index] = text
    for line, start, _text in original.statements():
        if rng.random() < 0.3:
            head, tail = lines[line - 1][:start], lines[line - 1][start:]
            for wide, narrow in (("＋", "+"), ("－", "-"), ("×", "*"), ("≤", "<="), ("，", ", ")):
                tail = tail.replace(wide, narrow) if "〔" not in tail else tail
            lines[line - 1] = head + tail
    for index in sorted(rng.sample(range(len(lines)), 5), reverse=True):
        if not lines[index].strip():
            lines.insert(index, "")
    return "\n".join(lines)


def _samples(originals: list[Original], chosen: argparse.Namespace, book: Rulebook) -> list[dict[str, object]]:
    rng = random.Random(chosen.seed)
    samples: list[dict[str, object]] = []
    names = list(OPERATORS)
    while len(samples) < chosen.count:
        name, original = names[len(samples) % len(names)], rng.choice(originals)
        planted = OPERATORS[name](original, rng)
        if planted is None:
            if not any(OPERATORS[name](each, rng) for each in originals for _ in range(20)):
                names.remove(name)  # no file has anything of the kind
            if not names:
                break
            continue
        findings = _findings(planted.text, original, book, examples=name == "expected", control=chosen.control)
        found = [f for f in findings if _is_found(f, planted)]
        samples.append(
            {
                "kind": name, "file": original.path.name, "line": planted.line, "what": planted.what, "found": bool(found),
                "message": found[0].message if found else "", "others": len(findings) - len(found),
            }
        )  # fmt: skip
    return samples


def _is_found(finding: Finding, planted: Planted) -> bool:
    if finding.kind not in planted.kinds:
        return False
    return finding.line == planted.line or (planted.may_be_named and f"第{planted.line}行" in finding.found)


def _verdict(samples: list[dict[str, object]], alarms: list[str], files: int, seed: int, seconds: float) -> int:
    planted, found = Counter(str(s["kind"]) for s in samples), Counter(str(s["kind"]) for s in samples if s["found"])
    for kind in OPERATORS:
        print(f"  {kind:<12}{found[kind]:>5} of {planted[kind]}")
    for sample in [s for s in samples if not s["found"]][:10]:
        print(f"  not found: {sample['kind']} {sample['file']}:{sample['line']} {sample['what']}")
    for alarm in alarms[:10]:
        print(f"  false alarm: {alarm}")
    share = sum(found.values()) / max(1, len(samples))
    holds = share >= GOAL and not alarms
    print(
        f"defects: {sum(found.values())} of {len(samples)} found ({share:.1%}), {len(alarms)} false alarms in {files} files, "
        f"{seconds:.0f} s, seed {seed} (goal ≥ {GOAL:.0%}, 0 false) {'holds' if holds else 'falls short'}"
    )
    return 0 if holds else 1


# ── changing a file ──────────────────────────────────────────────────────────────────────────────────────────────────


def _with(original: Original, line: int, text: str) -> str:
    lines = original.lines
    lines[line - 1] = text
    return "\n".join(lines)


def _inserted(original: Original, after: int, text: str) -> str:
    lines = original.lines
    lines.insert(after, text)
    return "\n".join(lines)


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _cell(
    original: Original, table: Table, rng: random.Random, *heads: str, full: bool = True
) -> tuple[int, int] | None:
    """A random cell (row index, column) under one of these heads; only filled ones."""
    columns = [index for index, head in enumerate(table.header) if head in heads]
    places = [(r, c) for r, row in enumerate(table.rows) for c in columns if not full or row.cells[c] not in DASHES]
    return rng.choice(places) if places else None


def _changed(original: Original, table: Table, row: int, column: int, text: str) -> tuple[str, int]:
    cells = list(table.rows[row].cells)
    cells[column] = text
    return _with(original, table.rows[row].line, _row(cells)), table.rows[row].line


def _pick(rng: random.Random, found: list[Table]) -> Table | None:
    return rng.choice(found) if found else None


def _token(
    original: Original, rng: random.Random, wanted: Callable[[Token], bool]
) -> tuple[int, int, str, Token] | None:
    """A random token of a random statement: line, start of the expression, expression, token."""
    vocabulary = original.vocabulary
    found = []
    for line, start, text in original.statements():
        try:
            found += [(line, start, text, token) for token in tokens(text, vocabulary) if wanted(token)]
        except SyntaxFault:
            continue
    return rng.choice(found) if found else None


def _replaced(original: Original, line: int, start: int, token: Token, text: str) -> str:
    whole = original.lines[line - 1]
    at = start + token.column - 1
    return _with(original, line, whole[:at] + text + whole[at + len(token.text) :])


# ── the operators ────────────────────────────────────────────────────────────────────────────────────────────────────


def remove_row(original: Original, rng: random.Random) -> Planted | None:
    """A row of a 唯一 table, or the last row of a 优先 table: somebody is left without an answer."""
    table = _pick(rng, [t for t in original.tables("唯一", "优先") if len(t.rows) > 1])
    if table is None:
        return None
    row = rng.choice(table.rows) if table.kind == "唯一" else table.rows[-1]
    lines = original.lines
    del lines[row.line - 1]
    return Planted("\n".join(lines), table.line, frozenset({"gap"}), f"row removed: {row.cells}")


def overlap_rows(original: Original, rng: random.Random) -> Planted | None:
    """A row widened to take what another row takes: `[60, 75)` to `[60, 75]`, or another row's choices."""
    table = _pick(rng, [t for t in original.tables("唯一") if len(t.rows) > 1])
    if table is None:
        return None
    inputs = [c for c, head in enumerate(table.header) if not head.startswith("→")]
    index = rng.randrange(len(table.rows))
    other = rng.choice([row for row in range(len(table.rows)) if row != index])
    cells = list(table.rows[index].cells)
    for column in inputs:
        mine, its = cells[column], table.rows[other].cells[column]
        if mine != its:
            is_list = not re.search("[-≤≥<>\\[(（非]", mine + its)
            cells[column] = f"{mine}、{its}" if is_list else its
    line = table.rows[index].line
    return Planted(_with(original, line, _row(cells)), line, frozenset({"overlap"}), f"row widened: {cells}", True)


def swap_bounds(original: Original, rng: random.Random) -> Planted | None:
    """`[60, 75)` becomes `[75, 60)`, `0～100` becomes `100～0`."""
    places: list[tuple[Table, int, int, str]] = []
    for table in original.tables("唯一", "优先", "收集求和", "收集取高", "收集列举"):
        for r, row in enumerate(table.rows):
            for c, cell in enumerate(row.cells):
                if found := re.fullmatch(r"([\[(（])\s*(.+?)[，,]\s*(.+?)([\])）])", cell):
                    places.append((table, r, c, f"{found[1]}{found[3]}, {found[2]}{found[4]}"))
    for table in original.tables("事实"):
        column = table.header.index("范围")
        for r, row in enumerate(table.rows):
            if (found := re.fullmatch(r"([^～，]+)～([^，]+)(，.*)?", row.cells[column])) and found[1] != found[2]:
                places.append((table, r, column, f"{found[2]}～{found[1]}{found[3] or ''}"))
    if not places:
        return None
    table, r, c, text = rng.choice(places)
    changed, line = _changed(original, table, r, c, text)
    return Planted(changed, line, frozenset({"interval", "form"}), text)


def change_unit(original: Original, rng: random.Random) -> Planted | None:
    """元 for %, % for 元, 元 for days: another dimension."""
    place = _token(original, rng, lambda t: t.kind == "number" and bool(re.search("(元|%|日|天|个月)$", t.text)))
    tables = original.tables("唯一", "优先", "收集求和", "参数")
    if tables and (place is None or rng.random() < 0.4):
        table = rng.choice(tables)
        # The bounds and the constants: a number and its unit. Zero has none, so that nothing would be wrong.
        cells = [
            (r, c, found)
            for r, row in enumerate(table.rows) for c, cell in enumerate(row.cells)
            if table.header[c] != "依据" and (found := re.search(r"([1-9][\d,.]*)(万元|元|%)", cell))
        ]  # fmt: skip
        if not cells:
            return None
        r, c, number = rng.choice(cells)
        unit = "元" if number[2] == "%" else "%"
        cell = table.rows[r].cells[c]
        text = cell[: number.start()] + number[1] + unit + cell[number.end() :]
        changed, line = _changed(original, table, r, c, text)
        return Planted(changed, line, frozenset({"type", "form"}), text)
    if place is None:
        return None
    line, start, _text, token = place
    number_text = re.match(r"[\d,.]+", token.text)
    assert number_text
    text = number_text[0] + ("%" if token.text.endswith("元") else "元")
    return Planted(
        _replaced(original, line, start, token, text), line, frozenset({"type", "form"}), f"{token.text} → {text}"
    )


def misspell_name(original: Original, rng: random.Random) -> Planted | None:
    """A name that is used, with a sign lost, doubled or replaced."""
    place = _token(original, rng, lambda t: t.kind == "name" and len(t.text) > 2)
    if place is None:
        return None
    line, start, text, token = place
    at = rng.randrange(len(token.text))
    wrong = rng.choice(
        [
            token.text[:at] + token.text[at + 1 :],
            token.text[:at] + rng.choice("帖侍锁赁祛") + token.text[at + 1 :],
            token.text[: at + 1] + token.text[at:],
        ]
    )
    column = token.column - 1
    try:
        tokens(text[:column] + wrong + text[column + len(token.text) :], original.vocabulary)
        return None  # it spells other names
    except SyntaxFault:
        pass
    return Planted(
        _replaced(original, line, start, token, wrong), line, frozenset({"form", "name"}), f"{token.text} → {wrong}"
    )


def drop_parameter(original: Original, rng: random.Random) -> Planted | None:
    """The value of a parameter in one column."""
    table = _pick(rng, original.tables("参数"))
    place = table and _cell(original, table, rng, *[head for head in table.header if head.startswith("自")])
    if table is None or not place:
        return None
    text, line = _changed(original, table, *place, rng.choice(["", "-"]))
    return Planted(text, line, frozenset({"form", "parameter"}), "value dropped")


def cite_missing(original: Original, rng: random.Random) -> Planted | None:
    """An article that the regulation does not have, in a basis, a note, an exception or a sentence of a condition."""
    pattern = re.compile("第[一二三四五六七八九十百]+条")
    places: list[int] = []
    for block in original.regulation.document.blocks:
        if isinstance(block, Table) and block.kind:
            places += [row.line for row in block.rows]
        elif isinstance(block, Fence):
            places += [line for line, _text in block.lines]
    places = [
        line for line in places if pattern.search(original.lines[line - 1]) and "》" not in original.lines[line - 1]
    ]
    if not places:
        return None
    line = rng.choice(places)
    text = original.lines[line - 1]
    found = rng.choice(list(pattern.finditer(text)))
    changed = text[: found.start()] + MISSING + text[found.end() :]
    return Planted(_with(original, line, changed), line, frozenset({"citation", "form"}), f"{found[0]} → {MISSING}")


def delete_payer(original: Original, rng: random.Random) -> Planted | None:
    """Who pays an entitlement, or who receives it."""
    table = _pick(rng, original.tables("待遇"))
    place = table and _cell(original, table, rng, "支付方", "发放主体", "受领人")
    if table is None or not place:
        return None
    if "支付方" in table.header and table.header[place[1]] == "发放主体":
        return None
    text, line = _changed(original, table, *place, rng.choice(["", "-"]))
    return Planted(text, line, frozenset({"payer"}), "payer or payee deleted")


def close_circle(original: Original, rng: random.Random) -> Planted | None:
    """A formula made to depend on one that depends on it."""
    definitions = original.regulation.definitions
    lines = {line: start for line, start, _text in original.statements()}
    pairs = [
        (first, second)
        for second in definitions.values() if isinstance(second, Formula)
        for name, _inside in uses(second)
        if isinstance(first := definitions.get(name), Formula) and first.line in lines and not first.exceptions
    ]  # fmt: skip
    if not pairs:
        return None
    first, second = rng.choice(pairs)
    whole = original.lines[first.line - 1]
    start = lines[first.line]
    text = f"{whole[:start]}若 {second.name} = {second.name} 则 （{whole[start:]}） 否则 （{whole[start:]}）"
    return Planted(
        _with(original, first.line, text), first.line, frozenset({"cycle"}), f"{first.name} uses {second.name}"
    )


def block_step(original: Original, rng: random.Random) -> Planted | None:
    """A step after one that does not exist or comes later, or only if something is and is not so."""
    table = _pick(rng, original.tables("程序"))
    if table is None:
        return None
    ways = ["前置", "仅当"] if "仅当" in table.header else ["前置"]
    way = rng.choice(ways)
    row = rng.randrange(len(table.rows))
    if way == "前置":
        numbers = [each.cells[0] for each in table.rows]
        text = rng.choice(["99", numbers[row], numbers[-1]])
    else:
        flags = [n for n, d in original.regulation.definitions.items() if type_of(d).kind == "choice"]
        name = rng.choice(flags)
        one, other = rng.sample(type_of(original.regulation.definitions[name]).choices, 2)
        text = f"{name} = {one} 且 {name} = {other}"
    changed, line = _changed(original, table, row, table.header.index(way), text)
    return Planted(changed, line, frozenset({"form", "step", "never"}), f"{way} {text}")


def return_nowhere(original: Original, rng: random.Random) -> Planted | None:
    """退回 to a step that the procedure does not have."""
    table = _pick(rng, [t for t in original.tables("程序") if "不通过时" in t.header])
    if table is None:
        return None
    text = rng.choice(["退回99", "退回88、终止", "终止、退回77"])
    row = rng.randrange(len(table.rows))
    changed, line = _changed(original, table, row, table.header.index("不通过时"), text)
    return Planted(changed, line, frozenset({"form", "step"}), text)


def declare_twice(original: Original, rng: random.Random) -> Planted | None:
    """A fact, a parameter or a formula once more."""
    definitions = original.regulation.definitions.values()
    single = {line for line, _start, _text in original.statements()}
    lines = [d.line for d in definitions if isinstance(d, Parameter) or (isinstance(d, Formula) and d.line in single)]
    lines += [spec.line for spec in original.regulation.facts.values()]
    line = rng.choice(lines)
    text = _inserted(original, line, original.lines[line - 1])
    return Planted(text, line + 1, frozenset({"form", "name"}), "declared twice")


def break_choice(original: Original, rng: random.Random) -> Planted | None:
    """A value of an enumeration replaced by one that it does not have, or misspelt."""
    definitions = original.regulation.definitions.values()
    sets = [frozenset(type_of(d).choices) for d in definitions if type_of(d).choices]
    every = sorted(frozenset().union(*sets))
    place = _token(original, rng, lambda t: t.kind == "choice" and t.text in every and len(t.text) > 1)
    if place is None:
        return None
    line, start, _text, token = place
    own = frozenset().union(*(each for each in sets if token.text in each))
    foreign = [value for value in every if value not in own]
    wrong = rng.choice([token.text + "甲乙", *(rng.sample(foreign, 1) if foreign else [])])
    return Planted(
        _replaced(original, line, start, token, wrong), line, frozenset({"form", "type"}), f"{token.text} → {wrong}"
    )


def expect_wrongly(original: Original, rng: random.Random) -> Planted | None:
    """An expected value of a worked example that is not what comes out."""
    table = _pick(rng, original.tables("算例"))
    if table is None:
        return None
    upright = "竖排" in table.options
    places = [
        (r, c) for r, row in enumerate(table.rows) for c in range(1, len(row.cells))
        if (row.cells[0] if upright else table.header[c]).startswith("→") and row.cells[c] not in DASHES
    ]  # fmt: skip
    if not places:
        return None
    r, c = rng.choice(places)
    text = _other(table.rows[r].cells[c], table.rows[r].cells[0] if upright else table.header[c], original, rng)
    changed, line = _changed(original, table, r, c, text)
    return Planted(changed, line, frozenset({"example", "form"}), f"{table.rows[r].cells[c]} → {text}")


def _other(text: str, head: str, original: Original, rng: random.Random) -> str:
    """A value of the same kind that is another one."""
    if found := re.fullmatch(r"(\d{4}-\d{2}-\d{2})", text):
        return (date.fromisoformat(found[1]) + timedelta(days=rng.choice([-1, 1, 30]))).isoformat()
    if found := re.fullmatch(r"([\d,]+)(\.\d+)?(万元|元|%|分|日|天)?", text):
        number = found[1].replace(",", "")
        return f"{int(number) + rng.choice([1, 10, 1000])}{found[2] or ''}{found[3] or ''}"
    definition = original.regulation.definitions.get(head.removeprefix("→").strip().partition("＠")[0])
    choices = [choice for choice in type_of(definition).choices if choice != text] if definition else []
    return rng.choice(choices) if choices else {"是": "否", "否": "是"}.get(text, "WRONG_CODE")


def divide_by_zero(original: Original, rng: random.Random) -> Planted | None:
    """A constant divisor replaced by a count that may be zero."""
    counts = [
        spec.name
        for spec in original.regulation.facts.values()
        if spec.type.kind in {"integer", "days"} and spec.period == "一次" and not spec.minimum
    ]
    ratios = {
        d.line for d in original.regulation.definitions.values() if isinstance(d, Formula) and d.type.kind == "exact"
    }
    items = {i.line for d in original.regulation.definitions.values() for i in getattr(d, "items", ())}
    vocabulary, places = original.vocabulary, []
    for line, start, text in original.statements():
        if line in ratios or line in items:
            continue
        found = tokens(text, vocabulary)
        for before, token in pairwise(found):
            if before.value == "÷" and token.kind == "number":
                places += [(line, start, token, name) for name in counts if name not in text]
    if not places:
        return None
    line, start, token, name = rng.choice(places)
    return Planted(_replaced(original, line, start, token, name), line, frozenset({"zero"}), f"÷ {name}")


def ask_for_nothing(original: Original, rng: random.Random) -> Planted | None:
    """A fact that no article uses."""
    table = _pick(rng, original.tables("事实"))
    if table is None:
        return None
    values = {
        "事实": "备查事项甲",
        "类型": rng.choice(["整数", "金额", "是否", "日期"]),
        "周期": "一次",
        "来源": "申报人",
    }
    row = rng.choice(table.rows)
    text = _inserted(original, row.line, _row([values.get(head, "") for head in table.header]))
    return Planted(text, row.line + 1, frozenset({"unused"}), "fact added")


def cover_rows(original: Original, rng: random.Random) -> Planted | None:
    """The row for everybody else moved to the top of a 优先 table: no row below it is ever used."""
    tables = [t for t in original.tables("优先") if len(t.rows) > 2 and _is_open(t, len(t.rows) - 1)]
    table = _pick(rng, [t for t in tables if not _is_open(t, 0)])
    if table is None:
        return None
    lines = original.lines
    lines.insert(table.rows[0].line - 1, lines.pop(table.rows[-1].line - 1))
    line = rng.choice(table.rows[:-1]).line + 1
    return Planted("\n".join(lines), line, frozenset({"unreachable"}), "row for everybody moved to the top")


def _is_open(table: Table, row: int) -> bool:
    inputs = [c for c, head in enumerate(table.header) if not head.startswith("→")]
    return all(table.rows[row].cells[c] in DASHES for c in inputs)


def _impossible(original: Original, rng: random.Random) -> str | None:
    """A comparison that no value of some fact passes."""
    facts = [
        s
        for s in original.regulation.facts.values()
        if s.period == "一次" and s.maximum is not None and s.type.is_number and not s.default
    ]
    if not facts:
        return None
    spec = rng.choice(facts)
    return f"{spec.name} > {spec.write(spec.maximum)}" + ("元" if spec.type.kind == "money" else "")


def demand_the_impossible(original: Original, rng: random.Random) -> Planted | None:
    """An item of a condition that asks for more than a fact can be."""
    items = [
        item
        for d in original.regulation.definitions.values() if isinstance(d, Condition) and d.every
        for item in d.items
    ]  # fmt: skip
    places = [(line, start, text) for line, start, text in original.statements() if any(i.line == line for i in items)]
    guard = _impossible(original, rng)
    if not places or guard is None:
        return None
    line, start, text = rng.choice(places)
    whole = original.lines[line - 1]
    changed = f"{whole[:start]}（{text.strip()}） 且 {guard}{whole[start + len(text) :]}"
    return Planted(_with(original, line, changed), line, frozenset({"never"}), f"且 {guard}")


def branch_for_nobody(original: Original, rng: random.Random) -> Planted | None:
    """A case in a formula for something that cannot be."""
    money = {
        d.line for d in original.regulation.definitions.values() if isinstance(d, Formula) and d.type.kind == "money"
    }
    places = [(line, start, text) for line, start, text in original.statements() if line in money]
    guard = _impossible(original, rng)
    if not places or guard is None:
        return None
    line, start, text = rng.choice(places)
    changed = f"{original.lines[line - 1][:start]}若 {guard} 则 0元 否则 {text}"
    return Planted(_with(original, line, changed), line, frozenset({"never"}), f"若 {guard}")


OPERATORS: dict[str, Operator] = {
    "gap": remove_row,
    "overlap": overlap_rows,
    "bounds": swap_bounds,
    "unit": change_unit,
    "typo": misspell_name,
    "parameter": drop_parameter,
    "citation": cite_missing,
    "payer": delete_payer,
    "cycle": close_circle,
    "step": block_step,
    "return": return_nowhere,
    "duplicate": declare_twice,
    "choice": break_choice,
    "expected": expect_wrongly,
    "zero": divide_by_zero,
    "unused": ask_for_nothing,
    "covered": cover_rows,
    "impossible": demand_the_impossible,
    "branch": branch_for_nobody,
}


if __name__ == "__main__":
    sys.exit(main())
