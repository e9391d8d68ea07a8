"""The tree of units, and what was changed about it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianpin.kernel.audit.registry import describe
from lianpin.kernel.identity.enums import Role
from lianpin.kernel.identity.models import Unit
from lianpin.kernel.staff import queries, rules, verbs
from lianpin.kernel.staff.forms import ReasonForm, UnitForm
from lianpin.kernel.staff.views.confirming import Act, check_keeps, check_reads
from lianpin.toolkit import clock
from lianpin.toolkit.errors import NotPossible, NotValid
from lianpin.ui.requests import SignedInRequest

PEOPLE_SHOWN = 100


@require_GET
@login_required
def tree(request: SignedInRequest) -> HttpResponse:
    """Which units there are, how the regulations call them, and who works in each."""
    check_reads(request)
    today = clock.today()
    q = request.GET.get("q", "").strip()
    page = Paginator(queries.tree_for(request.capacity, today, q), PEOPLE_SHOWN).get_page(request.GET.get("page"))
    context = {
        "branches": queries.filled(page),
        "page": page,
        "q": q,
        "today": today,
        "keeps": rules.administers(request.capacity),
        "granted": rules.GRANTED,
        "organisation": request.capacity.organisation,
    }
    return render(request, "staff/tree.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def unit_new(request: SignedInRequest) -> HttpResponse:
    check_keeps(request)
    form = UnitForm(queries.units_for(request.capacity).filter(closed_on=None).order_by("name"), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            unit = verbs.open_unit(by=request.capacity, **form.chosen())
        except (NotPossible, NotValid) as refusal:
            form.add_error("name" if refusal.code == "UNIT_TAKEN" else None, refusal.reason)
        else:
            messages.success(request, _("部门“%s”已设立。") % unit.name)
            return redirect("staff:tree")
    context = {"form": form, "title": _("设立部门")}
    return render(request, "staff/unit_edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
def unit_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Its names, its place in the tree, and the regulations' words for it."""
    unit = _unit(request, pk)
    check_keeps(request)
    rules.check_is_open(unit)
    units = queries.units_for(request.capacity).filter(closed_on=None).order_by("name")
    form = UnitForm(units, request.POST or None, unit=unit)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.edit_unit(unit, by=request.capacity, **form.chosen())
        except (NotPossible, NotValid) as refusal:
            fields = {"UNIT_TAKEN": "name", "PARENT_BELOW": "parent"}
            form.add_error(fields.get(refusal.code), refusal.reason)
        else:
            messages.success(request, _("部门已修改。"))
            return redirect("staff:tree")
    context = {"form": form, "title": _("修改部门"), "unit": unit}
    return render(request, "staff/unit_edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
def unit_close(request: SignedInRequest, pk: int) -> HttpResponse:
    unit = _unit(request, pk)
    check_keeps(request)
    rules.check_is_open(unit)
    act = Act(_("撤销部门“%s”") % unit.name, _("部门已撤销。"), ReasonForm(request.POST or None))
    return act.answer(
        request, lambda: verbs.close_unit(unit, reason=act.form.cleaned_data["reason"], by=request.capacity)
    )


@require_POST
@login_required
def unit_reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    verbs.reopen_unit(_unit(request, pk), by=request.capacity)
    messages.success(request, _("部门已恢复。"))
    return redirect("staff:tree")


@require_GET
@login_required
def record(request: SignedInRequest) -> HttpResponse:
    """What was changed about the units and the people of one's body, and by whom."""
    check_reads(request)
    page = Paginator(queries.record_for(request.capacity), 50).get_page(request.GET.get("page"))
    roles = dict(Role.choices)
    rows = [(event, describe(event), roles.get(event.detail.get("role", ""))) for event in page]
    return render(request, "staff/record.html", {"page": page, "rows": rows})


def _unit(request: SignedInRequest, pk: int) -> Unit:
    return get_object_or_404(queries.units_for(request.capacity), pk=pk)
