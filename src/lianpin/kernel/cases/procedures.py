"""A regulation's procedure and conditions for one case: eligibility, whose step it is, when it is due."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from lianpin_regulations import (
    Due,
    FactError,
    FactSpec,
    MaterialSpec,
    Need,
    NotInForce,
    PlannedStep,
    Reason,
    Regulation,
    StepSpec,
    Trace,
    decide,
    plan_steps,
    required_materials,
)

from lianpin.kernel.cases import queries, rules
from lianpin.kernel.cases.enums import ConsentStatus, Outcome, StepStatus
from lianpin.kernel.cases.facts import JOINS, FactLine, facts_of, line_of, lines_of
from lianpin.kernel.cases.models import Case, Consent, Party, Revision, Step
from lianpin.kernel.cases.queries import (
    admitted,
    appeal_of,
    bodies_with_a_basis,
    examines,
    is_personal,
    parties_of,
    reads_personal,
)
from lianpin.kernel.identity.models import Capacity, Organisation, Person, Unit
from lianpin.kernel.identity.queries import units_of_office
from lianpin.kernel.regulations.queries import calendar, program, rulebook
from lianpin.toolkit import clock, wall
from lianpin.toolkit.errors import NotPossible

PERSON_LABELS = frozenset({"申报人", "本人"})
APPLYING = "申报条件"
NOTICE = "公示"


@dataclass(frozen=True, slots=True)
class Change:
    """One fact before and after somebody saved the form, as people read it."""

    name: str
    period: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The pre-check, which is the very decision that the officials will see."""

    reasons: tuple[Reason, ...] = ()
    needs: tuple[Need, ...] = ()
    missing_materials: tuple[str, ...] = ()
    admitted: tuple[Reason, ...] = ()  # not met, and let go by by a person who decided so

    @property
    def refusals(self) -> tuple[Reason, ...]:
        return tuple(reason for reason in self.reasons if reason.satisfied is False and reason not in self.admitted)

    @property
    def ok(self) -> bool:
        """Whether the case may be submitted."""
        return not (self.refusals or self.needs or self.missing_materials)


def is_application(case: Case, regulation: Regulation) -> bool:
    """Whether the case runs the regulation's first procedure, which is applied for with conditions and materials."""
    return next(iter(regulation.procedures), "") == case.procedure


def eligibility(case: Case, facts: Mapping[str, Any] | None = None) -> Eligibility:
    """Every condition with its reason and article; what is still needed from whom; which materials are missing.

    `facts`, here and below: what `facts_of` gave, where the caller has asked already.
    """
    regulation = program(case.version)
    if not is_application(case, regulation) or APPLYING not in regulation.conditions:
        return Eligibility()
    facts = facts_of(case) if facts is None else facts
    decision = decide(rulebook(), regulation.code, [APPLYING], facts, at=case.year, calendar=calendar())
    reasons = decision.reasons(APPLYING)
    needs = dict.fromkeys(need for reason in reasons for need in reason.needs)
    attached = {material.name for material in case.materials.all()}
    missing = [m.name for m, due in materials_of(case, facts) if due and m.name not in attached]
    unmet = [reason for reason in reasons if reason.satisfied is False]
    allowed = admitted(case) if unmet else set()
    let_by = tuple(each for each in unmet if (each.article, each.text, each.detail) in allowed)
    return Eligibility(reasons, tuple(needs), tuple(missing), let_by)


def admission_unit(case: Case) -> Unit:
    """The unit that answers for whether a case enters its procedure: of those that take a step for the body whose regulation it is, the
    one that keeps the regulation, else the first. NotPossible where there is none.
    """
    actors, issuer = Actors(case), case.version.regulation.issuer_id
    labels = [label for spec in planned(case) if spec.exists is not False for label in spec.actors]
    found = [unit for unit, _person in map(actors.find, labels) if unit is not None and unit.organisation_id == issuer]
    if not found:
        raise NotPossible(
            _("没有找到对《%s》的申报作出决定的部门。请由单位管理员在部门设置中指定。") % case.version.regulation.title,
            code="ADMISSION_NO_UNIT",
        )
    return next((unit for unit in found if not rules.KEEPERS.isdisjoint(unit.offices)), found[0])


