"""Rounds as pages: everybody of a year, the scoring sheet, the ranking, the notices, both sides' confirmation."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lianpin.assessments import procedures, queries, rules, verbs
from lianpin.assessments.forms import IndicatorsForm, LeaveForm, SheetForm
from lianpin.assessments.models import Assessment, Round
from lianpin.kernel.cases import rules as case_rules
from lianpin.kernel.cases.previews import preview
from lianpin.kernel.identity.models import Organisation
from lianpin.toolkit import clock
from lianpin.toolkit.errors import NotValid
from lianpin.ui.requests import SignedInRequest, asks_first

SHOWN = {"学校评分", "企业评分"}


@require_GET
@login_required
def round_list(request: SignedInRequest) -> HttpResponse:
    page = Paginator(queries.rounds_for(request.capacity), 25).get_page(request.GET.get("page"))
    years = queries.years_to_open(request.capacity, clock.today())
    return render(request, "assessments/round_list.html", {"page": page, "years": years})


@require_http_methods(["GET", "POST"])
@login_required
def round_open(request: SignedInRequest, year: int) -> HttpResponse:
    """Open a year's round, after showing whom it assesses."""
    rules.check_runs_round(request.capacity, request.capacity.organisation_id or 0)
    university = get_object_or_404(Organisation, pk=request.capacity.organisation_id)
    people = list(queries.cohort_of(university, year).select_related("person", "host"))
    rules.check_can_open_round(request.capacity, university, year, clock.today(), size=len(people))
    if request.method == "POST":
        made = verbs.open_round(university, year, by=request.capacity)
        messages.success(request, _("%s年度考核批次已经发起，等待本人述职自评。") % year)
        return redirect("assessments:round_detail", made.pk)
    return render(request, "assessments/round_open.html", {"year": year, "people": people})


@require_GET
@login_required
def round_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """Everybody of the round whom I see, how far they are, and what is mine to do now."""
    round, by = _round(request, pk), request.capacity
    page = Paginator(queries.people_of(round, by), 50).get_page(request.GET.get("page"))
    steps = queries.open_steps(round, by)
    over = queries.over(queries.having(steps, "公示"), clock.today())
    context = {
        "round": round,
        "page": page,
        "rows": [_row(assessment) for assessment in page],
        "runs": rules.runs_rounds(by, round.university_id),
        "may_set": rules.may_set_indicators(by, round, is_scored=False),
        "to_score": len(queries.scoring(steps)),
        "to_rank": len(queries.settling(steps)),
        "to_close": len(over),
        "to_confirm": len(queries.having(steps, "双方确认")),
    }
    return render(request, "assessments/round_detail.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def round_indicators(request: SignedInRequest, pk: int) -> HttpResponse:
    """What one's own body scores by."""
    round, by = _round(request, pk), request.capacity
    is_scored = queries.is_scored(round, by.organisation_id)
    rules.check_can_set_indicators(by, round, is_scored=is_scored)
    form = IndicatorsForm(queries.indicators_of(round, by.organisation_id), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.set_indicators(round, form.rows(), by=by)
        except NotValid as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, _("考核指标已保存。"))
            return redirect("assessments:round_detail", pk)
    context = {"round": round, "form": form}
    return render(request, "assessments/round_indicators.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
def round_scores(request: SignedInRequest, pk: int) -> HttpResponse:
    """The scoring sheet of my unit: what people say about their year, and a line to score each."""
    round, by = _round(request, pk), request.capacity
    steps, indicators = queries.scoring_steps(round, by), queries.indicators_of(round, by.organisation_id)
    rules.check_has_steps(steps, _("评分"))
    form = SheetForm(steps, indicators, request.POST or None)
    if request.method == "POST" and form.is_valid():
        marks = form.marks()
        try:
            count = verbs.score_round(round, marks, by=by)
        except NotValid as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, _("已完成%s人的评分。") % count)
            return redirect("assessments:round_detail", pk)
    reports = queries.reports_of([step.case_id for step in steps])
    lines = [(step, reports.get(step.case_id, ""), fields) for step, fields in form.lines()]
    context = {"round": round, "form": form, "lines": lines, "indicators": indicators}
    return render(request, "assessments/round_scores.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
def round_ranking(request: SignedInRequest, pk: int) -> HttpResponse:
    """Days of leave; then the ranking as it would be; then the ranking."""
    round, by = _round(request, pk), request.capacity
    rules.check_can_rank(by, round, queries.quota_steps(round, by), waiting=queries.waiting_for_scores(round))
    form, ranked = LeaveForm(list(queries.ranked_together(round)), request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            if not asks_first(request):
                verbs.rank_round(round, leave_days=form.days(), by=by)
                messages.success(request, _("等次已经初定，开始公示。"))
                return redirect("assessments:round_detail", pk)
            ranked = procedures.ranking(round, form.days(), by=by)
        except NotValid as refusal:
            form.add_error(None, refusal.reason)
    context = {"round": round, "form": form, "ranked": ranked}
    return render(request, "assessments/round_ranking.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
def round_notices(request: SignedInRequest, pk: int) -> HttpResponse:
    return _confirmed(request, pk, "公示", verbs.close_notices, _("公示期满，办结公示"), _("已办结%s人的公示。"))


@require_http_methods(["GET", "POST"])
@login_required
def round_confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    return _confirmed(request, pk, "双方确认", verbs.confirm_round, _("确认考核结果"), _("已确认%s人的考核结果。"))


def _confirmed(
    request: SignedInRequest, pk: int, effect: str, verb: Callable[..., int], title: str, done: str
) -> HttpResponse:
    """Show for whom a verb would do what; on POST do it for all of them."""
    round, by = _round(request, pk), request.capacity
    steps = [step for step in queries.steps_with(round, by, effect) if case_rules.can_take(by, step)]
    rules.check_has_steps(steps, title)
    if request.method == "POST" and not asks_first(request):
        messages.success(request, done % verb(round, by=by))
        return redirect("assessments:round_detail", pk)
    consequences = preview(verb, round, by=by).sentences if asks_first(request) else None
    context = {"round": round, "title": title, "steps": steps, "consequences": consequences}
    return render(request, "assessments/round_confirm.html", context)


def _round(request: SignedInRequest, pk: int) -> Round:
    return get_object_or_404(queries.rounds_for(request.capacity), pk=pk)


def _row(assessment: Assessment) -> dict[str, Any]:
    """A person's line: scores, conclusion and where the case stands, from what was fetched with the page."""
    facts = {fact.name: fact.value for fact in assessment.case.facts.all() if fact.name in SHOWN}
    decided = {each.name: each for each in assessment.case.decisions.all()}
    current = [step for step in assessment.case.steps.all() if step.status == "open"]
    return {
        "assessment": assessment,
        "university": facts.get("学校评分"),
        "enterprise": facts.get("企业评分"),
        "score": assessment.score if assessment.score is not None else getattr(decided.get("综合得分"), "value", None),
        "grade": assessment.grade or getattr(decided.get("考核等次"), "value", ""),
        "place": decided.get("优秀名额入选"),
        "steps": current,
    }
