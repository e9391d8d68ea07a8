"""The inbox over all matters: lists with filters that an address carries, filters with a name, several steps at once, copies."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianpin.kernel.cases import procedures, queries, rules, verbs
from lianpin.kernel.cases.forms import TABS, CopyForm, InboxForm, ListForm, SavedFilterForm, TogetherForm
from lianpin.kernel.cases.models import Case, Step
from lianpin.kernel.cases.previews import preview
from lianpin.kernel.cases.views.reading import seen_case
from lianpin.toolkit import clock
from lianpin.toolkit.errors import LianpinError, NotValid
from lianpin.ui.paging import Cut, page_of
from lianpin.ui.requests import SignedInRequest

TOGETHER = 50  # steps that are taken at once; each is a transaction of its own
# What lists show of a case and of a step, and what these columns show of others.
CASE = ("number", "title", "status")
STEP = (
    "name",
    "english_name",
    "addition",
    "outcome",
    "opened_on",
    "due_on",
    "is_provisional",
    "is_overdue",
    "taken_on",
)
JOINED = {"basis": "version__regulation__title", "person": "person__name"}
M = TypeVar("M", bound=Model)


@require_GET
@login_required
def inbox(request: SignedInRequest) -> HttpResponse:
    """待办, 已办, 我发起, 抄送: filtered, in order, by key."""
    by, tab = request.capacity, TABS.get(request.GET.get("tab", ""), TABS["todo"])
    form = InboxForm(tab, queries.matters(), request.GET)
    page = page_of(form.order, request.GET, lambda cut: _rows(request, form, cut))
    columns, cases = form.columns_shown, [_case_of(row) for row in page.rows]
    counts = queries.inbox_counts(by)
    request.waiting = counts
    is_narrowed = any(request.GET.get(name) for name in ("q", "matter", "state", "body", "due"))
    to_fill = queries.unfinished_by(by).only("title", "status").order_by("status", "-pk")[:10]
    context = {
        "tab": tab,
        "tabs": TABS.values(),
        "label": str(tab.label),
        "form": form,
        "page": page,
        "columns": [(name, str(tab.columns[name])) for name in columns],
        "counts": counts,
        "unfinished": list(to_fill)
        if tab.name == "todo" and not is_narrowed
        else [],  # who looks for something finds it
        "bodies": queries.bodies_of(cases) if "bodies" in columns else {},
        "holders": queries.holders_of(cases) if "holder" in columns else {},
        "waited": _waited(page.rows) if "age" in columns else {},
        "together": TogetherForm(auto_id="together-%s"),
        "saved": list(queries.filters_for(by)),
        "saving": SavedFilterForm(initial={"query": _asked(request.GET).urlencode()}, auto_id="saving-%s"),
        "shares": rules.shares(by),
        "is_narrowed": is_narrowed,
        "rest": _asked(request.GET).urlencode(),
    }
    name = "inbox_rows" if request.headers.get("HX-Target") == "inbox-list" else "inbox"
    return render(request, f"cases/{name}.html", context)


@require_GET
@login_required
def case_list(request: SignedInRequest) -> HttpResponse:
    """Every case that one takes part in, the newest first."""
    form = ListForm(queries.matters(), request.GET)
    asked = form.criteria if form.narrows else None
    page = page_of(("-pk",), request.GET, lambda cut: queries.newest_cases(request.capacity, cut, asked))
    return render(
        request, "cases/case_list.html", {"page": page, "form": form, "rest": _asked(request.GET).urlencode()}
    )


@transaction.non_atomic_requests
@require_POST
@login_required
def steps_take(request: SignedInRequest) -> HttpResponse:
    """Several steps with one result: what would happen to each, or (confirmed) each in a transaction of its own."""
    asked = [int(pk) for pk in request.POST.getlist("step") if pk.isascii() and pk.isdigit() and len(pk) < 19]
    with request.acting():
        found = Step.objects.filter(pk__in=asked[:TOGETHER], case__in=queries.cases_for(request.capacity))
        steps = list(
            found.select_related("case__version__regulation", "case__person").defer("case__keys").order_by("pk")
        )
    form = TogetherForm(request.POST, auto_id="together-%s")
    context: dict[str, Any] = {"form": form, "back": reverse("cases:inbox") + _query(request.POST.get("back", ""))}
    if not steps or len(asked) > TOGETHER or not form.is_valid():
        context["steps"], context["wrong"] = steps, _wrong(steps, asked)
        with request.acting():
            return render(request, "cases/steps_take.html", context, status=422)
    is_confirmed = "confirmed" in request.POST
    context["results"] = [_result(request, step, form, is_confirmed=is_confirmed) for step in steps]
    context["is_confirmed"] = is_confirmed
    context["taken"] = sum(not result.refusal for result in context["results"])
    with request.acting():
        return render(request, "cases/steps_take.html", context)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a step, or would become: sentences, or the one with which it was refused."""

    step: Step
    sentences: list[str] = field(default_factory=list)
    refusal: str = ""