def materials_of(case: Case, facts: Mapping[str, Any] | None = None) -> tuple[tuple[MaterialSpec, bool | None], ...]:
    """The checklist; materials whose condition does not hold are left out."""
    regulation = program(case.version)
    if not is_application(case, regulation):
        return ()
    known = facts_of(case) if facts is None else facts
    found = required_materials(rulebook(), regulation.code, known, on=_basis(case))
    return tuple((material, due) for material, due in found if due is not False)


def material_names(case: Case) -> tuple[str, ...]:
    """Every line of the checklist, whether its condition holds or not."""
    regulation = program(case.version)
    return tuple(each.name for each in regulation.materials) if is_application(case, regulation) else ()


def planned(case: Case, facts: Mapping[str, Any] | None = None) -> tuple[PlannedStep, ...]:
    """The steps of the case's procedure for what is known now.

    Where the regulation says by which day a step's limits go (受理日), the version of that day holds for it, as long as it has the
    same steps; else the version under which the case was opened.
    """
    code, facts = case.version.regulation.code, facts_of(case) if facts is None else facts
    own = program(case.version).procedures[case.procedure]
    if own.key_date or any(step.key_date for step in own.steps):
        found = plan_steps(rulebook(), code, case.procedure, facts, calendar=calendar())
        if [step.number for step in found] == [step.number for step in own.steps]:
            return found
    return plan_steps(rulebook(), code, case.procedure, facts, on=_basis(case), calendar=calendar())


def left_by(case: Case, facts: Mapping[str, Any]) -> tuple[str, date, str] | None:
    """The key date by which the regulation itself leaves the case's procedure to another version than the case's own (过渡: 办理程序
    按 受理日), its day, and that version's label; None: it does not."""
    version = case.version
    clock_name = program(version).procedures[case.procedure].key_date
    if not clock_name:
        return None
    day = decide(rulebook(), version.regulation.code, [clock_name], facts, calendar=calendar()).value(clock_name)
    if not isinstance(day, date) or (version.repealed_on and day >= version.repealed_on):
        return None
    try:
        holds = rulebook().in_force(version.regulation.code, day).version
    except NotInForce:
        return None
    return None if holds == version.label else (clock_name, day, holds)


def _basis(case: Case) -> date:
    """The day that says which version's procedure holds: the one under which the case goes.

    Where a version that was published later holds for the day on which the case was opened, it changes no case by itself (`move_case`).
    """
    day = max(case.version.effective_on, min(case.opened_on, _last_day(case)))
    holds = rulebook().in_force(case.version.regulation.code, day).version == case.version.label
    return day if holds else case.version.effective_on


def _last_day(case: Case) -> date:
    """The last day on which the case's version is in force; what was agreed under it is carried out beyond that."""
    return case.version.repealed_on - timedelta(days=1) if case.version.repealed_on else date.max


def appeal_until(case: Case) -> date | None:
    """The last day on which an appeal against what was decided in a case may be filed; None: the regulation names none."""
    procedure = program(case.version).procedures.get(rules.APPEAL)
    if procedure is None or case.closed_on is None:
        return None
    found = plan_steps(rulebook(), case.version.regulation.code, rules.APPEAL, {}, on=_basis(case), calendar=calendar())
    days = found[0].days
    return None if days is None else due_of(case.closed_on, days).on


def may_appeal(case: Case, by: Capacity) -> bool:
    """Whether a page offers an appeal; the database is asked for the person alone whom the decision is about."""
    if not by.is_person(case.person_id) or case.status not in rules.DECIDED or not rules.has_appeals(case):
        return False
    until, earlier = appeal_until(case), appeal_of(case)
    return rules.may_appeal(by, case, until=until, today=clock.today(), earlier=earlier)


def due_of(start: date, days: int) -> Due:
    """The last day of a period of working days; the first day is not counted."""
    return calendar().add(start, days)


def asked_of(case: Case, capacity: Capacity) -> tuple[FactSpec, ...]:
    """The facts that this capacity gives in the case's form, once-only ones in the table's order."""
    labels = labels_of(case, capacity)
    regulation = program(case.version)
    collected = {name for step in _steps(case, regulation) for name in step}
    return tuple(
        spec
        for spec in regulation.facts.values()
        if spec.period == "一次" and spec.name not in collected and label_of(spec) in labels
    )


def _steps(case: Case, regulation: Regulation) -> list[tuple[str, ...]]:
    return [step.collects for procedure in regulation.procedures.values() for step in procedure.steps]


def label_of(spec: FactSpec) -> str:
    """Who provides a fact: the first word of its source ("企业，银行回单" is the enterprise's)."""
    return spec.source.replace("、", "，").split("，")[0].strip()


