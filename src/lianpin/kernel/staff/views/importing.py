"""People from Excel: the template, the upload with all its faults at once, what it would do, and the import."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lianpin.kernel.cases.previews import preview
from lianpin.kernel.documents.models import Attachment
from lianpin.kernel.documents.queries import open_attachment
from lianpin.kernel.documents.views import ERRORS_SHOWN, XLSX, sheet, take_sheet
from lianpin.kernel.staff import previews, tables, verbs
from lianpin.kernel.staff.forms import PeopleForm
from lianpin.kernel.staff.views.confirming import check_keeps
from lianpin.toolkit import clock
from lianpin.toolkit.errors import NotPossible, NotValid
from lianpin.ui.requests import SignedInRequest


@require_GET
@login_required
def people_template(request: SignedInRequest) -> HttpResponse:
    check_keeps(request)
    return sheet(tables.people_xlsx(request.capacity), _("人员名单模板.xlsx"))


@require_http_methods(["GET", "POST"])
@login_required
def people_import(request: SignedInRequest) -> HttpResponse:
    """Take a list, say all that is wrong with it, or lead on to what it would do."""
    check_keeps(request)
    form = PeopleForm(request.POST or None, request.FILES or None)
    read = partial(previews.read_people, by=request.capacity, today=clock.today())
    reading, attachment = take_sheet(form, read, by=request.capacity)
    if attachment is not None:
        return redirect("staff:people_confirm", attachment.pk)
    bad = bool(form.errors) or bool(reading and reading.errors)
    context = {"form": form, "reading": reading, "errors_shown": ERRORS_SHOWN}
    return render(request, "staff/people_import.html", context, status=422 if bad else 200)


@require_http_methods(["GET", "POST"])
@login_required
def people_confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the list would do, row by row, and what would be handed over; then the import itself."""
    check_keeps(request)
    uploaded = {"uploaded_by__user_id": request.capacity.user_id, "content_type": XLSX}
    attachment = get_object_or_404(Attachment, pk=pk, **uploaded)
    if request.method == "POST" and "preview" not in request.POST:
        reading = verbs.import_people(attachment, by=request.capacity)
        messages.success(
            request,
            _("已导入：授予 %(granted)d 项，邀请 %(invited)d 人，结束 %(ended)d 项。")
            % {
                name: reading.count(act)
                for name, act in (("granted", "grant"), ("invited", "invite"), ("ended", "end"))
            },
        )
        return redirect("staff:tree")
    with open_attachment(attachment) as file:
        reading = previews.read_people(file.read(), attachment.name, by=request.capacity, today=clock.today())
    context = {"attachment": attachment, "reading": reading, "errors_shown": ERRORS_SHOWN, "consequences": None}
    if request.method == "POST" and reading.changes and not reading.errors:
        try:
            shown = preview(verbs.import_people, attachment, by=request.capacity)
        except (NotPossible, NotValid) as refusal:
            context["refused"] = refusal.reason
        else:
            context["consequences"] = list(shown.sentences)
    return render(request, "staff/people_confirm.html", context)
