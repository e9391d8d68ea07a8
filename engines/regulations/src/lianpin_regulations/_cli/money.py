"""The verbs that compute for many people: `simulate`, and `diff` with its difference in money."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from lianpin_regulations._cli.reading import (
    FOUND,
    OK,
    Usage,
    calendar_of,
    fact_of,
    print_json,
    read,
    read_regulation,
    read_together,
    span_of,
    write,
)
from lianpin_regulations._diff import diff
from lianpin_regulations._errors import PopulationError
from lianpin_regulations._progress import ProgressBar
from lianpin_regulations._regulation import Regulation
from lianpin_regulations._sample import sample
from lianpin_regulations._simulate import told as told_money
from lianpin_regulations._simulate.comparison import Comparison
from lianpin_regulations._simulate.overlay import overlaid
from lianpin_regulations._simulate.parquet import read_people
from lianpin_regulations._simulate.report import report
from lianpin_regulations._simulate.simulation import money_diff, simulate
from lianpin_regulations._values import Month


def diff_versions(chosen: argparse.Namespace) -> int:
    old, new = (read_regulation(path) for path in chosen.files)
    changes = diff(old, new)
    money = _money_diff(old, new, chosen) if chosen.population or chosen.sample else None
    found = FOUND if changes else OK
    if chosen.out and money is not None:
        changed = [change.message for change in changes if change.meaning]
        write(chosen.out, report(money, title=f"《{new.title}》{old.version}与{new.version}", changes=changed))
    if chosen.json:
        told: Any = [asdict(change) for change in changes]
        print_json(told if money is None else {"changes": told, "money": told_money.data(money)})
        return found
    quiet = [change for change in changes if change.kind == "算例" and not chosen.all]
    for change in changes:
        line = f"第{change.new_line}行" if change.new_line else f"原第{change.old_line}行"
        if change not in quiet:
            print(f"{line}　{change.message}")
    if quiet:
        print(f"另有{len(quiet)}处是算例的改动（--all 逐行列出）")
    meaning = sum(change.meaning for change in changes)
    print(f"{old.version} → {new.version}：{len(changes)} 处改动，其中 {meaning} 处可能改变结果或办理")
    if money is not None:
        print("\n".join(told_money.lines(money)))
    return found


def _money_diff(old: Regulation, new: Regulation, chosen: argparse.Namespace) -> Comparison:
    if old.code != new.code:
        raise Usage(f"两个文件的代号不同：{old.code}、{new.code}；资金比较只比较同一规章的两个版本")
    others = [read_regulation(path) for path in getattr(chosen, "with")]
    months = span_of(chosen.months)
    start = Month.of(old.effective_on if chosen.outright else new.effective_on)
    people = _people((old, old, new), chosen, (months or (start, start.next(11)))[1])
    with ProgressBar("计算") as bar:
        return money_diff(
            old,
            new,
            people,
            others=others,
            outright=chosen.outright,
            months=months,
            calendar=calendar_of(chosen.calendar, chosen.files),
            progress=bar,
        )


def simulate_values(chosen: argparse.Namespace) -> int:
    loaded, book = read_together(chosen.files)
    regulation = book.versions(loaded[0].code)[-1]
    overlay = dict(_pair(text) for text in chosen.set)
    months = span_of(chosen.months)
    last = months[1] if months else Month(regulation.effective_on.year, 12)
    people = _people((regulation,), chosen, last)
    with ProgressBar("计算") as bar:
        found = simulate(
            book,
            regulation.code,
            people,
            overlay,
            months=months,
            calendar=calendar_of(chosen.calendar, chosen.files),
            progress=bar,
        )
    changes = [change.message for change in diff(regulation, overlaid(regulation, overlay))]
    if chosen.out:
        write(chosen.out, report(found, title=f"《{regulation.title}》{regulation.version} 测算", changes=changes))
    if chosen.json:
        print_json({"changes": changes, **told_money.data(found)})
    else:
        print("\n".join([*changes, *told_money.lines(found)]))
    return OK


def _pair(text: str) -> tuple[str, str]:
    name, mark, value = text.partition("=")
    if not mark or not name.strip() or not value.strip():
        raise Usage(f"改动“{text}”读不懂；应当写成“名称=值”，例如 月标准.C=7000")
    return name.strip(), value.strip()


def _people(versions: Sequence[Regulation], chosen: argparse.Namespace, last: Month) -> dict[str, dict[str, Any]]:
    """The people of a file, or drawn ones (in turns for each version) with facts from the first year to that of the last month."""
    if chosen.population is None:
        if not chosen.sample or chosen.sample < 1:
            raise Usage("没有人员；应当用 --population 指明人员文件，或者用 --sample 1000 随机生成")
        span = Month(versions[0].effective_on.year, 1), Month(last.year, 12)
        size = -(-chosen.sample // len(versions))
        drawn = [sample(each, size, seed=chosen.seed + index, months=span) for index, each in enumerate(versions)]
        every = [facts for together in zip(*drawn, strict=True) for facts in together]
        return {f"P{number:06d}": facts for number, facts in enumerate(every[: chosen.sample], 1)}
    regulation = versions[-1]
    if chosen.population.is_dir() or chosen.population.suffix == ".parquet":
        try:
            return read_people(chosen.population, regulation.facts)
        except PopulationError as error:
            raise Usage(str(error)) from error
    try:
        given = json.loads(read(chosen.population))
        people = given.items() if isinstance(given, dict) else enumerate(given, 1)
        return {str(key): {n: fact_of(regulation, n, v) for n, v in facts.items()} for key, facts in people}
    except (ValueError, AttributeError, TypeError) as error:
        raise Usage(f'{chosen.population}：应当是JSON，例如{{"甲": {{"学位": "博士"}}}}（{error}）') from error
