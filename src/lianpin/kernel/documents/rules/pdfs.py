"""PDFs: paper, and nothing that runs, starts a program, sends data or carries other files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, BinaryIO, cast

import pikepdf
from django.utils.translation import gettext as _

from lianpin.kernel.documents.rules import refusals
from lianpin.toolkit.errors import NotValid

MOST_OBJECTS = 300_000
DEEPEST = 60  # of arrays and dictionaries in one another
# Keys and action types (ISO 32000-1, 7.11.4, 12.6.4, 12.7.8) that a paper does not need.
ACTIVE_KEYS = frozenset({"/JS", "/JavaScript", "/XFA", "/RichMedia", "/RichMediaContent"})
ACTIVE_ACTIONS = frozenset(
    {
        "/JavaScript",
        "/Launch",
        "/ImportData",
        "/SubmitForm",
        "/GoToE",
        "/Rendition",
        "/RichMediaExecute",
        "/Movie",
        "/Sound",
    }
)
FILE_KEYS = frozenset({"/EmbeddedFiles", "/EF"})


def look(file: IO[bytes], name: str) -> None:
    """NotValid for what a PDF must not hold, and for one that cannot be read."""
    try:
        with pikepdf.open(cast(BinaryIO, file)) as pdf:
            if len(pdf.objects) > MOST_OBJECTS or not len(pdf.pages):
                raise refusals.not_of_kind(name, "PDF")
            for held in _dictionaries(pdf):
                _look_at(held, name)
    except pikepdf.PasswordError as error:
        raise refusals.locked(name) from error
    except (pikepdf.PdfError, ValueError, RuntimeError, TypeError) as error:
        raise refusals.not_of_kind(name, "PDF") from error


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Every dictionary of the file, those of streams too, wherever it stands."""
    waiting: list[tuple[pikepdf.Object, int]] = [(held, 0) for held in (*pdf.objects, pdf.trailer)]
    while waiting:
        held, depth = waiting.pop()
        if depth > DEEPEST:
            raise ValueError("too deep")
        if isinstance(held, pikepdf.Dictionary | pikepdf.Stream):
            yield held
            inside: list[pikepdf.Object] = [value for _key, value in held.items()]
        elif isinstance(held, pikepdf.Array):
            inside = list(held)
        else:
            continue
        # What is referred to stands in the list of objects itself.
        waiting += [(each, depth + 1) for each in inside if isinstance(each, pikepdf.Object) and not each.is_indirect]


def _look_at(held: pikepdf.Object, name: str) -> None:
    keys = set(held.keys())
    if keys & FILE_KEYS or str(held.get("/Type", "")) == "/EmbeddedFile":
        raise refusals.embedded(name)
    if keys & ACTIVE_KEYS or str(held.get("/S", "")) in ACTIVE_ACTIONS:
        raise NotValid(
            _("文件“%s”含有脚本或者会自动执行的动作，不能上传。请用“打印为 PDF”另存一份，再重新上传。") % name,
            code="FILE_ACTIVE",
        )
