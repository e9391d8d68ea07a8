"""Which files may come in. One place for every upload of the platform: the kind is told by the content, never by what a file or its sender says.

`check_upload` looks at the name, the size and the kind, and then into the file: archives that would burst (`archives`), Office files with macros,
links to elsewhere or objects inside (`office`), PDFs that do something (`pdfs`), pictures too big to be opened (`pictures`, which also draws each
anew for the store). Every refusal names the file and says what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from lianpin.kernel.documents.rules import office, pdfs, pictures
from lianpin.kernel.documents.rules.archives import holds
from lianpin.kernel.documents.rules.refusals import not_of_kind
from lianpin.toolkit.errors import NotValid

LONGEST_NAME = 200

Look = Callable[[IO[bytes], str], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its endings, its media type, how its bytes are recognised, and what is looked for inside.

    `looks` raises NotValid for a file of that name; `redraws` gives the bytes that are kept instead of those that came.
    """

    name: str
    endings: tuple[str, ...]
    content_type: str
    recognises: Callable[[IO[bytes]], bool]
    looks: Look
    redraws: Callable[[IO[bytes], str], bytes] | None = None


def _starts(*beginnings: bytes) -> Callable[[IO[bytes]], bool]:
    def recognises(file: IO[bytes]) -> bool:
        file.seek(0)
        return file.read(16).startswith(beginnings)

    return recognises


def _is_text(file: IO[bytes]) -> bool:
    """Neither an archive nor a program: nothing but characters, in whatever encoding."""
    file.seek(0)
    beginning = file.read(4096)
    return b"\0" not in beginning and not beginning.startswith((b"PK\x03\x04", b"%PDF-", b"MZ", b"\x7fELF"))


def _anything(_file: IO[bytes], _name: str) -> None:
    """Text does nothing by itself."""


_OFFICE = "application/vnd.openxmlformats-officedocument."
KINDS = (
    Kind("PDF", (".pdf",), "application/pdf", _starts(b"%PDF-"), pdfs.look),
    Kind("PNG", (".png",), "image/png", _starts(b"\x89PNG\r\n\x1a\n"), pictures.look, pictures.redraw),
    Kind("JPEG", (".jpg", ".jpeg"), "image/jpeg", _starts(b"\xff\xd8\xff"), pictures.look, pictures.redraw),
    Kind("DOCX", (".docx",), _OFFICE + "wordprocessingml.document", holds("word/document.xml"), office.look),
    Kind("XLSX", (".xlsx",), _OFFICE + "spreadsheetml.sheet", holds("xl/workbook.xml"), office.look),
)
# Only where a table is asked for: a text proves nothing, so it is no material.
CSV = Kind("CSV", (".csv",), "text/csv", _is_text, _anything)


def check_upload(upload: UploadedFile[Any]) -> Kind:
    """The kind of an acceptable file; NotValid names the file, what is allowed and what to do."""
    return _checked(upload, KINDS, [kind.name for kind in KINDS])


def check_kind(upload: UploadedFile[Any], kinds: Sequence[str]) -> Kind:
    """As `check_upload`, of these kinds alone (`Kind.name`)."""
    return _checked(upload, (*KINDS, CSV), kinds)


def _checked(upload: UploadedFile[Any], known: Sequence[Kind], allowed: Sequence[str]) -> Kind:
    name = check_name(upload.name or "")
    check_size(name, upload.size or 0)
    kind = next((kind for kind in known if PurePath(name).suffix.lower() in kind.endings), None)
    if kind is None:
        raise NotValid(
            _("文件“%(name)s”的格式不受支持。可以上传 %(allowed)s 文件，请转换格式后重新上传。")
            % {"name": name, "allowed": "、".join(allowed)},
            code="FILE_KIND",
        )
    file = upload.file
    if file is None or not kind.recognises(file):
        raise not_of_kind(name, kind.name)
    if kind.name not in allowed:
        raise NotValid(
            _("文件“%(name)s”是 %(kind)s 文件，这里只能上传 %(allowed)s 文件。请改选文件，或者转换格式后重新上传。")
            % {"name": name, "kind": kind.name, "allowed": "、".join(allowed)},
            code="FILE_KIND",
        )
    file.seek(0)
    kind.looks(file, name)
    file.seek(0)
    return kind


def redrawn(upload: UploadedFile[Any], kind: Kind) -> bytes | None:
    """What is kept of a checked file instead of what came; None where it is kept as it is."""
    if kind.redraws is None or upload.file is None:
        return None
    upload.file.seek(0)
    return kind.redraws(upload.file, check_name(upload.name or ""))


def check_name(name: str) -> str:
    """The bare name of a file, without folders."""
    bare = PurePath(name.replace("\\", "/")).name
    if not bare or len(bare) > LONGEST_NAME or not bare.isprintable():
        raise NotValid(
            _("文件名“%(name)s”不能使用。请改用不超过 %(longest)d 个字、不含控制字符的文件名。")
            % {"name": bare[:40], "longest": LONGEST_NAME},
            code="FILE_NAME",
        )
    return bare


def check_size(name: str, size: int) -> None:
    """Neither empty nor above LIANPIN_UPLOAD_LIMIT (bytes)."""
    if size == 0:
        raise NotValid(_("文件“%s”是空的。请检查文件后重新上传。") % name, code="FILE_EMPTY")
    if size > settings.LIANPIN_UPLOAD_LIMIT:
        raise NotValid(
            _("文件“%(name)s”有 %(size)s MB，超过单个文件 %(limit)s MB 的上限。请压缩或拆分后重新上传。")
            % {"name": name, "size": _megabytes(size), "limit": _megabytes(settings.LIANPIN_UPLOAD_LIMIT)},
            code="FILE_TOO_LARGE",
        )


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.1f}".removesuffix(".0")
