"""What pages about sheets have in common: a template to be filled in, and the upload that is read before it is kept."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from django import forms
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from lianpin.kernel.documents.models import Attachment
from lianpin.kernel.documents.rules import check_kind
from lianpin.kernel.documents.verbs import store_attachment
from lianpin.kernel.identity.models import Capacity
from lianpin.toolkit.errors import NotValid

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ERRORS_SHOWN = 200


class Reading(Protocol):
    """What was found in a sheet, and the cells that cannot be taken."""

    @property
    def errors(self) -> object: ...


Read = TypeVar("Read", bound=Reading)


def sheet(content: bytes, name: str) -> HttpResponse:
    """A sheet to be kept under that name."""
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer


def take_sheet(
    form: forms.Form, read: Callable[[bytes, str], Read], *, by: Capacity
) -> tuple[Read | None, Attachment | None]:
    """What the sheet of a form says, and the sheet itself, which is kept once nothing is wrong; the form says why it cannot be read."""
    if not form.is_valid():
        return None, None
    file = form.cleaned_data["file"]
    try:
        check_kind(file, ("XLSX",))
        reading = read(file.read(), file.name)
    except NotValid as refusal:
        form.add_error("file", refusal.reason)
        return None, None
    if reading.errors:
        return reading, None
    file.seek(0)
    return reading, store_attachment(file, ("XLSX",), by=by)
