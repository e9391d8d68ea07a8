"""The books as pages: entries with their lines, statements of accounts, the trial balance, and closing a month."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lianpin.kernel.identity.models import Organisation
from lianpin.ledger import queries, rules, tables, verbs
from lianpin.ledger.forms import CloseForm, EntryFilter, StatementForm
from lianpin.toolkit import clock
from lianpin.toolkit.errors import NotPossible, NotValid
from lianpin.ui.requests import SignedInRequest

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@login_required
def entry_list(request: SignedInRequest) -> HttpResponse:
    """The entries of my body; to htmx only the rows."""
    organisation_id = _my_books(request)
    asked = EntryFilter(request.GET, years=queries.years_of(organisation_id))
    found = queries.entries_for(request.capacity, **asked.criteria())
    page = Paginator(found, 25).get_page(request.GET.get("page"))
    name = "entry_rows" if request.headers.get("HX-Request") else "entry_list"
    return render(request, f"ledger/{name}.html", {"page": page, "filter": asked})


@require_GET
@login_required
def entry_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One entry with both sides."""
    entry = get_object_or_404(queries.entries_for(request.capacity), pk=pk)
    return render(request, "ledger/entry_detail.html", {"entry": entry})


@require_GET
@login_required
def statement(request: SignedInRequest) -> HttpResponse:
    """An account between two days; with `export` as a workbook."""
    _my_books(request)
    accounts = queries.accounts_for(request.capacity).select_related("organisation")
    form = StatementForm({**StatementForm.usual(accounts), **request.GET.dict()}, accounts=accounts)
    found = queries.statement(**form.cleaned_data) if accounts and form.is_valid() else None
    if found is not None and "export" in request.GET:
        answer = HttpResponse(tables.statement_xlsx(found), content_type=XLSX)
        name = content_disposition_header(True, _("对账单-%s.xlsx") % found.account.name)
        answer["Content-Disposition"] = name or "attachment"
        return answer
    return render(request, "ledger/statement.html", {"form": form, "statement": found, "accounts": accounts})


@require_http_methods(["GET", "POST"])
@login_required
def period_close(request: SignedInRequest) -> HttpResponse:
    """Close the books up to the end of a month."""
    organisation = Organisation.objects.get(pk=_my_books(request))
    last = queries.closed_until(organisation)
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.close_period(organisation, form.cleaned_data["month"], by=request.capacity)
        except (NotValid, NotPossible) as refusal:
            form.add_error("month", refusal.reason)
        else:
            messages.success(request, _("账簿已结账至%s。") % f"{form.cleaned_data['month']:%Y-%m}")
            return redirect("ledger:period_close")
    context = {"form": form, "last": last, "may_close": not request.capacity.audits}
    return render(request, "ledger/period_close.html", context, status=422 if form.errors else 200)


@require_GET
@login_required
def trial_balance(request: SignedInRequest) -> HttpResponse:
    """The sums of every account."""
    balance = queries.trial_balance(_my_books(request))
    return render(request, "ledger/trial_balance.html", {"balance": balance, "today": clock.today()})


def _my_books(request: SignedInRequest) -> int:
    organisation_id = request.capacity.organisation_id
    if organisation_id is None or not rules.keeps_books(request.capacity):
        raise Http404
    return organisation_id
