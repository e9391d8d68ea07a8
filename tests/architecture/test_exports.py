"""Every table that leaves the platform is made by `toolkit/tables.py`, which lets no text become a formula."""

import ast
import csv
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.cell import Cell

from lianpin.toolkit.tables import Book, csv_cell, csv_text, starts_formula

SOURCE = Path(__file__).parents[2] / "src" / "lianpin"
ONE_PLACE = SOURCE / "toolkit" / "tables.py"
# What can write a table, by the module that has it; reading one is free.
WRITERS = {
    "openpyxl": {"Workbook", "workbook", "*"}, "openpyxl.workbook": {"*", "Workbook", "workbook"},
    "openpyxl.workbook.workbook": {"*", "Workbook"}, "csv": {"writer", "DictWriter", "*"},
}  # fmt: skip
WHOLE = {"xlsxwriter", "xlwt", "pyexcel", "pandas", "polars", "pyarrow", "tablib", "odf", "import_export"}
HOSTILE = [
    "=1+1", "+86 138", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "　=1", "\u00a0@x", "＝1", "＋1", "－1", "＠x", "=cmd|' /C calc'!A0",
]  # fmt: skip


def written_by(path: Path) -> Iterator[str]:
    """Every name of a writer that a module takes."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            if node.module.split(".")[0] in WHOLE:
                yield node.module
            yield from (
                f"{node.module}.{each.name}" for each in node.names if each.name in WRITERS.get(node.module, ())
            )
        elif isinstance(node, ast.Import):
            yield from (each.name for each in node.names if each.name.split(".")[0] in WHOLE | {"openpyxl"})
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "csv":
            yield from (f"csv.{each}" for each in {node.attr} & WRITERS["csv"])


def test_no_other_module_writes_tables() -> None:
    found = {
        str(path.relative_to(SOURCE)): sorted(set(written_by(path)))
        for path in SOURCE.rglob("*.py")
        if "tests" not in path.parts and path != ONE_PLACE
    }
    assert {path: names for path, names in found.items() if names} == {}, "make it a toolkit.tables.Book or csv_text"


def test_the_one_place_is_seen_by_this_test() -> None:
    assert set(written_by(ONE_PLACE)) == {"openpyxl.Workbook", "csv.writer"}


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_stays_a_text_in_a_workbook(text: str) -> None:
    book = Book()
    assert book.active is not None
    book.active.append([text, 5, "名"])
    book.active["B2"] = text
    sheet = load_workbook(BytesIO(book.content())).active
    assert sheet is not None
    for place in ("A1", "B2"):
        cell = sheet[place]
        assert isinstance(cell, Cell)
        assert (cell.data_type, cell.quotePrefix, str(cell.value).strip()) == ("s", True, text.strip())
    assert sheet["B1"].value == 5


def test_characters_that_a_workbook_cannot_hold_are_left_out() -> None:
    book = Book()
    assert book.active is not None
    book.add(book.active, ["陈\x07一帆", "\x00", 7])
    sheet = load_workbook(BytesIO(book.content())).active
    assert sheet is not None and [cell.value for cell in sheet[1]] == ["陈一帆", None, 7]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_stays_a_text_in_a_csv_and_comes_back(text: str) -> None:
    assert starts_formula(text)
    [[shown, number]] = list(csv.reader(StringIO(csv_text([[text, -5]]), newline="")))
    assert (shown[0], number) == ("'", "-5")
    assert csv_cell(shown) == text.replace("\r", "\n")


def test_ordinary_text_is_as_it_was() -> None:
    assert csv_text([["元旦", "it's", "a=b", "'x"]]) == "元旦,it's,a=b,'x\n"
    assert [csv_cell(text) for text in ("元旦", "'x", "it's")] == ["元旦", "'x", "it's"]
