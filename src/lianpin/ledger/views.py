"""The books as pages: entries with their lines, and the trial balance."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from lianpin.ledger import queries, rules
from lianpin.ledger.forms import EntryFilter
from lianpin.toolkit import clock
from lianpin.ui.requests import SignedInRequest


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
def trial_balance(request: SignedInRequest) -> HttpResponse:
    """The sums of every account."""
    balance = queries.trial_balance(_my_books(request))
    return render(request, "ledger/trial_balance.html", {"balance": balance, "today": clock.today()})


def _my_books(request: SignedInRequest) -> int:
    organisation_id = request.capacity.organisation_id
    if organisation_id is None or not rules.keeps_books(request.capacity):
        raise Http404
    return organisation_id
