"""Files that nobody should upload, and a few good ones."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from io import BytesIO
from random import Random
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from hostility import values

NAMES = (
    "证明.pdf", "月报.xlsx", "a.png", "a.docx", "日历.csv", "a.jpeg", "../../x.pdf", "C:\\x.pdf", "a\x00.pdf", "a.pdf\n", "." + "pdf", "无扩展名", "字" * 300 + ".pdf",
    "a.xlsx.exe", "con.xlsx", "\u202efdp.xlsx", "a;b\".pdf", "%00.pdf", "", ".", "..", "a\ud800.pdf",
)  # fmt: skip
CELLS: tuple[Any, ...] = (
    None, "", True, False, 0, -1, 0.5, 1e308, -1e308, 1e22, 10**30, 12000, 12000.001, 31, "31", date(1900, 1, 1), datetime(9999, 12, 31),
    date(2026, 3, 1), "2026-03", "2026-13", "0000-01", "=1+1", "#DIV/0!", "50%", "校派型", "旧.pdf", "990101197501010016",
)  # fmt: skip


def name(chance: Random) -> str:
    return chance.choice(NAMES)


def content(chance: Random) -> bytes:
    """What a file holds, whatever it is called."""
    made = chance.choice((_good_pdf, _book, _book, _csv, _zip, _bomb, _noise, _cut, _empty, _picture))
    return made(chance)


def _good_pdf(_chance: Random) -> bytes:
    from lianpin.kernel.documents.tests.factories import PDF

    return PDF


def _empty(_chance: Random) -> bytes:
    return b""


def _noise(chance: Random) -> bytes:
    head = chance.choice((b"%PDF-", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"", b"\xd0\xcf\x11\xe0"))
    return head + chance.randbytes(chance.choice((0, 10, 3000)))


def _cut(chance: Random) -> bytes:
    whole = _book(chance)
    return whole[: chance.randrange(len(whole))]


def _csv(chance: Random) -> bytes:
    rows = [chance.choice((b"day,kind,name", "日期,安排,节日".encode(), "日期,安排".encode("gb18030")))]
    rows += [b",".join(values.raw(chance)[:60] for _ in range(3)) for _ in range(chance.randint(0, 5))]
    return chance.choice((b"\n", b"\r\n", b"\r")).join([b"# x", *rows])


def _zip(chance: Random) -> bytes:
    held = BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for part in chance.choice(
            (("xl/workbook.xml",), ("word/document.xml",), ("xl/workbook.xml", "[Content_Types].xml"), ("../x",))
        ):
            archive.writestr(
                part,
                chance.choice(
                    (b"<x/>", b"", b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>", b"\xff")
                ),
            )
    return held.getvalue()


@lru_cache(maxsize=1)
def _packed_zeros() -> bytes:
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(20_000_000))
    return held.getvalue()


def _bomb(_chance: Random) -> bytes:
    return _packed_zeros()


def _picture(chance: Random) -> bytes:
    """A PNG that claims an enormous size."""
    side = chance.choice((1, 50_000)).to_bytes(4, "big")
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + side + side + b"\x08\x02\x00\x00\x00" + chance.randbytes(40)


@lru_cache(maxsize=1)
def _headings() -> Sequence[Sequence[str]]:
    """The columns of every table that the platform takes."""
    from lianpin.appointments.previews import reports, takeovers

    wanted = (
        "姓名",
        "证件号码",
        "所在学院",
        "企业名称",
        "企业统一社会信用代码",
        "双聘类型",
        "从业比例",
        "签订日",
        "生效日",
        "终止日",
    )
    return (reports.COLUMNS, (*wanted, "协议编号", takeovers.SCAN), ("日期", "安排", "节日"))


def _book(chance: Random) -> bytes:
    book = Workbook()
    sheet: Any = book.active
    if chance.random() < 0.3:
        sheet.title = chance.choice(("月报", "接续名单", "x"))
    heads = list(chance.choice(_headings()))
    if chance.random() < 0.2:
        chance.shuffle(heads)
    sheet.append(heads)
    for _row in range(chance.randint(0, 4)):
        sheet.append([_cell(chance) for _head in heads])
    held = BytesIO()
    book.save(held)
    return held.getvalue()


def _cell(chance: Random) -> Any:
    if chance.random() < 0.7:
        return chance.choice(CELLS)
    text = values.text(chance)[:2000].encode("utf-8", "replace").decode()
    return ILLEGAL_CHARACTERS_RE.sub("", text).replace("\uffff", "").replace("\ufffe", "")