def _result(request: SignedInRequest, step: Step, form: TogetherForm, *, is_confirmed: bool) -> Result:
    given = {**form.cleaned_data, "by": request.capacity}
    try:
        with request.acting():
            if is_confirmed:
                verbs.take_step(step, **given)
                return Result(step, [_("已办理。")])
            return Result(step, list(preview(verbs.take_step, step, **given).sentences))
    except LianpinError as refusal:
        return Result(step, refusal=refusal.reason)


def _wrong(steps: list[Step], asked: list[int]) -> str:
    if len(asked) > TOGETHER:
        return ngettext("一次最多办理%d项，请减少选择。", "一次最多办理%d项，请减少选择。", TOGETHER) % TOGETHER
    return "" if steps else _("没有选中可以办理的事项。请先在待办列表中勾选。")


@require_POST
@login_required
def filter_save(request: SignedInRequest) -> HttpResponse:
    """Keep the address's filters under a name."""
    form = SavedFilterForm(request.POST, auto_id="saving-%s")
    if form.is_valid():
        try:
            saved = verbs.save_filter(**form.cleaned_data, by=request.capacity)
        except NotValid as refusal:
            form.add_error("name", refusal.reason)
        else:
            messages.success(request, _("已保存常用筛选“%s”。") % saved.name)
            return redirect(reverse("cases:inbox") + _query(saved.query))
    return render(request, "cases/filter_save.html", {"form": form}, status=422)


@require_POST
@login_required
def filter_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    saved = get_object_or_404(queries.filters_for(request.capacity), pk=pk)
    verbs.remove_filter(saved, by=request.capacity)
    messages.success(request, _("已删除常用筛选“%s”。") % saved.name)
    return redirect("cases:inbox")


@require_http_methods(["GET", "POST"])
@login_required
def case_copy(request: SignedInRequest, pk: int) -> HttpResponse:
    """Copy a case to a unit or a colleague."""
    case = seen_case(request, pk)
    rules.check_can_copy(request.capacity, case)
    units = list(queries.units_to_copy_to(case, request.capacity))
    colleagues = list(queries.colleagues_of(request.capacity, clock.today()))
    form = CopyForm(units, colleagues, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            copy = verbs.copy_case(case, to=form.receiver(), note=form.cleaned_data["note"], by=request.capacity)
        except LianpinError as refusal:
            form.add_error("to", refusal.reason)
        else:
            messages.success(request, _("已抄送给“%s”。") % (copy.unit or copy.user))
            return redirect("cases:case_detail", case.pk)
    return render(request, "cases/case_copy.html", {"case": case, "form": form}, status=422 if form.errors else 200)


def _rows(request: SignedInRequest, form: InboxForm, cut: Cut) -> list[Any]:
    by, columns = request.capacity, form.columns_shown
    match form.list.name:
        case "done":
            found = queries.done_by(by).filter(form.criteria("case__"))
            return cut.of(found, _showing(columns, STEP, "case__"))
        case "mine":
            cases = queries.opened_by(by).filter(form.criteria())
            return cut.of(cases, _showing(columns, ("opened_on",)))
        case "copies":
            copies = queries.copies_for(by).filter(form.criteria("case__"))
            return cut.of(copies, _showing(columns, ("copied_on", "copied_as", "note"), "case__"))
        case _:
            steps = queries.inbox_for(by).filter(form.criteria("case__"), form.until(clock.today()))
            return cut.of(steps, _showing(columns, STEP, "case__"))


def _showing(columns: list[str], own: tuple[str, ...], at: str = "") -> Callable[[QuerySet[M]], QuerySet[M]]:
    """Reads of each row what the list shows: some fields of its `own`, some of its case, which is `at` it, and what the columns join."""
    joined = [f"{at}{path}" for column, path in JOINED.items() if column in columns]
    tables = [table for table in (at.removesuffix("__"), *(path.rpartition("__")[0] for path in joined)) if table]
    fields = (*own, *(f"{at}{name}" for name in CASE), *joined)

    def show(rows: QuerySet[M]) -> QuerySet[M]:
        return (rows.select_related(*tables) if tables else rows).only(*fields)

    return show


def _waited(steps: Sequence[Step]) -> dict[date | None, int]:
    """The age of steps by the day on which they were opened: many share it."""
    return {day: procedures.waiting_days(day) for day in {step.opened_on for step in steps}}


def _case_of(row: Any) -> int:
    return row.pk if isinstance(row, Case) else row.case_id


def _asked(given: QueryDict) -> QueryDict:
    """What an address says, but for where in the list one is."""
    rest = given.copy()
    for name in ("after", "before"):
        rest.pop(name, None)
    return rest


def _query(text: str) -> str:
    """A part of an address, ours whatever was sent."""
    return f"?{query}" if (query := QueryDict(text).urlencode()) else ""
