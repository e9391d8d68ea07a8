"""`lianpin-regulations`: check, test, explain, evaluate, compare and print regulation files.

Exit codes: 0 all is well, 1 findings, failed examples, missing facts or differences, 2 wrong usage or a file that cannot be read.
Several files are read together: versions of one regulation, and regulations that use one another's outcomes; the first is the one asked
(`check` and `test` go through all). An earlier version that lies in the same folder need not be named.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from html import escape
from pathlib import Path
from typing import Any

from lianpin_regulations._check.finding import Finding
from lianpin_regulations._check.findings import check
from lianpin_regulations._cli.bulk import DIALECTS, write_sql
from lianpin_regulations._cli.money import diff_versions, simulate_values
from lianpin_regulations._cli.reading import (
    FOUND,
    OK,
    USAGE,
    Usage,
    book_of,
    calendar_of,
    facts_of,
    period_of,
    print_json,
    read_regulation,
    read_together,
    write,
)
from lianpin_regulations._decide import Decision, decide
from lianpin_regulations._errors import RegulationError, RegulationsError
from lianpin_regulations._examples import run_examples
from lianpin_regulations._explain import explain
from lianpin_regulations._program.check import type_of
from lianpin_regulations._regulation import Regulation
from lianpin_regulations._told import codes_of, explain_condition, line_of
from lianpin_regulations._told import to_json as reasons_to_json
from lianpin_regulations._values import Missing
from lianpin_regulations._weave import weave

_WORDS: dict[str, tuple[str, str]] = {
    "about": ("规章即程序：检查、测试、解释、计算、比较、排印规章文件", "regulations as code"),
    "check": ("检查规章文件并运行其算例", "check files and run their worked examples"),
    "test": ("运行算例", "run the worked examples"),
    "explain": ("解释一个名称怎样得出", "explain how a value comes about"),
    "evaluate": ("计算若干名称", "compute values"),
    "diff": ("比较两个版本", "compare two versions"),
    "sql": ("写成对全体人员的一个查询", "write as one query over a population"),
    "dialect": ("数据库", "the database"),
    "horizon": (
        "累计、合计可以用到的月份，默认同起止月份",
        "the months that running sums may use; by default those asked for",
    ),
    "weave": ("排印成网页", "print as a page of HTML"),
    "files": ("规章文件，第一个是所问的", "regulation files; the first is the one asked"),
    "json": ("输出JSON", "print JSON"),
    "all": ("逐行列出提示、算例的改动", "list every notice, and changes of examples"),
    "calendar": ("工作日历（CSV：day,kind；off休息、on上班）", "working days (CSV: day,kind with off and on)"),
    "name": ("名称，可以重复", "name of a value; may be repeated"),
    "facts": ("事实（JSON文件，或“-”从标准输入）", "facts (a JSON file, or - for standard input)"),
    "example": ("用这个算例的事实", "take the facts of this worked example"),
    "at": ("期间：2026、2026Q1、2026-03", "period: 2026, 2026Q1, 2026-03"),
    "output": ("写到这个文件", "write to this file"),
    "lang": ("帮助的语言", "language of the help"),
    "simulate": (
        "改动若干数值，与现行规章比较：谁增谁减、各方支出、为什么",
        "change values and compare: winners, losers, budgets, why",
    ),
    "set": ("改动，例如 月标准.C=7000，可以重复", "a change, such as 月标准.C=7000; may be repeated"),
    "population": ("人员（JSON文件：编号→事实；或者Parquet）", "the people (a JSON file: key → facts; or Parquet)"),
    "sample": ("没有人员文件时，随机生成这么多人", "without a file of people, draw this many"),
    "seed": ("随机生成的种子", "seed of the drawing"),
    "months": ("起止月份，例如2026-01～2026-12", "first and last month, such as 2026-01～2026-12"),
    "out": ("另写一份网页报告", "also write a report as a page of HTML"),
    "with": ("所引用的其他规章文件，可以重复", "another regulation that is referred to; may be repeated"),
    "outright": ("新版本自始适用于所有人（不按施行日和过渡）", "apply the new version to everybody from the start"),
}


VERBS = ("check", "test", "explain", "evaluate", "simulate", "diff", "sql", "weave")


def command_line(arguments: Sequence[str] | None = None, *, prog: str = "lianpin-regulations") -> int:
    """Parse and run; the exit code. Under another `prog` the help is in both languages."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    english: bool | None = None
    if prog == "lianpin-regulations":
        english = "--lang=en" in given or "--lang en" in " ".join(given)
    parser = argparse.ArgumentParser(prog=prog, description=_word("about", english=english))
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help=_word("lang", english=english))
    _add_verbs(parser.add_subparsers(required=True, metavar="VERB"), english=english)
    chosen = parser.parse_args(given)
    code: int = chosen.run(chosen)
    return code


