"""One page for whatever is confirmed: the form, then what would happen, then it happens."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from lianpin.kernel.cases.previews import preview
from lianpin.toolkit.errors import NotPossible, NotValid
from lianpin.ui.requests import SignedInRequest


@dataclass(frozen=True, slots=True)
class Act:
    """What the page is called, what is said when it is done, what it asks, and where one comes from and goes."""

    title: str
    done: str
    form: forms.Form
    leads_to: str
    context: Mapping[str, Any] = field(default_factory=dict)

    def answer(self, request: SignedInRequest, verb: Callable[[], object]) -> HttpResponse:
        """Ask, foretell, or do; a refusal stands in the form, with what was typed."""
        context = {"form": self.form, "title": self.title, "back": self.leads_to, **self.context}
        if request.method == "POST" and self.form.is_valid():
            try:
                if "confirmed" in request.POST:
                    verb()
                    messages.success(request, self.done)
                    return HttpResponseRedirect(self.leads_to)
                shown = preview(verb)
            except (NotPossible, NotValid) as refusal:
                self.form.add_error(None, refusal.reason)
            else:
                kept = {name: value for name, value in request.POST.items() if name != "csrfmiddlewaretoken"}
                context |= {"consequences": shown.sentences, "hidden": kept | {"confirmed": "1"}}
        return render(request, "cases/act.html", context, status=422 if self.form.errors else 200)
