"""Pages of profiles: whom one may look after, and what is known about each, with who said so."""

from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from lianpin.kernel.audit.models import Event
from lianpin.kernel.audit.registry import describe
from lianpin.kernel.identity.models import Capacity, Organisation, Person
from lianpin.profiles import queries, rules, verbs
from lianpin.profiles.enums import NumberKind, Purpose
from lianpin.profiles.forms import BankAccountForm, ProfileForm, PurposeForm, RequestForm
from lianpin.toolkit.errors import NotValid
from lianpin.ui.requests import SignedInRequest
from lianpin.ui.text import instant

SHOWINGS = 50  # of somebody's numbers, on their page


@require_GET
@login_required
def profile_list(request: SignedInRequest) -> HttpResponse:
    context = {
        "people": list(queries.people_for(request.capacity)),
        "organisations": list(queries.organisations_for(request.capacity)),
    }
    return render(request, "profiles/profile_list.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def person_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    return _detail(request, get_object_or_404(queries.people_for(request.capacity), pk=pk))


@require_http_methods(["GET", "POST"])
@login_required
def organisation_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    return _detail(request, get_object_or_404(queries.organisations_for(request.capacity), pk=pk))


def _detail(request: SignedInRequest, subject: Person | Organisation) -> HttpResponse:
    units = queries.home_units_of(subject) if isinstance(subject, Person) else set()
    labels = rules.labels_for(request.capacity, subject, units)
    known = queries.facts_about(subject)
    specs = queries.specs_for(labels)
    is_account = request.method == "POST" and "number" in request.POST
    values = {name: fact.value for name, fact in known.items()}
    form = ProfileForm(specs, values, request.POST if request.method == "POST" and not is_account else None)
    account = queries.bank_account_of(subject)
    account_form = BankAccountForm(account, request.POST if is_account else None)
    if request.method == "POST" and _save(request, subject, form, account_form, is_account=is_account):
        messages.success(request, _("已保存。"))
        return redirect(request.path)
    may_set = rules.may_set_account(request.capacity, subject)
    others = [fact for fact in known.values() if fact.name not in {spec.name for spec in specs}]
    context = {
        "subject": subject,
        "form": form if specs else None,
        "account_form": account_form if may_set else None,
        "account": account if isinstance(subject, Organisation) and not may_set else None,
        "facts": others,
        "known": known,
        "reads_effort": isinstance(subject, Person) and rules.reads_effort(request.capacity, subject),
        **_numbers(request, subject),
    }
    status = 422 if form.errors or account_form.errors else 200
    return render(request, "profiles/profile_detail.html", context, status=status)


def _numbers(request: SignedInRequest, subject: Person | Organisation) -> dict[str, Any]:
    """What of somebody's numbers this page shows, covered: to themselves, with who saw them in full, and to those who may ask for them."""
    if isinstance(subject, Organisation):
        return {}
    own = request.capacity.is_person(subject.pk)
    kinds = queries.numbers_shown_to(request.capacity, subject)
    return {
        "numbers": [(kind.label, queries.masked_number(subject, kind), kind.value) for kind in kinds],
        "own_number": subject.masked_id if own else "",
        "showings": [
            {"title": describe(event), "at": instant(event.recorded_at), "who": _who(event)}
            for event in queries.showings_of(subject)[:SHOWINGS]
        ] if own else None,
    }  # fmt: skip


def _who(event: Event) -> str:
    """Who acted, of which body and unit, and for whom."""
    names = ("name", "role", "organisation", "unit", "on_behalf_of")
    return str(Capacity(**{name: event.actor.get(name, "") for name in names}))


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def number_show(request: SignedInRequest, pk: int, key: str) -> HttpResponse:
    """Asked for a purpose, one number in full, once: it stands in this answer and nowhere else."""
    if key not in NumberKind:
        raise Http404
    kind = NumberKind(key)
    person = get_object_or_404(queries.numbers_for(request.capacity, kind), pk=pk)
    form, number = PurposeForm(request.POST if request.method == "POST" else None), ""
    if request.method == "POST" and form.is_valid():
        refusal = ratelimit.consume_or_429(request, action="number_shown")
        if refusal is not None:
            answer: HttpResponse = refusal
            return answer
        purpose = Purpose(form.cleaned_data["purpose"])
        number = verbs.show_number(person, kind, purpose=purpose, note=form.cleaned_data["note"], by=request.capacity)
    context = {
        "person": person,
        "kind": kind,
        "masked": queries.masked_number(person, kind),
        "number": number,
        "form": form,
        "sees_profile": queries.people_for(request.capacity).filter(pk=pk).exists(),
    }
    return render(request, "profiles/number_show.html", context, status=422 if form.errors else 200)


def _save(
    request: SignedInRequest,
    subject: Person | Organisation,
    form: ProfileForm,
    account_form: BankAccountForm,
    *,
    is_account: bool,
) -> bool:
    """Whether what was posted could be kept; otherwise the form says why not."""
    chosen = account_form if is_account else form
    if not chosen.is_valid():
        return False
    try:
        if is_account:
            verbs.set_bank_account(subject, by=request.capacity, **account_form.cleaned_data)
        else:
            verbs.give_profile_facts(subject, form.cleaned(), by=request.capacity)
    except NotValid as refusal:
        chosen.add_error(None, refusal.reason)
        return False
    return True


@require_http_methods(["GET", "POST"])
@login_required
def request_make(request: SignedInRequest) -> HttpResponse:
    """Ask a body to correct, restrict, erase or explain what it holds about oneself."""
    person = rules.check_can_request(request.capacity)
    form = RequestForm(queries.answering_units(person), request.POST or None)
    if request.method == "POST" and form.is_valid():
        verbs.make_request(by=request.capacity, **form.cleaned_data)
        messages.success(request, _("请求已送达，对方处理后会答复您。"))
        return redirect("profiles:request_make")
    return render(request, "profiles/request_make.html", {"form": form}, status=422 if form.errors else 200)
