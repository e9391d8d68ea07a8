"""The public notices: what anybody may read, and what they may hold against it."""

from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from lianpin.kernel.cases import procedures, queries, rules, verbs
from lianpin.kernel.cases.enums import NoticeStatus
from lianpin.kernel.cases.forms import ObjectionForm
from lianpin.kernel.cases.models import Objection, PublicNotice
from lianpin.toolkit import clock, wall
from lianpin.toolkit.errors import NotPossible, NotValid

# Where a refusal of the verb belongs in the form; elsewhere it stands above it.
FIELDS = {"OBJECTION_UNNAMED": "name"}


@require_GET
@wall.open_to(wall.Scope.PUBLIC)
def notice_list(request: HttpRequest) -> HttpResponse:
    """What the public may read now."""
    return render(request, "cases/notice_list.html", {"notices": list(queries.notices_open(clock.today())[:100])})


@require_GET
@wall.open_to(wall.Scope.PUBLIC)
def notice_detail(request: HttpRequest, token: str) -> HttpResponse:
    """One public notice; after its end it stays readable at its own address."""
    notice = _notice(token)
    context = {"notice": notice, "may_object": rules.can_object(notice), "is_over": _is_over(notice)}
    return render(request, "cases/notice_detail.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@wall.open_to(wall.Scope.PUBLIC)
def objection_raise(request: HttpRequest, token: str) -> HttpResponse:
    """The form for anybody. Who is signed in objects as the public does, so that nothing on record names them."""
    notice = _notice(token)
    try:
        rules.check_can_object(notice)
    except NotPossible as refusal:
        form = _form(notice, request) if request.method == "POST" else None
        return _answered(request, notice, form, refusal)
    form = _form(notice, request)
    if request.method == "POST" and form.is_valid():
        if request.POST.get("homepage"):
            form.add_error(None, _("没有受理：页面上不显示的一项被填写了。请不要使用自动填写，清空后重新提交。"))
        else:
            answer = _raised(request, notice, form)
            if answer is not None:
                return answer
    return _answered(request, notice, form)


def _raised(request: HttpRequest, notice: PublicNotice, form: ObjectionForm) -> HttpResponse | None:
    """The way to the receipt; None when the verb refuses, with the reason in the form."""
    try:
        objection = verbs.raise_objection(notice, **form.cleaned_data)
    except NotPossible as refusal:
        return _answered(request, notice, form, refusal)
    except NotValid as refusal:
        field = "file" if refusal.code.startswith("FILE_") else FIELDS.get(refusal.code)
        form.add_error(field, refusal.reason)
        return None
    return redirect("cases:objection_follow", objection.token)


def _form(notice: PublicNotice, request: HttpRequest) -> ObjectionForm:
    objections = procedures.planned_step(notice.step).objections
    is_named = objections is not None and objections.is_named
    if request.method == "POST":
        return ObjectionForm(uuid4(), is_named=is_named, data=request.POST, files=request.FILES)
    return ObjectionForm(uuid4(), is_named=is_named)


def _answered(
    request: HttpRequest, notice: PublicNotice, form: ObjectionForm | None, refusal: NotPossible | None = None
) -> HttpResponse:
    """The page with the form; or why none is taken, above what was typed, which is not lost."""
    spec = procedures.planned_step(notice.step)
    status = refusal.status if refusal else 422 if form is not None and form.errors else 200
    context = {"notice": notice, "form": form, "spec": spec, "refused": refusal.reason if refusal else ""}
    return render(request, "cases/objection_raise.html", context, status=status)


@never_cache
@require_GET
@wall.open_to(wall.Scope.PUBLIC)
def objection_follow(request: HttpRequest, token: str) -> HttpResponse:
    """The receipt, and later the answer: for whoever knows the address."""
    found = Objection.objects.select_related("notice", "unit", "case", "attachment")
    objection = get_object_or_404(found, token=token)
    context = {"objection": objection, "address": request.build_absolute_uri(request.path)}
    return render(request, "cases/objection_follow.html", context)


def _notice(token: str) -> PublicNotice:
    found = PublicNotice.objects.select_related(
        "step__unit__organisation",
        "step__case__version__regulation__issuer",
        "step__case__person",
        "step__case__parent",
    )
    return get_object_or_404(found, token=token)


def _is_over(notice: PublicNotice) -> bool:
    """Whether the period has passed, though nobody has closed the step yet."""
    today = clock.today()
    return notice.status == NoticeStatus.OPEN and notice.suspended_on is None and today > notice.closes_on
