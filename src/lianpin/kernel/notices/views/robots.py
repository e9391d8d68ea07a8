"""The robots of a body, for its administrator."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lianpin.kernel.notices import queries, rules, verbs
from lianpin.kernel.notices.forms import RobotForm
from lianpin.toolkit.errors import NotValid
from lianpin.ui.requests import SignedInRequest


@require_http_methods(["GET", "POST"])
@login_required
def robot_list(request: SignedInRequest) -> HttpResponse:
    """The list, and the form for one more."""
    by = request.capacity
    if not rules.administers(by) or by.organisation_id is None:
        raise Http404
    form = RobotForm(request.POST or None, organisation_id=by.organisation_id)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.add_robot(by=by, **form.cleaned_data)
        except NotValid as refusal:
            form.add_error("secret" if refusal.code == "ROBOT_SECRET_MISSING" else "url", refusal.reason)
        else:
            messages.success(request, _("群机器人已添加。"))
            return redirect("notices:robot_list")
    return render(request, "notices/robot_list.html", {"robots": list(queries.robots_for(by)), "form": form})


@require_POST
@login_required
def robot_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    robot = get_object_or_404(queries.robots_for(request.capacity), pk=pk)
    verbs.remove_robot(robot, by=request.capacity)
    messages.success(request, _("群机器人已停用。"))
    return redirect("notices:robot_list")
