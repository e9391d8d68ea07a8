"""Office files are ZIP archives: what they say of themselves has to be true, and they must not burst.

A reader trusts the directory of an archive. So each part is unpacked here by itself, in pieces that are thrown away, and must give exactly what the
directory says: neither a longer part, nor a second one of the same name, nor an archive within the archive comes through.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import IO

from django.utils.translation import gettext as _

from lianpin.kernel.documents.rules import refusals
from lianpin.toolkit.errors import NotValid

MOST_PARTS = 2000
MOST_UNPACKED = 200 * 1024 * 1024
# A table of equal rows packs well; a bomb packs a thousand to one.
MOST_RATIO = 200
RATIO_FROM = 10 * 1024 * 1024  # bytes: below nobody is hurt
PIECE = 64 * 1024
LOCAL_HEADER = struct.Struct("<4s22xHH")
ARCHIVES = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\xd0\xcf\x11\xe0",
    b"7z\xbc\xaf",
    b"Rar!",
    b"\x1f\x8b",
)  # D0CF: old Office files and objects


def holds(part: str) -> Callable[[IO[bytes]], bool]:
    """Recognises an archive from its first byte on, with a part of that name."""

    def recognises(file: IO[bytes]) -> bool:
        file.seek(0)
        if file.read(4) != b"PK\x03\x04":
            return False
        try:
            with zipfile.ZipFile(file) as archive:
                return part in archive.namelist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
            return False

    return recognises


def parts_of(file: IO[bytes], name: str) -> list[zipfile.ZipInfo]:
    """The parts by the directory; NotValid where it asks for too much or cannot be trusted."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise _broken(name) from error
    if any(part.flag_bits & 0x1 for part in parts):
        raise refusals.locked(name)
    unpacked, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
    bursts = unpacked > RATIO_FROM and unpacked > MOST_RATIO * max(packed, 1)
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or bursts:
        raise NotValid(
            _("文件“%s”解压后过大，可能已损坏。请删除多余的空行、空表和图片后另存，再重新上传。") % name,
            code="FILE_ARCHIVE",
        )
    names = {part.filename.casefold() for part in parts}
    if len(names) < len(parts) or any(not _is_plain(part.filename) for part in parts):
        raise _broken(name)
    return parts


def pieces_of(file: IO[bytes], part: zipfile.ZipInfo, name: str) -> Iterator[bytes]:
    """A part unpacked piece by piece; NotValid where it is longer or shorter than the directory says."""
    file.seek(part.header_offset)
    header = file.read(LOCAL_HEADER.size)
    if len(header) < LOCAL_HEADER.size or not header.startswith(b"PK\x03\x04"):
        raise _broken(name)
    _magic, name_size, extra_size = LOCAL_HEADER.unpack(header)
    file.seek(name_size + extra_size, 1)
    left, seen = part.compress_size, 0
    unpack = _unpacker(part, name)
    try:
        while left > 0 and (packed := file.read(min(PIECE, left))):
            left -= len(packed)
            for piece in unpack(packed):
                seen += len(piece)
                if seen > part.file_size:
                    raise _broken(name)
                yield piece
    except zlib.error as error:
        raise _broken(name) from error
    if left or seen != part.file_size:
        raise _broken(name)


def content_of(file: IO[bytes], part: zipfile.ZipInfo, name: str) -> bytes:
    """A small part, whole."""
    return b"".join(pieces_of(file, part, name))


def _unpacker(part: zipfile.ZipInfo, name: str) -> Callable[[bytes], Iterator[bytes]]:
    if part.compress_type == zipfile.ZIP_STORED:
        return lambda packed: iter([packed])
    if part.compress_type != zipfile.ZIP_DEFLATED:
        raise _broken(name)
    engine = zlib.decompressobj(-zlib.MAX_WBITS)

    def unpack(packed: bytes) -> Iterator[bytes]:
        while packed and not engine.eof:
            yield engine.decompress(packed, PIECE)
            packed = engine.unconsumed_tail

    return unpack


def _is_plain(part: str) -> bool:
    return not part.startswith("/") and "\\" not in part and ".." not in part.split("/") and ":" not in part


def _broken(name: str) -> NotValid:
    return refusals.not_of_kind(name, "XLSX" if name.lower().endswith(".xlsx") else "DOCX")