def _add_verbs(verbs: argparse._SubParsersAction[argparse.ArgumentParser], *, english: bool | None) -> None:
    """The verbs; each sets `run`, which takes what was parsed and gives the exit code."""

    def verb(name: str, run: Callable[[argparse.Namespace], int], *, files: int | str = "+") -> argparse.ArgumentParser:
        text = _word(name, english=english)
        parser: argparse.ArgumentParser = verbs.add_parser(name, help=text, description=text)
        parser.add_argument("files", nargs=files, type=Path, metavar="FILE", help=_word("files", english=english))
        parser.add_argument("--json", action="store_true", help=_word("json", english=english))
        parser.set_defaults(run=lambda chosen: _guarded(run, chosen))
        return parser

    def option(parser: argparse.ArgumentParser, name: str, **settings: Any) -> None:
        parser.add_argument(f"--{name}", help=_word(name, english=english), **settings)

    checking = verb("check", _check)
    option(checking, "all", action="store_true")
    for parser in (checking, verb("test", _test)):
        option(parser, "calendar", type=Path)
    for parser in (verb("explain", _explain), verb("evaluate", _evaluate)):
        option(parser, "name", action="append", required=True, metavar="NAME")
        option(parser, "facts", metavar="JSON")
        option(parser, "example", metavar="NAME")
        option(parser, "at", default="", metavar="PERIOD")
        option(parser, "calendar", type=Path)
    simulating, comparing = verb("simulate", simulate_values), verb("diff", diff_versions, files=2)
    option(simulating, "set", action="append", required=True, metavar="NAME=VALUE")
    option(comparing, "all", action="store_true")
    option(comparing, "with", action="append", type=Path, default=[], metavar="FILE")
    option(comparing, "outright", action="store_true")
    for parser in (simulating, comparing):
        option(parser, "population", type=Path, metavar="PATH")
        option(parser, "sample", type=int, metavar="N")
        option(parser, "seed", type=int, default=0, metavar="N")
        option(parser, "months", default="", metavar="FIRST～LAST")
        option(parser, "out", type=Path, metavar="HTML")
        option(parser, "calendar", type=Path)
    writing = verb("sql", write_sql)
    option(writing, "name", action="append", required=True, metavar="NAME")
    option(writing, "dialect", choices=DIALECTS, default="duckdb")
    option(writing, "months", default="", metavar="FIRST～LAST")
    option(writing, "horizon", default="", metavar="FIRST～LAST")
    option(verb("weave", _weave), "output", type=Path)


def _word(key: str, *, english: bool | None) -> str:
    chinese, translated = _WORDS[key]
    return f"{chinese} / {translated}" if english is None else translated if english else chinese


def _guarded(run: Callable[[argparse.Namespace], int], chosen: argparse.Namespace) -> int:
    try:
        code = run(chosen)
        sys.stdout.flush()
        return code
    except (
        BrokenPipeError
    ):  # whoever reads has seen enough (`| head`); nothing more may be written, not even at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FOUND
    except Usage as error:
        print(error, file=sys.stderr)
        return USAGE
    except RegulationError as error:
        if chosen.json:
            findings = [asdict(Finding.of(fault)) for fault in error.faults]
            print_json({"file": error.name, "findings": findings})
        else:
            print(error, file=sys.stderr)
        return FOUND
    except RegulationsError as error:
        print(error, file=sys.stderr)
        return FOUND


# ── the verbs ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _check(chosen: argparse.Namespace) -> int:
    """Every fault, every finding, every worked example. Notices are no reason to fail."""
    loaded: list[Regulation] = []
    refused: list[RegulationError] = []
    for path in chosen.files:
        try:
            loaded.append(read_regulation(path))
        except RegulationError as refusal:
            refused.append(refusal)
    book, calendar = book_of(loaded), calendar_of(chosen.calendar, chosen.files)
    found = {r.document.name: check(r, book, calendar=calendar) for r in loaded}
    failed = bool(refused) or any(f.severity != "notice" for findings in found.values() for f in findings)
    if chosen.json:
        faults = {error.name: tuple(map(Finding.of, error.faults)) for error in refused}
        every = {**faults, **found}
        print_json([{"file": name, "findings": [asdict(f) for f in findings]} for name, findings in every.items()])
        return FOUND if failed else OK
    for error in refused:
        print(error, file=sys.stderr)
    for regulation in loaded:
        _print_findings(regulation, found[regulation.document.name], everything=chosen.all)
    return FOUND if failed else OK


def _print_findings(regulation: Regulation, findings: Sequence[Finding], *, everything: bool) -> None:
    quiet = [finding for finding in findings if finding.kind == "coverage" and not everything]
    for finding in findings:
        if finding not in quiet:
            print(f"{regulation.document.name} {finding.message}")
    if quiet:
        print(f"{regulation.document.name} 提示：有{len(quiet)}行没有算例用到（--all 逐行列出）")
    wrong = {finding.found.partition("”")[0] for finding in findings if finding.kind == "example"}
    counts = {severity: sum(f.severity == severity for f in findings) for severity in ("error", "warning", "notice")}
    print(
        f"《{regulation.title}》{regulation.version}：{len(regulation.worked)} 个算例，{len(wrong)} 个不符；"
        f"{counts['error']} 个错误，{counts['warning']} 个警告，{counts['notice']} 个提示"
    )


