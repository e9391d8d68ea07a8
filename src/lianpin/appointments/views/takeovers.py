"""Starting from paper: lists of appointments with scans, read before anything is written, taken over, or given up again."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianpin.appointments import previews, queries, rules, tables, verbs
from lianpin.appointments.enums import TakeoverStatus
from lianpin.appointments.forms import MoreFilesForm, TakeoverForm, UndoForm
from lianpin.appointments.models import Takeover
from lianpin.kernel.documents.queries import open_attachment
from lianpin.kernel.documents.views import ERRORS_SHOWN, sheet
from lianpin.toolkit import clock
from lianpin.toolkit.errors import LianpinError, NotValid
from lianpin.ui.requests import SignedInRequest


@require_http_methods(["GET", "POST"])
@login_required
def takeover_list(request: SignedInRequest) -> HttpResponse:
    """What was taken over, and the form for another list with its scans."""
    _check_office(request)
    form = TakeoverForm(request.POST, request.FILES) if request.method == "POST" else TakeoverForm()
    if form.is_valid():
        given = form.cleaned_data
        try:
            takeover = verbs.upload_takeover(given["file"], given["scans"], by=request.capacity)
        except LianpinError as refusal:
            form.add_error("file", refusal.reason)
        else:
            return redirect("appointments:takeover_detail", takeover.pk)
    page = Paginator(queries.takeovers_for(request.capacity), 25).get_page(request.GET.get("page"))
    context = {"page": page, "form": form, "version": queries.takeover_version(request.capacity, clock.today())}
    return render(request, "appointments/takeover_list.html", context, status=422 if form.errors else 200)


@require_GET
@login_required
def takeover_template(request: SignedInRequest) -> HttpResponse:
    """The list to fill in, with the columns that the university's regulation has words for."""
    _check_office(request)
    version = queries.takeover_version(request.capacity, clock.today())
    if version is None:
        raise Http404
    return sheet(tables.takeover_xlsx(version), _("双聘接续名单.xlsx"))


@require_GET
@login_required
def takeover_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """A list that waits: what each row would do, and every cell that cannot be taken. One that was taken: its appointments."""
    return _shown(request, _takeover(request, pk), MoreFilesForm())


@require_POST
@login_required
def takeover_files(request: SignedInRequest, pk: int) -> HttpResponse:
    """A corrected list, or scans that were missing."""
    takeover = _takeover(request, pk)
    form = MoreFilesForm(request.POST, request.FILES)
    if form.is_valid():
        given = form.cleaned_data
        try:
            verbs.add_files(takeover, given["file"], given["scans"], by=request.capacity)
        except NotValid as refusal:
            form.add_error(None, refusal.reason)
        else:
            return redirect("appointments:takeover_detail", pk)
    return _shown(request, takeover, form)


@require_POST
@login_required
def takeover_take(request: SignedInRequest, pk: int) -> HttpResponse:
    taken = verbs.take_over(_takeover(request, pk), by=request.capacity)
    messages.success(request, _("已接续 %d 份任职。") % taken)
    return redirect("appointments:takeover_detail", pk)


@require_http_methods(["GET", "POST"])
@login_required
def takeover_undo(request: SignedInRequest, pk: int) -> HttpResponse:
    takeover = _takeover(request, pk)
    rules.check_can_undo(request.capacity, takeover)
    form = UndoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        verbs.undo_takeover(takeover, reason=form.cleaned_data["reason"], by=request.capacity)
        messages.success(request, _("已撤销这批接续。"))
        return redirect("appointments:takeover_detail", pk)
    context = {"takeover": takeover, "form": form}
    return render(request, "appointments/takeover_undo.html", context, status=422 if form.errors else 200)


def _shown(request: SignedInRequest, takeover: Takeover, form: MoreFilesForm) -> HttpResponse:
    context: dict[str, Any] = {"takeover": takeover, "form": form, "errors_shown": ERRORS_SHOWN}
    if takeover.status == TakeoverStatus.DRAFT:
        try:
            with open_attachment(takeover.attachment) as file:
                context["reading"] = previews.read_takeover(takeover, file.read(), today=clock.today())
        except NotValid as refusal:
            context["refused"] = refusal.reason
    else:
        context["appointments"] = takeover.appointments.select_related("person", "host", "agreement").order_by("pk")
    return render(request, "appointments/takeover_detail.html", context, status=422 if form.errors else 200)


def _takeover(request: SignedInRequest, pk: int) -> Takeover:
    return get_object_or_404(queries.takeovers_for(request.capacity), pk=pk)


def _check_office(request: SignedInRequest) -> None:
    """Only who keeps a university's agreements has a use for these pages; to others they do not exist."""
    if not rules.may_take_over(request.capacity):
        raise Http404
