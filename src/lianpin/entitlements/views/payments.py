"""Paying through a bank: the file that leaves, the answer that comes back, results told by hand, and what the unit keeps for it."""

from collections.abc import Iterable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianpin.entitlements import queries, rules, verbs
from lianpin.entitlements.enums import PaymentStatus
from lianpin.entitlements.forms import BudgetForm, FileForm, FormatForm, ReadingForm, ResultsForm, ReturnForm
from lianpin.entitlements.models import Budget, Payment, PaymentFormat
from lianpin.entitlements.previews import formats
from lianpin.entitlements.previews.formats import Layout, Order
from lianpin.entitlements.previews.returns import read_return
from lianpin.entitlements.views.batches import batch_of, may_draft, unit_of
from lianpin.kernel.documents.models import Attachment
from lianpin.kernel.documents.queries import open_attachment
from lianpin.kernel.documents.rules import check_kind
from lianpin.kernel.documents.verbs import store_attachment
from lianpin.toolkit import clock
from lianpin.toolkit.errors import NotValid
from lianpin.ui.requests import SignedInRequest

CONTENT_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
}
LINES_SHOWN = 5


@require_GET
@login_required
def batch_file(request: SignedInRequest, pk: int) -> HttpResponse:
    """Choose the bank's format and see the first lines of the file; account numbers are whole in the file alone."""
    batch = batch_of(request, pk)
    rules.check_can_export(request.capacity, batch)
    layouts = formats.layouts_of(batch.unit)
    form = FileForm(request.GET if "format" in request.GET else None, layouts=layouts)
    key = form.cleaned_data["format"] if form.is_bound and form.is_valid() else layouts[0].key
    layout = next(each for each in layouts if each.key == key)
    pending = queries.payments_of(batch).filter(status=PaymentStatus.PENDING)
    context = {
        "batch": batch,
        "form": form,
        "layout": layout,
        "count": pending.count(),
        "lines": _lines(layout, pending.exclude(payee_organisation=None, payee_person=None)[:LINES_SHOWN]),
    }
    return render(request, "entitlements/batch_file.html", context)


@require_POST
@login_required
def batch_export(request: SignedInRequest, pk: int) -> HttpResponse:
    """The payment file for the bank; the export itself goes on record."""
    batch = batch_of(request, pk)
    layout = formats.layout_named(batch.unit, request.POST.get("format", formats.SHIPPED[0].key))
    content = verbs.payment_file(batch, format_key=layout.key, by=request.capacity)
    answer = HttpResponse(content, content_type=CONTENT_TYPES[layout.suffix])
    answer["Content-Disposition"] = f'attachment; filename="{batch.number}.{layout.suffix}"'
    return answer