def labels_of(case: Case, capacity: Capacity) -> set[str]:
    """The labels under which the regulation calls this capacity in this case."""
    labels = {party.label for party in case.parties.all() if _is_party(party, capacity)}
    if capacity.user_id == case.opened_by_id:
        labels.add("申报人")
    return labels | (PERSON_LABELS if labels & PERSON_LABELS else set())


def _is_party(party: Party, capacity: Capacity) -> bool:
    if party.person_id is not None:
        return capacity.is_person(party.person_id)
    return party.unit_id is not None and party.unit_id == capacity.unit_id


@dataclass(slots=True)
class Actors:
    """Finds who a label is, among the parties of a case and the units of their bodies."""

    case: Case
    # What is known of offices by body and word: of many cases each is asked for once.
    offices: dict[tuple[int, str], Unit | None] = field(default_factory=dict)
    parties: dict[str, Party] = field(init=False)

    def __post_init__(self) -> None:
        found = parties_of(self.case)
        self.parties = {party.label: party for party in found}

    def find(self, label: str) -> tuple[Unit | None, Person | None]:
        """The unit or person behind a label; NotPossible names a label that nobody answers to."""
        if label in PERSON_LABELS:
            return None, self.case.person
        party = self.parties.get(label)
        if party is not None and (party.unit is not None or party.person is not None):
            return party.unit, party.person
        for body in {p.organisation for p in self.parties.values() if p.organisation is not None}:
            if (body.pk, label) not in self.offices:
                self.offices[body.pk, label] = units_of_office(body, label).first()
            if unit := self.offices[body.pk, label]:
                return unit, None
        raise NotPossible(
            _("没有部门承担“%s”的职责。请由单位管理员在部门设置中指定后再提交。") % label, code="ACTOR_UNKNOWN"
        )


def recipients(case: Case, steps: Iterable[PlannedStep] | None = None) -> dict[int, Organisation]:
    """The bodies to which a case passes the person's file and that need a consent for it, by their keys.

    Those of its parties and of its steps, without those that have it by right. None where the case is about nobody.
    """
    if case.person_id is None:
        return {}
    with wall.open_to(wall.Scope.RULE):  # who employs somebody is a rule's to know
        return _recipients(case, planned(case) if steps is None else steps)


def _recipients(case: Case, steps: Iterable[PlannedStep]) -> dict[int, Organisation]:
    actors = Actors(case)
    # With whom a matter was only filed has it by law (人社部规〔2017〕4号, 个人信息保护法 第十三条第一款第三项).
    bodies = {party.organisation_id: party.organisation for party in actors.parties.values()}
    parties = [party for label, party in actors.parties.items() if label != rules.FILED_WITH]
    found = {party.organisation_id: party.organisation for party in parties if party.organisation}
    for spec in steps:
        for label in spec.actors if spec.exists is not False else ():
            unit, _person = actors.find(label)
            if unit is not None and unit.organisation_id not in found:
                found[unit.organisation_id] = bodies.get(unit.organisation_id) or unit.organisation
    known = bodies_with_a_basis(case, clock.today())
    return {pk: body for pk, body in found.items() if pk is not None and pk not in known}


def unconsented(case: Case) -> dict[int, Organisation]:
    """The bodies of `recipients` to which the person has not consented in this matter."""
    found = recipients(case)
    if not found:
        return {}
    given = Consent.objects.filter(case=line_of(case)[0], recipient__in=found, status=ConsentStatus.GIVEN)
    return {pk: body for pk, body in found.items() if pk not in set(given.values_list("recipient", flat=True))}


def family_of(case: Case) -> list[Case]:
    """The first case of a matter, and all that follow from it."""
    found = [line_of(case)[0]]
    for each in found:
        found += Case.objects.filter(parent=each.pk).exclude(pk__in=[one.pk for one in found]).order_by("pk")
    return found


def consents_asked(case: Case) -> QuerySet[Consent]:
    """What the person was asked for a matter, for whoever fills in a case of it."""
    return Consent.objects.filter(case=line_of(case)[0]).select_related("recipient").order_by("pk")


