"""Submitting a case: its conditions hold, nothing is missing, its facts are fixed, its steps planned."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from lianpin.kernel.audit.verbs import record
from lianpin.kernel.cases import procedures, rules
from lianpin.kernel.cases.enums import CaseStatus
from lianpin.kernel.cases.facts import facts_of
from lianpin.kernel.cases.models import Case, Fact
from lianpin.kernel.cases.verbs import planning
from lianpin.kernel.cases.verbs.consenting import give_consents
from lianpin.kernel.cases.verbs.filling import keep_fact, locked
from lianpin.kernel.cases.verbs.running import advance
from lianpin.kernel.identity.models import Capacity
from lianpin.kernel.regulations.queries import program
from lianpin.toolkit import clock, wall
from lianpin.toolkit.errors import NotValid


def submit_case(case: Case, *, consents: Collection[int] = (), by: Capacity) -> Case:
    """Submit a draft or what was returned: conditions hold, nothing is missing; the steps are planned, the first opens.

    `consents`: the bodies (keys) to which the person consents, who submits it themself.
    """
    with wall.behind():
        case = locked(case)
        rules.check_can_edit(by, case)
        _check_saved(case)
        _check_eligible(case)
        if consents:
            give_consents(case, consents, by=by)
        _check_consented(case)
        _fix_facts(case)
        if case.status == CaseStatus.RETURNED:
            case.round += 1
            case.steps.all().delete()
        case.status, case.applied_on = CaseStatus.UNDER_WAY, clock.today()
        case.save(update_fields=["status", "applied_on", "round"])
        record("case.submitted", case, by=by, number=case.number, title=case.title)
        planning.keep(planning.plan_anew(case, [], procedures.planned(case), procedures.Actors(case)))
        advance(case, by=by)
    return case


def _check_saved(case: Case) -> None:
    """Nothing that somebody typed and did not save may be passed over."""
    typed = list(case.drafts.order_by("pk").values_list("name", flat=True))
    if typed:
        names = "、".join(typed)
        raise NotValid(_("“%s”有尚未保存的修改，请返回填写页面保存后再提交。") % names, code="DRAFT_NOT_SAVED")


def _check_eligible(case: Case) -> None:
    found = procedures.eligibility(case)
    if found.refusals:
        sentences = "；".join(f"{r.text}（{r.article}，{r.detail}）" for r in found.refusals)
        codes = "、".join(r.code for r in found.refusals)
        raise NotValid(_("不符合申报条件：%s。") % sentences, code=codes, clause=found.refusals[0].article)
    if found.needs:
        raise NotValid(_("还缺少以下事实：%s。") % "；".join(str(n) for n in found.needs), code="FACTS_MISSING")
    if found.missing_materials:
        raise NotValid(_("还缺少以下材料：%s。") % "、".join(found.missing_materials), code="MATERIALS_MISSING")


def _check_consented(case: Case) -> None:
    """No body gets the file of somebody who has not consented to it."""
    bodies = procedures.unconsented(case)
    if bodies:
        names = "、".join(body.name for body in bodies.values())
        reason = _("提交以前，须由本人单独同意向以下单位提供个人信息：%s。")
        raise NotValid(reason % names, code="CONSENT_MISSING", clause="《个人信息保护法》第二十三条")


def _fix_facts(case: Case) -> None:
    """From now on the case stands on its own: today is its key date, and what others provided is kept as it was."""
    regulation, today = program(case.version), clock.today()
    if procedures.is_application(case, regulation):
        keep_fact(case, regulation.anchor, today.isoformat(), "系统", by="系统")
    kept = set(case.facts.values_list("name", flat=True))
    for name, given in facts_of(case).items():
        spec = regulation.facts.get(name)
        if spec is None or spec.period != "一次" or name in kept or case.parent_id is not None:
            continue
        Fact.objects.create(
            case=case, name=name, value=spec.write(given.value), source=procedures.label_of(spec),
            given_by=given.by or spec.source, given_on=given.on or today, document=given.document,
        )  # fmt: skip
