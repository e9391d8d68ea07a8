"""Typesetting: our fonts, embedded; characters that they lack are refused; the paper's text can be read back."""

import io
from pathlib import Path

import pypdf
import pytest
from pytest_django import Settings

from lianpin.kernel.documents import queries
from lianpin.toolkit.errors import NotAvailable, NotValid

LETTER = """#let data = json(bytes(sys.inputs.data))
#set text(font: "Noto Serif SC")
#metadata("见" + data.name) <note>
您好，#data.name。#text(font: "Noto Sans SC", weight: "bold")[澜江大学]"""


@pytest.fixture
def letter(tmp_path: Path, settings: Settings) -> str:
    (tmp_path / "letter.typ").write_text(LETTER, encoding="utf-8")
    settings.LIANPIN_RULEBOOKS = [tmp_path]
    return "letter.typ"


def fonts_of(reader: pypdf.PdfReader) -> dict[str, bool]:
    """The fonts of a PDF and whether each is embedded."""
    found: dict[str, bool] = {}
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            for descendant in font.get_object()["/DescendantFonts"]:
                descriptor = descendant.get_object()["/FontDescriptor"]
                embedded = any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))
                found[descendant.get_object()["/BaseFont"].partition("+")[2]] = embedded
    return found


def test_the_paper_has_its_fonts_and_its_text(letter: str) -> None:
    reader = pypdf.PdfReader(io.BytesIO(queries.typeset(letter, {"name": "陈一帆"}, name="函")))
    assert reader.pages[0].extract_text() == "您好，陈一帆。澜江大学"
    assert fonts_of(reader) == {"NotoSerifSC-Regular": True, "NotoSansSC-Bold": True}


def test_the_same_data_make_the_same_bytes(letter: str) -> None:
    assert queries.typeset(letter, {"name": "陈"}, name="函") == queries.typeset(letter, {"name": "陈"}, name="函")


def test_a_template_says_its_metadata(letter: str) -> None:
    assert queries.says(letter, {"name": "陈一帆"}, "note", name="函") == ["见陈一帆"]


def test_it_refuses_a_character_that_no_font_of_ours_has(letter: str) -> None:
    with pytest.raises(NotValid, match="文书“函”中的“.*😀.*”含有字体中没有的字符") as refusal:
        queries.typeset(letter, {"name": "陈😀"}, name="函")
    assert refusal.value.code == "GLYPH_MISSING"


def test_it_refuses_a_broken_template(letter: str) -> None:
    with pytest.raises(NotValid) as refusal:
        queries.typeset(letter, {}, name="函")
    assert refusal.value.code == "TEMPLATE_BROKEN"


def test_it_refuses_a_template_that_is_not_there(letter: str) -> None:
    for name in ("missing.typ", "../letter.typ"):
        with pytest.raises(NotAvailable, match="找不到文书模板"):
            queries.typeset(name, {}, name="函")
