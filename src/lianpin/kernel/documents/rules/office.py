"""Word and Excel files: neither macros, nor anything that is fetched from elsewhere, nor files inside of the file."""

from __future__ import annotations

import re
from typing import IO
from xml.etree import ElementTree

from django.utils.translation import gettext as _

from lianpin.kernel.documents.rules import refusals
from lianpin.kernel.documents.rules.archives import ARCHIVES, content_of, parts_of, pieces_of
from lianpin.toolkit.errors import NotValid

MACROS = re.compile(r"vba|macrosheets|dialogsheets|/activex/|customui|/intlmacrosheets/", re.IGNORECASE)
EMBEDDED = re.compile(r"/embeddings/|oleobject|/package[^/]*\.bin$", re.IGNORECASE)
ELSEWHERE = re.compile(r"/externallinks/|/connections\.xml$|/querytables/|/webextensions/|/model/", re.IGNORECASE)
# A document type may define entities that swell, or that are read from elsewhere; no Office file has one.
DOCTYPE = tuple("<!DOCTYPE".encode(encoding) for encoding in ("ascii", "utf-16-le", "utf-16-be"))
# Fields of Word that run a program or fetch a file when they are brought up to date.
FIELDS = re.compile(rb"\b(?:DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|DATABASE)\b\s")
LARGEST_TEXT = 32 * 1024 * 1024  # of relations and of Word's text, which are read whole


def look(file: IO[bytes], name: str) -> None:
    """NotValid for what an Office file must not hold."""
    for part in parts_of(file, name):
        path = "/" + part.filename
        if MACROS.search(path):
            raise _macro(name)
        if EMBEDDED.search(path):
            raise refusals.embedded(name)
        if ELSEWHERE.search(path):
            raise _linked(name)
        if (
            part.filename.endswith((".rels", "[Content_Types].xml"))
            or path.startswith("/word/")
            and path.endswith(".xml")
        ):
            if part.file_size > LARGEST_TEXT:
                raise _linked(name)
            _look_at_text(content_of(file, part, name), path, name)
            continue
        before = b""
        for number, piece in enumerate(pieces_of(file, part, name)):
            if number == 0 and piece.startswith(ARCHIVES):
                raise refusals.embedded(name)
            _no_doctype(before + piece, path, name)
            before = piece[-20:]


def _look_at_text(content: bytes, path: str, name: str) -> None:
    _no_doctype(content, path, name)
    if path.endswith("/[Content_Types].xml") and b"macroenabled" in content.lower():
        raise _macro(name)
    if path.endswith(".rels"):
        _look_at_relations(content, name)
    # Without the tags between them, which Word puts into the middle of a word.
    elif b"instrText" in content and FIELDS.search(re.sub(rb"<[^>]*>", b"", content)):
        raise _linked(name)


def _look_at_relations(content: bytes, name: str) -> None:
    """A link that somebody clicks is harmless; what is fetched when the file is opened is not."""
    try:
        relations = list(ElementTree.fromstring(content))
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise refusals.not_of_kind(name, "XLSX" if name.lower().endswith(".xlsx") else "DOCX") from error
    for relation in relations:
        kind, target = relation.get("Type", "").lower(), relation.get("Target", "").strip().lower()
        if "vbaproject" in kind:
            raise _macro(name)
        if relation.get("TargetMode", "").lower() != "external":
            continue
        if not kind.endswith("/hyperlink") or not target.startswith(("http://", "https://", "mailto:", "#")):
            raise _linked(name)


def _no_doctype(content: bytes, path: str, name: str) -> None:
    if path.endswith((".xml", ".rels", ".vml")) and any(mark in content for mark in DOCTYPE):
        raise _linked(name)


def _macro(name: str) -> NotValid:
    return NotValid(
        _("文件“%s”含有宏，不能上传。请在 Word 或者 Excel 中另存为不含宏的格式（DOCX、XLSX）后重新上传。") % name,
        code="FILE_MACRO",
    )


def _linked(name: str) -> NotValid:
    return NotValid(
        _("文件“%s”引用了外部的文件或者数据，不能上传。请在原程序中断开链接、只保留内容后另存，再重新上传。") % name,
        code="FILE_LINKED",
    )
