"""Reports from Excel: the template, the upload with all its faults at once, the preview, and the import."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lianpin.appointments import previews, queries, tables, verbs
from lianpin.appointments.forms import ImportForm
from lianpin.kernel.documents.models import Attachment
from lianpin.kernel.documents.queries import open_attachment
from lianpin.kernel.documents.views import ERRORS_SHOWN, sheet, take_sheet
from lianpin.toolkit import clock
from lianpin.ui.requests import SignedInRequest


@require_GET
@login_required
def report_template(request: SignedInRequest) -> HttpResponse:
    _check_reports(request)
    content = tables.template_xlsx(request.capacity, clock.today())
    return sheet(content, _("双聘月报模板-%s.xlsx") % clock.today().isoformat())


@require_http_methods(["GET", "POST"])
@login_required
def report_import(request: SignedInRequest) -> HttpResponse:
    """Take a file, say all that is wrong with it, or lead on to what it would change."""
    _check_reports(request)
    form = ImportForm(request.POST or None, request.FILES or None)
    read = partial(previews.read_reports, by=request.capacity, today=clock.today())
    reading, attachment = take_sheet(form, read, by=request.capacity)
    if attachment is not None:
        return redirect("appointments:report_import_confirm", attachment.pk)
    bad = bool(form.errors) or bool(reading and reading.errors)
    context = {"form": form, "reading": reading, "errors_shown": ERRORS_SHOWN}
    return render(request, "appointments/report_import.html", context, status=422 if bad else 200)


@require_http_methods(["GET", "POST"])
@login_required
def report_import_confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the file would change, row by row; then the import itself."""
    _check_reports(request)
    attachment = get_object_or_404(Attachment, pk=pk, uploaded_by__user_id=request.capacity.user_id)
    if request.method == "POST":
        changed = verbs.import_reports(attachment, by=request.capacity)
        messages.success(request, _("已导入 %d 条月报，待受聘人确认。") % changed)
        return redirect("appointments:appointment_list")
    with open_attachment(attachment) as file:
        reading = previews.read_reports(file.read(), attachment.name, by=request.capacity, today=clock.today())
    context = {"attachment": attachment, "reading": reading}
    return render(request, "appointments/report_import_confirm.html", context)


def _check_reports(request: SignedInRequest) -> None:
    """Only hosts' people have a use for these pages; to others they do not exist."""
    if not queries.reporting_to(request.capacity).exists():
        raise Http404