@require_http_methods(["GET", "POST"])
@login_required
def batch_return(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take in the bank's answer, say what is wrong with it, or lead on to what it would settle."""
    batch = batch_of(request, pk)
    rules.check_can_pay(request.capacity, batch)
    form = ReturnForm(request.POST or None, request.FILES or None, layouts=formats.layouts_of(batch.unit))
    if request.method == "POST" and form.is_valid():
        file, key, day = (form.cleaned_data[name] for name in ("file", "format", "day"))
        layout = formats.layout_named(batch.unit, key)
        try:
            kind = check_kind(file, ("XLSX", "CSV"))
            read_return(batch, file.read(), file.name, layout=layout, usual_day=day, today=clock.today())
        except NotValid as refusal:
            form.add_error("file", refusal.reason)
        else:
            file.seek(0)
            attachment = store_attachment(file, (kind.name,), by=request.capacity)
            address = reverse("entitlements:batch_return_confirm", args=[batch.pk, attachment.pk])
            return redirect(f"{address}?format={key}&day={day.isoformat()}")
    context = {"batch": batch, "form": form}
    return render(request, "entitlements/batch_return.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
def batch_return_confirm(request: SignedInRequest, pk: int, file: int) -> HttpResponse:
    """What the bank's answer would settle, row by row; then the settling itself."""
    batch = batch_of(request, pk)
    attachment = get_object_or_404(Attachment, pk=file, uploaded_by__user_id=request.capacity.user_id)
    form = ReadingForm(request.GET, layouts=formats.layouts_of(batch.unit))
    if not form.is_valid():
        return redirect("entitlements:batch_return", batch.pk)
    rules.check_can_pay(request.capacity, batch)
    key, day = form.cleaned_data["format"], form.cleaned_data["day"]
    if request.method == "POST":
        confirmed = {int(row) for row in request.POST.getlist("row") if row.isdecimal()}
        batch = verbs.settle_return(
            batch, attachment, format_key=key, usual_day=day, confirmed=confirmed, by=request.capacity
        )
        messages.success(request, _("批次%s的回单已登记并记账。") % batch.number)
        return redirect("entitlements:batch_detail", batch.pk)
    with open_attachment(attachment) as held:
        content = held.read()
    layout = formats.layout_named(batch.unit, key)
    reading = read_return(batch, content, attachment.name, layout=layout, usual_day=day, today=clock.today())
    context = {"batch": batch, "attachment": attachment, "reading": reading}
    return render(request, "entitlements/batch_return_confirm.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def batch_results(request: SignedInRequest, pk: int) -> HttpResponse:
    """Results told by hand: of payments that no bank answers for, or of which a file says nothing."""
    batch = batch_of(request, pk)
    rules.check_can_pay(request.capacity, batch)
    pending = list(queries.payments_of(batch).filter(status=PaymentStatus.PENDING))
    form = ResultsForm(request.POST or None, payments=pending)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        result = verbs.Result(given["result"] == "paid", given["day"], given["reason"])
        try:
            verbs.settle_payments(batch, dict.fromkeys(given["payments"], result), by=request.capacity)
        except NotValid as refusal:
            form.add_error("day", refusal.reason)
        else:
            messages.success(request, _("已登记%d笔付款的结果。") % len(given["payments"]))
            return redirect("entitlements:batch_detail", batch.pk)
    context = {"batch": batch, "form": form}
    return render(request, "entitlements/batch_results.html", context, status=422 if form.errors else 200)


@require_GET
@login_required
def format_list(request: SignedInRequest) -> HttpResponse:
    """The formats of my unit, and those that are shipped."""
    layouts = formats.layouts_of(unit_of(request))
    context = {"layouts": layouts, "may_change": may_draft(request)}
    return render(request, "entitlements/format_list.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def format_edit(request: SignedInRequest, pk: int | None = None) -> HttpResponse:
    """A format, new or changed; its preview is an example file."""
    unit = unit_of(request)
    if not may_draft(request):
        raise Http404
    kept = get_object_or_404(queries.formats_for(request.capacity), pk=pk) if pk else PaymentFormat()
    form = FormatForm(request.POST or None, instance=kept)
    layout = formats.layout_of(kept) if pk else formats.SHIPPED[1]
    if request.method == "POST" and form.is_valid():
        layout = formats.layout_of(kept)
        if "preview" not in request.POST:
            try:
                verbs.save_format(unit, kept, by=request.capacity)
            except NotValid as refusal:
                form.add_error("name", refusal.reason)
            else:
                messages.success(request, _("付款格式“%s”已保存。") % kept.name)
                return redirect("entitlements:format_list")
    context = {
        "form": form,
        "format": kept,
        "layout": layout,
        "example": formats.shown(layout, [formats.example(unit.organisation)]),
    }
    return render(request, "entitlements/format_edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
def budget_list(request: SignedInRequest) -> HttpResponse:
    """The ceilings of my unit, and what is settled under each."""
    unit = unit_of(request)
    form = BudgetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        verbs.set_budget(unit, by=request.capacity, **form.cleaned_data)
        messages.success(request, _("限额已更新。"))
        return redirect("entitlements:budget_list")
    budgets = Budget.objects.filter(unit=unit).order_by("-year", "article")
    spent = {budget.pk: queries.settled_under(budget) for budget in budgets}
    context = {"form": form, "budgets": budgets, "spent": spent, "may_change": may_draft(request)}
    return render(request, "entitlements/budget_list.html", context, status=422 if form.errors else 200)


def _lines(layout: Layout, payments: Iterable[Payment]) -> list[list[str]]:
    """The first lines of a file, with accounts that are only told by their ends."""
    orders = [
        Order(
            payment,
            payment.payee,
            "…",
            f"****{payment.account_tail}",
            [line.entitlement for line in payment.lines.all()],
        )
        for payment in payments
    ]
    return formats.shown(layout, orders)
