"""What somebody lets pass to whom: asked, answered and taken back by themselves; asked for by whoever fills in the case."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianpin.kernel.cases import queries, rules, verbs
from lianpin.kernel.cases.enums import ConsentStatus
from lianpin.kernel.cases.views.confirming import Act
from lianpin.kernel.cases.views.reading import seen_case
from lianpin.toolkit.errors import NotPossible
from lianpin.ui.requests import SignedInRequest


@require_GET
@login_required
def consent_list(request: SignedInRequest) -> HttpResponse:
    """What one was asked, answered and took back, by recipient."""
    return render(request, "cases/consent_list.html", {"rows": queries.consents_for(request.capacity)[:100]})


@require_http_methods(["GET", "POST"])
@login_required
def consent_answer(request: SignedInRequest, pk: int) -> HttpResponse:
    """What one is told about one recipient, and the answer: nothing is chosen beforehand."""
    consent, by = get_object_or_404(queries.consents_for(request.capacity), pk=pk), request.capacity
    refused = ""
    if request.method == "POST":
        answer = request.POST.get("answer")
        if answer in {"give", "decline"}:
            (verbs.give_consent if answer == "give" else verbs.decline_consent)(consent, by=by)
            messages.success(request, _("已同意。") if answer == "give" else _("已答复不同意。"))
            return redirect("cases:consent_list")
        refused = _("请选择“同意”或者“不同意”。")
    context = {"consent": consent, "is_open": consent.status == ConsentStatus.ASKED, "refused": refused}
    return render(request, "cases/consent_answer.html", context, status=422 if refused else 200)


@require_http_methods(["GET", "POST"])
@login_required
def consent_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a consent back, having seen what that ends."""
    consent, by = get_object_or_404(queries.consents_for(request.capacity), pk=pk), request.capacity
    rules.check_can_withdraw_consent(by, consent)
    form = forms.Form(request.POST if request.method == "POST" else None)
    act = Act(_("撤回同意"), _("已撤回。"), form, reverse("cases:consent_list"), {"parent_title": _("个人信息同意")})
    return act.answer(request, lambda: verbs.withdraw_consent(consent, by=by))


@require_POST
@login_required
def consents_ask(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask the person for what is missing before the case can be submitted."""
    case = seen_case(request, pk)
    rules.check_can_edit(request.capacity, case)
    try:
        verbs.ask_consents(case, by=request.capacity)
    except NotPossible as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, _("已请本人决定。本人答复后会通知您。"))
    return redirect("cases:case_submit", pk)
