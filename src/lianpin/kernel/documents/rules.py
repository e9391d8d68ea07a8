"""Which files may come in: their kinds, told by their first bytes and not by what they call themselves, and their size."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from lianpin.toolkit.errors import NotValid

LONGEST_NAME = 200
MOST_UNPACKED = 300 * 1024 * 1024  # an office file that unpacks to more is an attack or a mistake


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its endings, its media type, and how its bytes are recognised."""

    name: str
    endings: tuple[str, ...]
    content_type: str
    recognises: Callable[[IO[bytes]], bool]


def _starts(*beginnings: bytes) -> Callable[[IO[bytes]], bool]:
    def recognises(file: IO[bytes]) -> bool:
        file.seek(0)
        return file.read(16).startswith(beginnings)

    return recognises


def _holds(part: str) -> Callable[[IO[bytes]], bool]:
    def recognises(file: IO[bytes]) -> bool:
        file.seek(0)
        try:
            with zipfile.ZipFile(file) as archive:
                parts = archive.infolist()
                return any(each.filename == part for each in parts) and sum(p.file_size for p in parts) <= MOST_UNPACKED
        except zipfile.BadZipFile:
            return False

    return recognises


_OFFICE = "application/vnd.openxmlformats-officedocument."
KINDS = (
    Kind("PDF", (".pdf",), "application/pdf", _starts(b"%PDF-")),
    Kind("PNG", (".png",), "image/png", _starts(b"\x89PNG\r\n\x1a\n")),
    Kind("JPEG", (".jpg", ".jpeg"), "image/jpeg", _starts(b"\xff\xd8\xff")),
    Kind("DOCX", (".docx",), _OFFICE + "wordprocessingml.document", _holds("word/document.xml")),
    Kind("XLSX", (".xlsx",), _OFFICE + "spreadsheetml.sheet", _holds("xl/workbook.xml")),
)


def check_upload(upload: UploadedFile[Any]) -> Kind:
    """The kind of an acceptable file; NotValid names the file, what is allowed and what to do."""
    name = check_name(upload.name or "")
    check_size(name, upload.size or 0)
    kind = next((kind for kind in KINDS if PurePath(name).suffix.lower() in kind.endings), None)
    if kind is None:
        raise NotValid(
            _("文件“%(name)s”的格式不受支持。可以上传 %(allowed)s 文件，请转换格式后重新上传。")
            % {"name": name, "allowed": "、".join(kind.name for kind in KINDS)},
            code="FILE_KIND",
        )
    if upload.file is None or not kind.recognises(upload.file):
        raise NotValid(
            _(
                "文件“%(name)s”的内容不是 %(kind)s 格式，可能已损坏或被改过扩展名。请用原程序另存为 %(kind)s 后重新上传。"
            )
            % {"name": name, "kind": kind.name},
            code="FILE_CONTENT",
        )
    upload.file.seek(0)
    return kind


def check_kind(upload: UploadedFile[Any], kinds: Sequence[str]) -> Kind:
    """As `check_upload`, of these kinds alone (`Kind.name`)."""
    kind = check_upload(upload)
    if kind.name not in kinds:
        raise NotValid(
            _("文件“%(name)s”是 %(kind)s 文件，这里只能上传 %(allowed)s 文件。请改选文件，或者转换格式后重新上传。")
            % {"name": check_name(upload.name or ""), "kind": kind.name, "allowed": "、".join(kinds)},
            code="FILE_KIND",
        )
    return kind


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
