"""`check`: everything that a regulation's text alone gives away, beyond what already refuses to load it.

| kind | severity | says |
|---|---|---|
| unreachable | warning | a row of a table, or an alternative of a step, that never applies |
| never | warning | a condition, a guard or a branch that never holds |
| conflict | warning | two exceptions of one quantity that may hold at once with different values |
| zero | warning | a divisor that can be zero where 100 % would make no sense |
| citation | warning | an article that does not exist |
| payer | warning | money without who pays or who receives it; paid more or less often than it arises |
| parameter | warning | a day in force on which a parameter has no value |
| cliff | warning | one more yuan loses more than one |
| step | notice | a step that begins at once although it is not the first |
| period | notice | a condition of application that is judged by month |
| unused | notice | a fact or parameter that nothing uses, a name that a clause nearly names |
| unproved | notice | a table too large to be proved complete |
| coverage | notice | a row that no worked example reaches |
| example | error | a worked example that does not come out |
"""

from __future__ import annotations

from collections.abc import Iterator

from lianpin_regulations._calendar import WorkCalendar
from lianpin_regulations._check import citations, cliffs, doubts, money, numbers
from lianpin_regulations._check import uses as using
from lianpin_regulations._check.finding import Finding
from lianpin_regulations._check.logic import Logic
from lianpin_regulations._check.ranges import Ranges
from lianpin_regulations._compiled.clocks import VERSION_MISSING
from lianpin_regulations._examples import run_examples
from lianpin_regulations._program.check import decision_tables
from lianpin_regulations._program.kinds import Kinds
from lianpin_regulations._regulation import Regulation, Rulebook

_EXAMPLE = "应当改正算例的预期，或者改正规则"


def check(
    regulation: Regulation,
    book: Rulebook | None = None,
    *,
    examples: bool = True,
    calendar: WorkCalendar | None = None,
) -> tuple[Finding, ...]:
    """All findings of a loaded regulation, in the order of its lines.

    `book` resolves what other regulations use and decide; `examples` False leaves the worked examples (and the cliffs, which are
    looked for around the persons in them) alone.
    """
    kinds, ranges = Kinds(regulation.definitions), Ranges(regulation.definitions, regulation.periods)
    found = [
        *doubts.of(regulation, kinds, ranges, Logic(kinds, ranges)),
        *numbers.of(regulation, kinds, ranges),
        *citations.of(regulation),
        *money.of(regulation, kinds),
        *using.of(regulation, book),
    ]
    if examples:
        found += _examples(regulation, book or Rulebook([regulation]), calendar)
        found += cliffs.of(regulation, kinds)
    return tuple(sorted(set(found), key=lambda finding: (finding.line, finding.kind, finding.found)))


def _examples(regulation: Regulation, book: Rulebook, calendar: WorkCalendar | None) -> Iterator[Finding]:
    """Examples that do not come out, and rows that none of them reaches."""
    results = run_examples(book, regulation, calendar)
    reached: set[int] = set()
    alone = bool(regulation.previous) and regulation.previous not in {v.version for v in book.versions(regulation.code)}
    waiting: set[str] = set()
    for result in results:
        reached |= result.rows
        for label, got in result.got.items():
            wanted = result.expected.get(label, "")
            if got != wanted and alone and VERSION_MISSING in got:
                waiting.add(result.name)
            elif got != wanted:
                line = result.lines.get(label, result.line)
                found = f"算例“{result.name}”的“{label}”应为{wanted}，算得{got}"
                yield Finding(line, "error", "example", result.article or None, found, _EXAMPLE)
    if waiting:
        found = f"有{len(waiting)}个算例要用到前一版本“{regulation.previous}”，没有给出它的文件"
        line = regulation.document.front_lines.get("前一版本", 1)
        yield Finding(line, "error", "example", None, found, "应当把前一版本的文件一起检查")
    if not results:
        return
    for table in decision_tables(regulation):
        for number, row in enumerate(table.rows, 1):
            if row.line not in reached:
                article = table.article.label if table.article else None
                found = f"表“{table.name}”第{number}行没有算例用到"
                yield Finding(row.line, "notice", "coverage", article, found, "可以补一个用到它的算例")