def consent_text(case: Case, recipient: Organisation) -> str:
    """What a person is told before they let their file pass: who, for what, in which way, what exactly (第十七、二十三、三十条).

    A legal text that is kept to the letter, and so is not translated.
    """
    regulation, actors = program(case.version), Actors(case)
    units = {party.unit.name for party in actors.parties.values() if party.unit and party.organisation == recipient}
    names = ["姓名", "证件号码", *dict.fromkeys([*regulation.facts, *material_names(case)])]
    plain = "、".join(name for name in names if not rules.is_sensitive(name))
    sensitive = "、".join(name for name in names if rules.is_sensitive(name))
    where = f"（联系部门：{'、'.join(sorted(units))}）" if units else ""
    return "\n".join([
        f"接收方：{recipient.name}（统一社会信用代码{recipient.credit_code}）{where}",
        f"办理事项：{case.title}（{case.number}），依据《{regulation.title}》{case.version.label}",
        "用途：办理本事项，以及由本事项产生的考核、待遇核算、结算、复核和备案，不用于其他用途。",
        "方式：接收方在平台内查阅和办理；经办人员按职责查看，查看和办理均有记录。",
        f"个人信息：{plain}。",
        f"敏感个人信息：{sensitive}。用于核对身份、判断申报条件和支付款项，不提供则无法办理；泄露可能影响您的财产安全，证件号码和账号在页面上遮盖显示。",
        "期限：办理期间，以及法律、行政法规规定的档案和会计资料保存期限。",
        "不同意不影响您办理不需要向该单位提供信息的其他事项；同意后可以随时撤回，撤回不影响撤回前已经进行的处理。",
        "依据：《个人信息保护法》第十五条、第十七条、第二十三条、第二十九条、第三十条。",
    ])  # fmt: skip


def facts_seen(case: Case, capacity: Capacity) -> list[FactLine]:
    """The facts of a case that this capacity may read: personal ones stay with the person, the deciders and who said them."""
    if examines(case, capacity):
        return lines_of(case)
    is_own = reads_personal(case, capacity)
    return [line for line in lines_of(case) if not is_personal(line.source) or (is_own and not line.is_inherited)]


def revisions_seen(case: Case, capacity: Capacity) -> list[tuple[Revision, list[Change]]]:
    """What each saving of the form changed, newest first, as far as this capacity may read the facts."""
    reads_all, is_own, specs = examines(case, capacity), reads_personal(case, capacity), program(case.version).facts

    def shown(name: str, text: str) -> str:
        spec = specs.get(name)
        try:
            return text if spec is None or not text else spec.show(spec.read(text))
        except FactError:  # kept under an earlier version, which read it otherwise
            return text

    def is_seen(name: str) -> bool:
        spec = specs.get(name)
        return reads_all or is_own or (spec is not None and not is_personal(label_of(spec)))

    told = [
        (revision, [Change(n, p, shown(n, before), shown(n, after)) for n, p, before, after in revision.changes if is_seen(n)])
        for revision in case.revisions.order_by("-pk")
    ]  # fmt: skip
    return [(revision, changes) for revision, changes in told if changes]


def is_told(trace: Trace, hidden: Collection[str]) -> bool:
    """Whether an explanation may be told to somebody from whom these facts are hidden: none of them stands in it."""
    return trace.name not in hidden and all(is_told(each, hidden) for each in trace.inputs)


def facts_hidden(case: Case, capacity: Capacity) -> set[str]:
    """The names of the facts that are known in a case and that this capacity may not read."""
    return {line.name for line in lines_of(case)} - {line.name for line in facts_seen(case, capacity)}


def waiting_days(opened_on: date | None) -> int:
    """Working days since a step was opened, not counting that day."""
    return calendar().between(opened_on, clock.today()) if opened_on else 0


def outlook(case: Case, steps: Sequence[Step]) -> dict[int, Due]:
    """By number of a step that has not begun: the day on which it ends at the latest, if everybody takes all their time.

    Nothing is said of what follows a step without a limit, one whose facts are missing, or a notice whose clock stands still.
    """
    rows: dict[int, list[Step]] = {}
    for step in steps:
        rows.setdefault(step.number, []).append(step)
    ends: dict[int, Due] = {}
    for spec in planned(case):
        start = max((ends[n] for n in spec.after if n in ends), key=lambda due: due.on, default=None)
        begun = [
            step
            for step in rows.get(spec.number, [])
            if step.status in {StepStatus.OPEN, StepStatus.DONE, StepStatus.PASSED}
        ]
        if begun:
            known = [_end_of(step) for step in begun]
            if None not in known:
                ends[spec.number] = max((due for due in known if due), key=lambda due: due.on)
        elif start is not None and all(n in ends for n in spec.after):
            counted = ends.get(spec.count_from, start) if spec.count_from is not None else start
            if spec.exists is False:
                ends[spec.number] = start
            elif spec.exists and spec.days is not None:
                end = due_of(counted.on, spec.days)
                ends[spec.number] = Due(max(end.on, start.on), end.provisional or start.provisional)
    begun_numbers = {step.number for step in steps if step.status != StepStatus.WAITING}
    return {number: due for number, due in ends.items() if number not in begun_numbers}


