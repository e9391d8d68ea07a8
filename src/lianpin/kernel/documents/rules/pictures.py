"""Pictures: small enough to be opened, and drawn anew, so that nothing but the picture is kept (no place where it was taken, no hidden bytes)."""

from __future__ import annotations

from io import BytesIO
from typing import IO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from lianpin.kernel.documents.rules import refusals
from lianpin.toolkit.errors import NotValid

MOST_PIXELS = 50_000_000  # a page at 600 dpi has 35 million
KINDS = ("PNG", "JPEG")
BROKEN = (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, IndexError, Image.DecompressionBombError)


def look(file: IO[bytes], name: str) -> None:
    """NotValid for a picture that is too big, before it is unpacked, or that cannot be read."""
    try:
        with Image.open(file, formats=KINDS) as picture:
            width, height = picture.size
    except BROKEN as error:
        raise refusals.not_of_kind(name, _kind(name)) from error
    if width * height > MOST_PIXELS:
        raise NotValid(
            _(
                "图片“%(name)s”有 %(width)d×%(height)d 像素，太大了。请用不高于 600 dpi 的分辨率重新扫描，或者缩小后重新上传。"
            )
            % {"name": name, "width": width, "height": height},
            code="FILE_PIXELS",
        )


def redraw(file: IO[bytes], name: str) -> bytes:
    """The same picture, upright, without anything else that was in the file."""
    try:
        with Image.open(file, formats=KINDS) as picture:
            kind = "PNG" if picture.format == "PNG" else "JPEG"
            drawn = ImageOps.exif_transpose(picture)
            # The transparent colour belongs to the picture; text, places, profiles and previews do not.
            drawn.info = {key: value for key, value in drawn.info.items() if key == "transparency"}
            if kind == "JPEG" and drawn.mode not in {"RGB", "L"}:
                drawn = drawn.convert("RGB")
            held = BytesIO()
            drawn.save(held, kind, **({"quality": 90} if kind == "JPEG" else {}))
    except BROKEN as error:
        raise refusals.not_of_kind(name, _kind(name)) from error
    return held.getvalue()


def _kind(name: str) -> str:
    return "PNG" if name.lower().endswith(".png") else "JPEG"