def _test(chosen: argparse.Namespace) -> int:
    (loaded, book), calendar = read_together(chosen.files), calendar_of(chosen.calendar, chosen.files)
    results = [(regulation, run_examples(book, regulation, calendar)) for regulation in loaded]
    failed = any(not result.passed for _regulation, each in results for result in each)
    if chosen.json:
        print_json(
            [
                {"file": r.document.name, "examples": [{**asdict(e), "rows": sorted(e.rows)} for e in each]}
                for r, each in results
            ]
        )
        return FOUND if failed else OK
    for regulation, each in results:
        for result in each:
            print(("✓ " if result.passed else "✗ ") + result.name)
            for name, wanted in result.expected.items():
                if result.got.get(name) != wanted:
                    print(
                        f"    第{result.lines.get(name, result.line)}行 {name}：应为 {wanted}，算得 {result.got.get(name, '')}"
                    )
        count = sum(not result.passed for result in each)
        print(f"《{regulation.title}》{regulation.version}：{len(each)} 个算例，{count} 个不符")
    return FOUND if failed else OK


_REASONS = "理由："  # as in worked examples: the codes of what does not hold


def _decided(chosen: argparse.Namespace) -> tuple[Regulation, Decision, list[str]]:
    """The regulation, what was decided, and the names asked for, without what says that their reasons are."""
    loaded, book = read_together(chosen.files)
    regulation = loaded[0]
    (facts, population), at = facts_of(regulation, chosen), period_of(chosen.at)
    names = [name.removeprefix(_REASONS) for name in chosen.name]
    stray = [name.removeprefix(_REASONS) for name in chosen.name if name.startswith(_REASONS)]
    if other := [name for name in stray if name not in regulation.conditions]:
        raise Usage(f"“{other[0]}”不是条件，没有理由；条件有{'、'.join(regulation.conditions) or '无'}")
    try:
        calendar = calendar_of(chosen.calendar, chosen.files)
        decision = decide(book, regulation.code, names, facts, at=at, calendar=calendar, population=population)
        return regulation, decision, names
    except KeyError as error:
        raise Usage(_wrong_name(str(error.args[0]))) from None


def _wrong_name(text: str) -> str:
    """What to do about a name that is not there or belongs to a period that was not named."""
    if "“" not in text:
        return f"没有名称“{text}”"
    form = next((form for period, form in _PERIOD_FORMS.items() if f"{period}的期间" in text), "")
    return f"{text}，例如 --at {form}" if form else text


_PERIOD_FORMS = {"每月": "2026-03", "每季": "2026Q1", "每年": "2026", "每段": "2026-03"}


def _explain(chosen: argparse.Namespace) -> int:
    regulation, decision, names = _decided(chosen)
    conditions = {name: decision.reasons(name) for name in names if name in regulation.conditions}
    if chosen.json:
        told = {name: decision.trace(name).to_json() for name in names}
        print_json(
            told | {name: told[name] | {"reasons": reasons_to_json(found)} for name, found in conditions.items()}
        )
    else:
        for name in names:
            trace, reasons = decision.trace(name), conditions.get(name)
            print(explain(trace) if reasons is None else explain_condition(trace, reasons))
    return FOUND if decision.needs else OK


def _evaluate(chosen: argparse.Namespace) -> int:
    """The values; of a condition also what does not hold; of what is missing, who can give it."""
    regulation, decision, names = _decided(chosen)
    values = {name: decision.value(name) for name in names}
    reasons = {name: decision.reasons(name) for name in names if name in regulation.conditions}
    if chosen.json:
        shown = {n: None if isinstance(v, Missing) else decision.trace(n).shown for n, v in values.items()}
        needs = [asdict(need) | {"period": str(need.period or "")} for need in decision.needs]
        told = {name: reasons_to_json(found) for name, found in reasons.items()}
        print_json({"values": shown, "needs": needs} | ({"reasons": told} if told else {}))
        return FOUND if decision.needs else OK
    for asked, name in zip(chosen.name, names, strict=True):
        kind = f"：{type_of(regulation.definitions[name])}" if name in regulation.definitions else ""
        is_of_reasons = asked != name
        said = codes_of(reasons[name]) if is_of_reasons else decision.trace(name).shown
        print(f"{asked}{'' if is_of_reasons else kind} = {said}")
        for reason in reasons.get(name, ()):
            if reason.satisfied is False:
                print(f"  {line_of(reason)}")
    for need in decision.needs:
        print(f"  {need}")
    return FOUND if decision.needs else OK


def _weave(chosen: argparse.Namespace) -> int:
    loaded, book = read_together(chosen.files)
    regulation = loaded[0]
    body = weave(regulation, book=book)
    if chosen.json:
        print_json({"title": regulation.title, "version": regulation.version, "html": body})
        return OK
    page = (
        f'<!doctype html>\n<html lang="zh-Hans">\n<head><meta charset="utf-8"><title>{escape(regulation.title)}</title></head>\n'
        f"<body>\n{body}\n</body>\n</html>\n"
    )
    if chosen.output is None:
        print(page, end="")
        return OK
    write(chosen.output, page)
    return OK
