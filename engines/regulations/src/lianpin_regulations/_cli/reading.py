"""What the commands read and write: regulations, calendars, facts; what is wrong with the usage ends with exit code 2."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lianpin_regulations import _examples
from lianpin_regulations._calendar import WorkCalendar
from lianpin_regulations._examples import parse_period
from lianpin_regulations._program.from_document import load
from lianpin_regulations._regulation import Regulation, Rulebook
from lianpin_regulations._values import Month, Period, Population

OK, FOUND, USAGE = 0, 1, 2
_HEAD = 4096  # bytes of a file that hold its front matter


class Usage(Exception):
    """What is wrong with the command; ends with exit code 2."""


def read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise Usage(f"{path}：{error.strerror}") from error
    except UnicodeDecodeError as error:
        raise Usage(f"{path}：不是UTF-8文本（第{error.start + 1}个字节）；应当另存为UTF-8") from error


def read_regulation(path: Path) -> Regulation:
    return load(read(path), name=str(path))


def read_together(paths: Sequence[Path]) -> tuple[list[Regulation], Rulebook]:
    """The regulations of these files, and all of them with the versions before them as one rulebook."""
    loaded = [read_regulation(path) for path in paths]
    return loaded, book_of(loaded)


def book_of(loaded: Sequence[Regulation]) -> Rulebook:
    """Regulations that were read, and the versions that they follow (前一版本), which need not be named where they lie beside them."""
    book, known = list(loaded), {(each.code, each.version) for each in loaded}
    for regulation in book:  # grows meanwhile: an earlier version may follow one as well
        key = (regulation.code, regulation.previous)
        if regulation.previous and key not in known:
            known.add(key)
            book += [read_regulation(path) for path in _beside(regulation) if _is_version(path, *key)][:1]
    return Rulebook(book)


def _beside(regulation: Regulation) -> list[Path]:
    return sorted(Path(regulation.document.name).parent.glob("*.md"))


def _is_version(path: Path, code: str, version: str) -> bool:
    """Whether a file says at its head that it is this version; it need not be readable any further."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD).decode("utf-8", "replace").splitlines()
    except OSError:
        return False
    said = dict(re.split(r"\s*[:：]\s*", line.strip(), maxsplit=1) for line in head if re.search("[:：]", line))
    return (said.get("代号"), said.get("版本")) == (code, version)


def calendar_of(path: Path | None, files: Sequence[Path] = ()) -> WorkCalendar:
    """Working days from a file of days off and on; else from the folder `calendar` above a regulation; else Monday to Friday."""
    paths = [path] if path is not None else _published(files)
    try:
        return WorkCalendar.from_csv(*map(read, paths))
    except (KeyError, ValueError) as error:
        shown = "、".join(map(str, paths))
        raise Usage(f"{shown}：工作日历应当有day、kind两列，kind是off或on（{error}）") from error


def _published(files: Sequence[Path]) -> list[Path]:
    """The calendars of a rulebook: `calendar/2026.csv` beside the folders of its issuers."""
    folders = {parent / "calendar" for file in files for parent in file.resolve().parents[:3]}
    return sorted(path for folder in folders for path in folder.glob("[12][0-9][0-9][0-9].csv"))


def facts_of(regulation: Regulation, chosen: argparse.Namespace) -> tuple[dict[str, Any], Population | None]:
    """Facts of a worked example and its group; or facts as text by name (and period) from JSON, of nobody's group."""
    if chosen.example:
        example = next((example for example in regulation.worked if example.name == chosen.example), None)
        if example is None:
            raise Usage(f"没有算例“{chosen.example}”；有{'、'.join(each.name for each in regulation.worked)}")
        return _examples.facts_of(regulation, example), _examples.population_of(regulation, example)
    if not chosen.facts:
        return {}, None
    try:
        given = json.loads(sys.stdin.read() if chosen.facts == "-" else read(Path(chosen.facts)))
        items = list(given.items())
    except (ValueError, AttributeError) as error:
        raise Usage(f'{chosen.facts}：应当是JSON对象，例如{{"学位": "博士"}}（{error}）') from error
    return {name: fact_of(regulation, name, value) for name, value in items}, None


def fact_of(regulation: Regulation, name: str, value: Any) -> Any:
    spec = regulation.facts.get(name)
    if spec is None:
        raise Usage(f"“{name}”不是《{regulation.title}》的事实")
    if isinstance(value, dict):
        return {period_of(period): spec.read(_as_text(each)) for period, each in value.items()}
    return spec.read(_as_text(value))


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def period_of(text: str) -> Period:
    try:
        return parse_period(text)
    except ValueError:
        raise Usage(f"期间“{text}”读不懂；应当写成2026、2026Q1或2026-03") from None


def span_of(text: str) -> tuple[Month, Month] | None:
    """The first and the last month of `2026-01～2026-12`, of one month twice; None where nothing is given."""
    if not text:
        return None
    first, _mark, last = re.sub("[~:]", "～", text).partition("～")
    try:
        span = Month.parse(first.strip()), Month.parse((last or first).strip())
    except ValueError:
        raise Usage(f"月份“{text}”读不懂；应当写成“2026-01～2026-12”") from None
    if span[0] > span[1]:
        raise Usage(f"月份“{text}”前后颠倒；应当先写起始的月份")
    return span


def write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Usage(f"{path}：{error.strerror}") from error


def print_json(data: Any) -> None:
    print(json.dumps(data, ensure_ascii=False, indent=1, default=str))
