"""Writing to somebody outside about a case: into the unit's outbox, where it is looked at before it goes."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from lianpin.kernel.cases import queries, rules
from lianpin.kernel.cases.views.reading import seen_case
from lianpin.kernel.identity.models import Unit
from lianpin.kernel.notices.forms import LetterForm
from lianpin.kernel.notices.verbs import write_letter
from lianpin.ui.requests import SignedInRequest


@require_http_methods(["GET", "POST"])
@login_required
def letter_write(request: SignedInRequest, pk: int) -> HttpResponse:
    """For the bodies that decide; whoever else sees the case is refused."""
    case, by = seen_case(request, pk), request.capacity
    rules.check_can_write(by, examines=queries.examines(case, by))
    form = LetterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        unit = get_object_or_404(Unit, pk=by.unit_id)
        letter = write_letter(case, unit=unit, by=by, **form.cleaned_data)
        return redirect("notices:letter_detail", letter.pk)
    context = {"case": case, "form": form}
    return render(request, "cases/letter_write.html", context, status=422 if form.errors else 200)