def _end_of(step: Step) -> Due | None:
    """When a step that has begun was taken, or is to be taken at the latest; never before today."""
    if step.status in {StepStatus.DONE, StepStatus.PASSED}:
        return Due(step.taken_on or clock.today())
    notice = getattr(step, "notice", None)
    if step.due_on is None or (notice is not None and notice.suspended_on is not None):
        return None
    return Due(max(step.due_on, clock.today()), step.is_provisional)


def planned_step(step: Step) -> PlannedStep:
    """A row as its regulation plans it for what is known now."""
    return next(spec for spec in planned(step.case) if spec.number == step.number)


def effects_of(step: Step) -> tuple[str, ...]:
    """What the platform does when a step is done, by the version under which its case was opened."""
    steps = program(step.case.version).procedures[step.case.procedure].steps
    return next((spec.effects for spec in steps if spec.number == step.number), ())


def targets_of(spec: PlannedStep | StepSpec, steps: Iterable[PlannedStep | StepSpec]) -> tuple[int | None, ...]:
    """To which steps the 不通过时 column lets a step be returned, by number or name; None is the applicant."""
    numbers = {each.name: each.number for each in steps} | {str(each.number): each.number for each in steps}
    words = [word.strip() for word in re.split("[、，；;]", spec.on_refusal)]
    return tuple(numbers.get(word.removeprefix("退回").strip()) for word in words if word.startswith("退回"))


def following(number: int, steps: Sequence[PlannedStep]) -> set[int]:
    """The numbers of all steps that come after a step, however far."""
    found = {number}
    for spec in steps:  # a step stands below those that it comes after
        if found & set(spec.after):
            found.add(spec.number)
    return found - {number}


def ways_of(spec: PlannedStep) -> list[str]:
    """Where a case goes after an upheld objection, by the 不通过时 column; to the applicant where that says nothing."""
    return _on_refusal(spec) or [Outcome.RETURNED]


def outcomes_of(spec: PlannedStep) -> list[str]:
    """What a step may come out as, by the procedure's own 不通过时 column; of a public notice, objections decide that."""
    return [Outcome.AGREED, *(() if NOTICE in spec.effects else _on_refusal(spec))]


def _on_refusal(spec: PlannedStep) -> list[str]:
    found: list[str] = []
    if "退回" in spec.on_refusal:
        found.append(Outcome.RETURNED)
    if "终止" in spec.on_refusal:
        found.append(Outcome.REFUSED)
    return found


# ── as whoever asks finds it ──


def seen_case(by: Capacity, pk: int) -> Case:
    """A case that exists for this capacity, with all that its page reads of it; Http404 for any other."""
    known = queries.with_decisions(queries.with_opener_units(queries.cases_for(by)))
    found = known.select_related(
        "version__regulation", "person", "parent__version__regulation", "parent__agreement", "agreement", "opened_by",
        *JOINS, *(f"parent__{name}" for name in JOINS),
    )  # fmt: skip
    parties = Prefetch("parties", Party.objects.select_related("organisation", "unit", "person").order_by("pk"))
    case = get_object_or_404(found.prefetch_related(parties), pk=pk)
    prefetch_related_objects([each for each in (case, case.parent) if each is not None], "facts")
    return case


def seen_step(by: Capacity, pk: int, *, of: int | None = None) -> Step:
    """A step of a case that exists for this capacity (`of`: and is that one); Http404 for any other."""
    found = Step.objects.select_related(
        "case__version__regulation", "case__person", "case__parent__version__regulation", "case__opened_by",
        "unit__organisation", "person", "holder", "added_to",
    )  # fmt: skip
    known = found.prefetch_related("case__parties", "case__facts", "case__parent__facts")
    if of is not None:
        known = known.filter(case=of)
    return get_object_or_404(known, pk=pk, case__in=queries.cases_for(by))
