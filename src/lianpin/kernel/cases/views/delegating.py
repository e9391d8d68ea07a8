"""Letting a colleague act in one's place, and taking that back."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lianpin.kernel.cases.forms import DelegationForm
from lianpin.kernel.cases.views.confirming import Act
from lianpin.kernel.identity import queries, rules, verbs
from lianpin.toolkit import clock
from lianpin.toolkit.errors import NotAllowed
from lianpin.ui.requests import SignedInRequest


@require_GET
@login_required
def delegation_list(request: SignedInRequest) -> HttpResponse:
    """What one lent and was lent, the newest first."""
    today, by = clock.today(), request.capacity
    found = list(queries.delegations_for(by)[:100])
    rows = [(each, each.ended_on is None and each.until_on >= today) for each in found]
    context = {"rows": rows, "user_id": by.user_id, "may_delegate": bool(_own(request))}
    return render(request, "cases/delegation_list.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def delegation_make(request: SignedInRequest) -> HttpResponse:
    """委托代办."""
    own = _own(request)
    if not own:
        raise NotAllowed(_("个人事项须由本人办理，不能委托。"), code="DELEGATION_PERSONAL")
    today = clock.today()
    held = list(queries.memberships_of(request.user, today).filter(pk__in=own).order_by("pk"))
    colleagues = [
        each
        for body in {membership.unit.organisation_id for membership in held}
        for each in queries.officials_of(body, today)
        if each.user_id != request.user.pk
    ]
    form = DelegationForm(held, colleagues, request.POST or None, today=today)
    act = Act(_("委托代办"), _("已委托。"), form, reverse("cases:delegation_list"))
    return act.answer(request, lambda: verbs.delegate(by=request.capacity, **form.chosen()))


@require_http_methods(["GET", "POST"])
@login_required
def delegation_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """收回委托."""
    by = request.capacity
    delegation = get_object_or_404(queries.delegations_for(by), pk=pk)
    rules.check_can_end_delegation(by, delegation)
    act = Act(
        _("收回委托"),
        _("委托已收回。"),
        forms.Form(request.POST if request.method == "POST" else None),
        reverse("cases:delegation_list"),
    )
    return act.answer(request, lambda: verbs.end_delegation(delegation, by=by))


def _own(request: SignedInRequest) -> list[int]:
    """One's own memberships that speak for a body; nobody lends on what was lent to them."""
    if request.capacity.principal_id is not None:
        return []
    own = [each for each in request.capacities if each.principal_id is None and not each.is_personal]
    return [each.membership_id for each in own if each.membership_id is not None]
