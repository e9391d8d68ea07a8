"""One page for whatever is confirmed: the form, then what would happen, then it happens."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from lianpin.kernel.cases.previews import preview
from lianpin.kernel.staff.rules import check_administers, reads_staff
from lianpin.toolkit.errors import NotPossible, NotValid
from lianpin.ui.requests import SignedInRequest


def check_reads(request: SignedInRequest) -> None:
    """To whom neither keeps nor audits the people of a body, these pages do not exist."""
    if not reads_staff(request.capacity):
        raise Http404


def check_keeps(request: SignedInRequest) -> None:
    """Auditors see them and change nothing."""
    check_reads(request)
    check_administers(request.capacity, request.capacity.organisation_id or 0)


@dataclass(frozen=True, slots=True)
class Act:
    """What the page is called, what is said when it is done, and what it asks."""

    title: str
    done: str
    form: forms.Form
    leads_to: str = ""
    template: str = "staff/act.html"
    context: Mapping[str, Any] = field(default_factory=dict)

    def answer(self, request: SignedInRequest, verb: Callable[[], object]) -> HttpResponse:
        """Ask, foretell, or do; a refusal stands in the form, with what was typed."""
        back = self.leads_to or reverse("staff:tree")
        context = {"form": self.form, "title": self.title, "back": back, **self.context}
        if request.method == "POST" and self.form.is_valid():
            try:
                if "confirmed" in request.POST:
                    verb()
                    messages.success(request, self.done)
                    return HttpResponseRedirect(back)
                shown = preview(verb)
            except (NotPossible, NotValid) as refusal:
                self.form.add_error(None, refusal.reason)
            else:
                kept = {name: value for name, value in request.POST.items() if name != "csrfmiddlewaretoken"}
                context |= {"consequences": shown.sentences, "hidden": kept | {"confirmed": "1"}}
        return render(request, self.template, context, status=422 if self.form.errors else 200)
