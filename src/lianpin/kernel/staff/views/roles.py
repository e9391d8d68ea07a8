"""Roles are granted, end and move; what lies with the person is shown before, and handed over."""

from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lianpin.kernel.identity.models import Membership, User
from lianpin.kernel.staff import queries, rules, verbs
from lianpin.kernel.staff.forms import MOST_ITEMS, EndForm, GrantForm, MoveForm
from lianpin.kernel.staff.queries import work
from lianpin.kernel.staff.registry import Holding, Item, holdings
from lianpin.kernel.staff.views.confirming import Act, check_keeps, check_reads
from lianpin.toolkit import clock
from lianpin.ui.requests import SignedInRequest

Found = list[tuple[Holding, list[Item]]]


@require_http_methods(["GET", "POST"])
@login_required
def role_grant(request: SignedInRequest) -> HttpResponse:
    """A role for somebody who works for the body already; others are invited."""
    check_keeps(request)
    today, by = clock.today(), request.capacity
    units = queries.units_for(by).filter(closed_on=None).order_by("name")
    people = queries.colleagues_for(by, today)
    form = GrantForm(people, units, request.POST or None, today=today, unit=request.GET.get("unit", ""))
    act = Act(_("授予角色"), _("角色已授予。"), form, context={"invites": True})
    return act.answer(request, lambda: verbs.grant(by=by, **form.chosen()))


@require_http_methods(["GET", "POST"])
@login_required
def role_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """Somebody leaves a role: what lies with them, and who goes on with it."""
    membership, found, colleagues = _leaving(request, pk)
    today, by = clock.today(), request.capacity
    form = EndForm(membership, colleagues, found, request.POST or None, today=today)
    title = _("结束%(name)s的%(role)s角色") % {"name": membership.user.name, "role": membership.get_role_display()}
    act = _act(title, _("角色已结束，事务已经安排交接。"), form, membership, found)
    return act.answer(request, lambda: verbs.end_role(membership, by=by, **form.chosen()))


@require_http_methods(["GET", "POST"])
@login_required
def role_move(request: SignedInRequest, pk: int) -> HttpResponse:
    """Somebody goes to another unit or role of the same body."""
    membership, found, colleagues = _leaving(request, pk)
    today, by = clock.today(), request.capacity
    units = queries.units_for(by).filter(closed_on=None).order_by("name")
    form = MoveForm(units, membership, colleagues, found, request.POST or None, today=today)
    title = _("调动%(name)s（%(role)s）") % {"name": membership.user.name, "role": membership.get_role_display()}
    act = _act(title, _("调动已办理，事务已经安排交接。"), form, membership, found)
    return act.answer(request, lambda: verbs.move_role(membership, by=by, **form.chosen()))


@require_GET
@login_required
def handover_list(request: SignedInRequest) -> HttpResponse:
    """Who left or will leave, and what was handed over."""
    check_reads(request)
    page = Paginator(queries.handovers_for(request.capacity), 25).get_page(request.GET.get("page"))
    context = {"page": page, "keeps": rules.administers(request.capacity)}
    return render(request, "staff/handover_list.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def handover_undo(request: SignedInRequest, pk: int) -> HttpResponse:
    """The role runs again, and what still lies where the handover put it comes back."""
    handover = get_object_or_404(queries.handovers_for(request.capacity), pk=pk)
    check_keeps(request)
    rules.check_can_undo(request.capacity, handover)
    name = handover.membership.user.name
    form = forms.Form(request.POST if request.method == "POST" else None)
    act = Act(_("恢复%s离岗以前的安排") % name, _("已恢复。"), form, reverse("staff:handover_list"))
    return act.answer(request, partial(verbs.undo_handover, handover, by=request.capacity))


def _leaving(request: SignedInRequest, pk: int) -> tuple[Membership, Found, list[User]]:
    """The role, what lies with its user, and who could go on with it."""
    membership = get_object_or_404(queries.members_for(request.capacity), pk=pk)
    check_keeps(request)
    today = clock.today()
    rules.check_can_end(request.capacity, membership, max(today, membership.since_on))
    return membership, _found(membership, today), _colleagues(membership, today)


def _found(membership: Membership, today: date) -> Found:
    leaving = queries.leaving_of(membership, today)
    listed = ((kind, [kind.item(row) for row in kind.find(leaving)[: MOST_ITEMS + 1]]) for kind in holdings())
    return [(kind, items) for kind, items in listed if items]


def _colleagues(membership: Membership, today: date) -> list[User]:
    able = queries.able_in(membership.unit_id, today).exclude(user=membership.user_id)
    return list({each.user_id: each.user for each in able}.values())


def _act(title: str, done: str, form: Any, membership: Membership, found: Found) -> Act:
    today, unit = clock.today(), membership.unit
    staying = queries.staying_in(unit.pk, today).exclude(pk=membership.pk).exists()
    context = {
        "membership": membership,
        "found": found,
        "most": MOST_ITEMS,
        "letters": work.letters_of_unit(unit.pk).count(),
        "alone": not staying,
        "superior": None if staying else queries.superior_able(unit, today, stays=True),
    }
    return Act(title, done, form, template="staff/leaving.html", context=context)
