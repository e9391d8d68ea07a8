"""What is looked for inside of files: whatever runs, fetches, hides or bursts stays out, and ordinary files come in."""

import struct
import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook
from openpyxl.drawing.image import Image as Drawing
from PIL import Image

from lianpin.kernel.documents import rules
from lianpin.kernel.documents.rules import archives, pictures
from lianpin.kernel.documents.tests.factories import OFFICE, PDF, RELATIONS, book, office, pdf, picture, relations
from lianpin.toolkit.errors import NotValid

JS = "<</S/JavaScript/JS(app.alert(1))>>"


def refusal(name: str, content: bytes) -> NotValid | None:
    try:
        rules.check_upload(SimpleUploadedFile(name, content))
    except NotValid as found:
        assert name in found.reason and found.reason.endswith("。")
        return found
    return None


def code(name: str, content: bytes) -> str:
    found = refusal(name, content)
    return found.code if found else ""


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (PDF, ""), (pdf(), ""), (pdf("/OpenAction[0/Fit]"), ""),
        (pdf(page="/Annots[<</Subtype/Link/Rect[0 0 1 1]/A<</S/URI/URI(https://example.com)>>>>]"), ""),
        (pdf(f"/OpenAction {JS}"), "FILE_ACTIVE"), (pdf(f"/Names<</JavaScript<</Names[(x){JS}]>>>>"), "FILE_ACTIVE"),
        (pdf(page=f"/AA<</O {JS}>>"), "FILE_ACTIVE"), (pdf(page="/AA<</O<</S/#4aava#53cript/#4aS(1)>>>>"), "FILE_ACTIVE"),
        (pdf("/OpenAction<</S/Launch/F(cmd.exe)>>"), "FILE_ACTIVE"), (pdf(page="/Annots[<</A<</S/SubmitForm/F(http://x)>>>>]"), "FILE_ACTIVE"),
        (pdf("/AcroForm<</XFA[]>>"), "FILE_ACTIVE"), (pdf("/Names<</EmbeddedFiles<</Names[]>>>>"), "FILE_EMBEDDED"),
        (pdf(page="/Annots[<</Subtype/FileAttachment/FS<</EF<<>>>>>>]"), "FILE_EMBEDDED"),
        (pdf(password="x"), "FILE_LOCKED"), (b"%PDF-1.7\n%%EOF\n", "FILE_CONTENT"), (b"%PDF-1.7\n" + bytes(9999), "FILE_CONTENT"),
        (pdf()[:200], "FILE_CONTENT"),
    ],
)  # fmt: skip
def test_a_pdf_is_paper(content: bytes, expected: str) -> None:
    assert code("证明.pdf", content) == expected


WORD = '<w:document xmlns:w="w"><w:instrText>{}</w:instrText></w:document>'


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (office(), ""), (office(word___rels__document_xml_rels=""), "FILE_CONTENT"),
        (office(word___rels__document_rels=relations("hyperlink", "https://example.com")), ""),
        (office(word___rels__document_rels=relations("hyperlink", "file://server/share")), "FILE_LINKED"),
        (office(word___rels__settings_rels=relations("attachedTemplate", "https://evil.example/t.dotm")), "FILE_LINKED"),
        (office(word___rels__document_rels=relations("image", "//evil.example/x.png")), "FILE_LINKED"),
        (office(word___rels__document_rels=RELATIONS.format(f'<Relationship Type="{OFFICE}vbaProject" Target="x.bin"/>')), "FILE_MACRO"),
        (office(word__vbaProject_bin=b"x"), "FILE_MACRO"), (office(word__activeX__activeX1_xml="<x/>"), "FILE_MACRO"),
        (office(word__embeddings__sheet_xlsx=b"PK\x03\x04"), "FILE_EMBEDDED"), (office(word__media__image1_png=b"PK\x03\x04"), "FILE_EMBEDDED"),
        (office(word__media__image1_png=b"\xd0\xcf\x11\xe0\xa1\xb1"), "FILE_EMBEDDED"), (office(word__media__image1_png=picture()), ""),
        (office(word__document2_xml=WORD.format("DDEAUTO c:\\\\windows\\\\cmd.exe")), "FILE_LINKED"),
        (office(word__footer_xml=WORD.format("DDE</w:instrText><w:instrText>AUTO c:")), "FILE_LINKED"),
        (office(word__document2_xml=WORD.format("PAGE")), ""),
        (office(word__styles_xml='<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'), "FILE_LINKED"),
        (office(docProps__app_xml="<!DOCTYPE x><x/>".encode("utf-16")), "FILE_LINKED"),
    ],
)  # fmt: skip
def test_a_word_file_neither_runs_nor_fetches_nor_carries(content: bytes, expected: str) -> None:
    assert code("任务书.docx", content) == expected


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"xl__vbaProject_bin": b"x"}, "FILE_MACRO"), ({"xl__macrosheets__sheet1_xml": "<x/>"}, "FILE_MACRO"),
        ({"xl__externalLinks__externalLink1_xml": "<x/>"}, "FILE_LINKED"), ({"xl__connections_xml": "<x/>"}, "FILE_LINKED"),
        ({"xl__printerSettings__printerSettings1_bin": b"\x01\x02"}, ""),
    ],
)  # fmt: skip
def test_an_excel_file_neither_runs_nor_fetches(parts: dict[str, bytes], expected: str) -> None:
    assert code("月报.xlsx", office("a.xlsx", **parts)) == expected


