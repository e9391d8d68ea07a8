"""Settlement: gather, have approved by somebody else, and pay. Each step shows first what it does."""

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lianpin.entitlements import queries, rules, tables, verbs
from lianpin.entitlements.enums import EntitlementStatus
from lianpin.entitlements.forms import DraftForm, RejectForm
from lianpin.entitlements.models import SettlementBatch
from lianpin.entitlements.previews.checks import Check, checks_of
from lianpin.kernel.cases.previews import preview
from lianpin.kernel.identity.models import Capacity, Unit
from lianpin.toolkit import clock
from lianpin.toolkit.errors import LianpinError
from lianpin.ui.requests import SignedInRequest, asks_first

ROWS = ("entitlement.", "payment.")
NAMES = {"item_name": tables.item_name, "period_name": tables.period_name, "payee_name": queries.payee_name}


@require_GET
@login_required
def batch_list(request: SignedInRequest) -> HttpResponse:
    """The batches of my unit, newest first."""
    unit_of(request)
    page = Paginator(queries.batches_for(request.capacity), 25).get_page(request.GET.get("page"))
    return render(request, "entitlements/batch_list.html", {"page": page, "may_draft": may_draft(request)})


@require_http_methods(["GET", "POST"])
@login_required
def batch_new(request: SignedInRequest) -> HttpResponse:
    """Choose the day, see everything that would be paid, then draft."""
    unit = unit_of(request)
    if not may_draft(request):
        raise Http404
    asked = DraftForm(request.POST or request.GET or None, initial={"due_until": clock.today()})
    until = asked.cleaned_data["due_until"] if asked.is_bound and asked.is_valid() else clock.today()
    if request.method == "POST" and asked.is_valid():
        batch = verbs.draft_batch(unit, due_until=until, by=request.capacity)
        messages.success(request, _("批次%s已编制，请由另一名工作人员复核。") % batch.number)
        return redirect("entitlements:batch_detail", batch.pk)
    return render(request, "entitlements/batch_new.html", {"form": asked, **_gathered(unit, until), **NAMES})


def _gathered(unit: Unit, until: date) -> dict[str, object]:
    """What a batch until that day would hold, and what paying it would post."""
    try:
        rules.check_due_until(until, clock.today())
    except LianpinError as refusal:
        return {"refusal": refusal.reason, "rows": [], "postings": [], "until": until}
    due = list(queries.due_of(unit, until))
    rows = queries.balanced(due)
    postings = queries.postings_of(rows) if rows else []
    checks = checks_of(unit, rows, due)
    return {
        "rows": rows,
        "postings": postings,
        "until": until,
        "shares": queries.shares_of(rows),
        "checks": checks,
        "is_stopped": any(check.stops and check.findings for check in checks),
    }


@require_GET
@login_required
def batch_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One batch: what it pays to whom, its way through both hands, and what I may do with it."""
    batch = batch_of(request, pk)
    rows = list(queries.rows_of(batch))
    payments = list(queries.payments_of(batch))
    context = {
        "batch": batch,
        "rows": rows,
        "shares": [] if payments else queries.shares_of(rows),
        "postings": queries.postings_of(rows) if rows and not payments else [],
        "payments": payments,
        "returns": list(batch.returns.select_related("read_by").order_by("pk")),
        "may": rules.what_may(request.capacity, batch),
        **NAMES,
    }
    return render(request, "entitlements/batch_detail.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def batch_approve(request: SignedInRequest, pk: int) -> HttpResponse:
    """Approve somebody else's draft."""
    return _act(
        request,
        pk,
        verbs.approve_batch,
        rules.check_can_approve,
        _("复核通过"),
        _("批次%s已复核通过，可以导出付款文件。"),
    )


@require_http_methods(["GET", "POST"])
@login_required
def batch_pay(request: SignedInRequest, pk: int) -> HttpResponse:
    """Confirm without a bank's file that all was paid today: posts to the books and marks every row as paid."""
    return _act(request, pk, verbs.pay_batch, rules.check_can_pay, _("确认支付"), _("批次%s已支付并记账。"))


@require_http_methods(["GET", "POST"])
@login_required
def batch_reject(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send it back, with the reason."""
    batch = batch_of(request, pk)
    form = RejectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        verbs.reject_batch(batch, reason=form.cleaned_data["reason"], by=request.capacity)
        messages.success(request, _("批次%s已退回，其中款项恢复为应付。") % batch.number)
        return redirect("entitlements:batch_detail", batch.pk)
    rules.check_can_reject(request.capacity, batch, "-")
    return render(request, "entitlements/batch_reject.html", {"form": form, "batch": batch})


def _act(
    request: SignedInRequest,
    pk: int,
    verb: Callable[..., SettlementBatch],
    check: Callable[[Capacity, SettlementBatch], None],
    title: str,
    done: str,
) -> HttpResponse:
    batch = batch_of(request, pk)
    if request.method == "POST" and not asks_first(request):
        verb(batch, by=request.capacity)
        messages.success(request, done % batch.number)
        return redirect("entitlements:batch_detail", batch.pk)
    check(request.capacity, batch)
    sentences = _foreseen(verb, batch, by=request.capacity) if asks_first(request) else None
    rows = list(queries.rows_of(batch))
    checks: list[Check] = []
    if verb is verbs.pay_batch:
        rows = [row for row in rows if row.status == EntitlementStatus.BATCHED]
    else:
        checks = checks_of(batch.unit, rows, [])
    context = {
        "batch": batch,
        "title": title,
        "sentences": sentences,
        "shares": queries.shares_of(rows),
        "postings": queries.postings_of(rows) if verb is verbs.pay_batch else [],
        "checks": checks,
    }
    return render(request, "entitlements/batch_act.html", context)


def _foreseen(verb: Callable[..., SettlementBatch], batch: SettlementBatch, *, by: Capacity) -> list[str]:
    """What the batch's and the entry's events say: the rows' own sentences would repeat the list above them."""
    would = preview(verb, batch, by=by)
    return [s for e, s in zip(would.events, would.sentences, strict=True) if not e.kind.startswith(ROWS)]


def unit_of(request: SignedInRequest) -> Unit:
    if not queries.settles(request.capacity):
        raise Http404
    return Unit.objects.select_related("organisation").get(memberships=request.capacity.membership_id)


def may_draft(request: SignedInRequest) -> bool:
    return request.capacity.role in rules.SETTLING_ROLES


def batch_of(request: SignedInRequest, pk: int) -> SettlementBatch:
    return get_object_or_404(queries.batches_for(request.capacity), pk=pk)