def test_a_workbook_that_a_spreadsheet_wrote_comes_in() -> None:
    made, out = Workbook(), BytesIO()
    assert made.active is not None
    made.active.append(["姓名", "金额", "https://example.com"])
    made.active["C1"].hyperlink = "https://example.com"
    made.active.add_image(Drawing(BytesIO(picture())))
    made.save(out)
    assert refusal("月报.xlsx", out.getvalue()) is None
    assert refusal("月报.xlsx", book(*[[number, "重复的一行"] for number in range(3000)])) is None


# ── archives ──


def archive(parts: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = BytesIO()
    with zipfile.ZipFile(held, "w", method) as made:
        for name, content in {"xl/workbook.xml": b"<x/>", **parts}.items():
            made.writestr(name, content)
    return held.getvalue()


def test_an_archive_that_would_burst_stays_out(monkeypatch: pytest.MonkeyPatch) -> None:
    assert code("月报.xlsx", archive({"xl/sheet.xml": bytes(30_000_000)})) == "FILE_ARCHIVE"  # a thousand to one
    monkeypatch.setattr(archives, "MOST_UNPACKED", 1_000_000)
    assert code("月报.xlsx", archive({"xl/sheet.xml": bytes(1_000_001)})) == "FILE_ARCHIVE"
    monkeypatch.setattr(archives, "MOST_PARTS", 5)
    assert code("月报.xlsx", archive({f"xl/{number}.xml": b"" for number in range(5)})) == "FILE_ARCHIVE"


def test_a_part_that_is_longer_than_the_directory_says_stays_out() -> None:
    """A reader that trusts the directory would see a small part, another one the whole."""
    whole = archive({"xl/sheet.xml": b"x" * 50_000})
    lying = whole.replace(struct.pack("<L", 50_000), struct.pack("<L", 50))
    assert lying != whole and code("月报.xlsx", lying) == "FILE_CONTENT"


@pytest.mark.parametrize("name", ["../x.xml", "/etc/passwd", "xl\\x.xml", "XL/WORKBOOK.xml", "c:/x.xml"])
def test_a_part_with_a_strange_name_stays_out(name: str) -> None:
    assert code("月报.xlsx", archive({name: b"<x/>"})) == "FILE_CONTENT"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_only_what_office_writes_is_unpacked(method: int) -> None:
    assert code("月报.xlsx", archive({}, method=method)) == "FILE_CONTENT"


def test_a_file_that_is_two_kinds_at_once_stays_out() -> None:
    assert code("月报.xlsx", b"#!/bin/sh\n" + archive({})) == "FILE_CONTENT"


# ── pictures ──


def test_a_picture_is_drawn_anew_upright_and_without_anything_else() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "机密地点"  # turned by a quarter; a description
    photo = picture("JPEG", (40, 20), exif=exif, comment=b"secret") + b"<?php system($_GET[0]); ?>"
    upload = SimpleUploadedFile("照片.jpg", photo)
    drawn = rules.redrawn(upload, rules.check_upload(upload))
    assert drawn is not None
    with Image.open(BytesIO(drawn)) as kept:
        assert (kept.format, kept.size, dict(kept.getexif()), kept.info.get("comment")) == ("JPEG", (20, 40), {}, None)
    assert b"secret" not in drawn and b"php" not in drawn


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_a_png_of_any_kind_is_drawn_anew(mode: str) -> None:
    upload = SimpleUploadedFile("扫描.png", picture("PNG", mode=mode))
    drawn = rules.redrawn(upload, rules.check_upload(upload))
    assert drawn is not None and Image.open(BytesIO(drawn)).size == (12, 8)


def test_a_picture_with_too_many_pixels_is_not_even_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_PIXELS", 95)
    found = refusal("扫描.png", picture())
    assert found is not None and (found.code, "12×8 像素" in found.reason) == ("FILE_PIXELS", True)


def test_a_picture_that_claims_to_be_enormous_stays_out() -> None:
    header = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (200_000).to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0" + bytes(40)
    assert code("扫描.png", header) == "FILE_CONTENT"


def test_a_broken_picture_is_refused_when_it_is_drawn() -> None:
    upload = SimpleUploadedFile("照片.jpg", picture("JPEG", (400, 400))[:-400])
    with pytest.raises(NotValid, match="可能已损坏"):
        rules.redrawn(upload, rules.check_upload(upload))
