"""Opening a case and filling it in: facts by those who are asked for them, materials as files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _
from lianpin_regulations import FactError, FactSpec

from lianpin.kernel.audit.verbs import record
from lianpin.kernel.cases import procedures, rules
from lianpin.kernel.cases.enums import CaseStatus
from lianpin.kernel.cases.facts import JOINS
from lianpin.kernel.cases.models import Admission, Case, Draft, Fact, Material, Objection, Party, Revision, Step
from lianpin.kernel.documents.verbs import store_attachment
from lianpin.kernel.identity.models import Capacity, Organisation, Person, Unit
from lianpin.kernel.regulations.models import Version
from lianpin.kernel.regulations.queries import program
from lianpin.toolkit import clock, wall
from lianpin.toolkit.errors import NotPossible, NotValid
from lianpin.toolkit.numbers import drawn_number
from lianpin.toolkit.search import keys_of

LONGEST_TYPED = 4000  # characters of one field


@dataclass(frozen=True, slots=True)
class Participant:
    """A party to a new case, under the label by which the regulation calls it."""

    label: str
    organisation: Organisation | None = None
    unit: Unit | None = None
    person: Person | None = None


def open_case(
    version: Version,
    procedure: str,
    *,
    title: str,
    parties: Sequence[Participant],
    person: Person | None = None,
    parent: Case | None = None,
    year: int | None = None,
    by: Capacity,
) -> Case:
    """Open a draft under a version's procedure. KeyError for a procedure that the version does not have."""
    with wall.behind():
        case = _new_case(version, procedure, title, parties, by=by, person=person, parent=parent, year=year)
        record("case.opened", case, by=by, number=case.number, title=title)
    return case


def take_over_case(
    version: Version,
    procedure: str,
    *,
    title: str,
    parties: Sequence[Participant],
    person: Person,
    facts: Mapping[str, str],
    document: str,
    history: str,
    by: Capacity,
) -> Case:
    """Keep what was decided on paper as a case that is done, marked as taken over: none of its steps was taken here.

    `facts` are canonical texts by the regulation's names; `document` is the paper that proves them, `history` what happened on paper.
    """
    with wall.behind():
        today, specs = clock.today(), program(version).facts
        done = {"status": CaseStatus.DONE, "taken_over_on": today}
        case = _new_case(version, procedure, title, parties, by=by, person=person, **done)
        Fact.objects.bulk_create(
            Fact(
                case=case, name=name, value=value, source=procedures.label_of(specs[name]), given_by=str(by),
                given_on=today, document=document,
            )
            for name, value in facts.items()
        )  # fmt: skip
        record("case.taken_over", case, by=by, number=case.number, document=document, history=history)
    return case


def give_up_case(case: Case, *, reason: str, by: Capacity) -> Case:
    """A case that was taken over by mistake counts for nothing, as one that was withdrawn; NotPossible once others stand on it."""
    with wall.behind():
        case = locked(case)
        if case.taken_over_on is None or case.status != CaseStatus.DONE:
            raise NotPossible(_("办件 %s 不是接续登记的办件，不能撤销接续。") % case.number, code="CASE_NOT_TAKEN")
        child = case.children.order_by("pk").first()
        if child is not None:
            raise NotPossible(
                _("办件 %(number)s 已有后续办件 %(child)s，不能撤销接续。")
                % {"number": case.number, "child": child.number},
                code="CASE_HAS_CHILDREN",
            )
        case.status = CaseStatus.WITHDRAWN
        case.save(update_fields=["status"])
        record("case.given_up", case, by=by, number=case.number, reason=reason)
    return case


def _new_case(
    version: Version, procedure: str, title: str, parties: Sequence[Participant], *, by: Capacity, **also: Any
) -> Case:
    """A row with its number, its keys and its parties."""
    if procedure not in program(version).procedures:
        raise KeyError(procedure)
    assert by.user_id is not None, "only people open cases"
    number, person = next_number("BJ", Case), also.get("person")
    case = Case.objects.create(
        number=number,
        version=version,
        procedure=procedure,
        title=title,
        opened_by_id=by.user_id,
        opened_on=clock.today(),
        keys=keys_of(number, title, spoken=[person.name] if person else ()),
        **also,
    )
    Party.objects.bulk_create(
        Party(case=case, label=p.label, organisation=p.organisation, unit=p.unit, person=p.person) for p in parties
    )
    return case


def give_facts(case: Case, values: Mapping[tuple[str, str], str], *, by: Capacity) -> Case:
    """Keep facts as they were typed, each read by its specification. NotValid names the first that cannot be read.

    An empty text withdraws the fact, so that a draft may be saved half-filled. What was typed before and not saved is done with.
    """
    with wall.behind():
        case = locked(case)
        rules.check_can_edit(by, case)
        asked = {spec.name: spec for spec in procedures.asked_of(case, by)}
        before = {(fact.name, fact.period): fact.value for fact in case.facts.all()}
        changed = [
            (name, period)
            for (name, period), text in values.items()
            if _keep(case, _asked(asked, name), period, text.strip(), by=by)
        ]
        case.drafts.filter(name__in={name for name, _period in values}).delete()
        if changed:
            after = {(fact.name, fact.period): fact.value for fact in Fact.objects.filter(case=case)}
            Revision.objects.create(
                case=case, round=case.round, given_as=str(by), given_on=clock.today(), given_at=timezone.now(),
                changes=[[*key, before.get(key, ""), after.get(key, "")] for key in changed],
            )  # fmt: skip
            record("case.facts_given", case, by=by, number=case.number, names="、".join(name for name, _p in changed))
    return case


def keep_typed(case: Case, texts: Mapping[str, str], *, window: str, by: Capacity) -> datetime:
    """Keep what is being typed into the form, by the name of the fact, as it is; when that was.

    Nothing is read or decided yet, so nothing is recorded: `give_facts` does both. NotValid for a text that no field takes.
    """
    with wall.behind():
        case = locked(case)
        rules.check_can_edit(by, case)
        asked = {spec.name: spec for spec in procedures.asked_of(case, by)}
        saved, now = {fact.name: fact.value for fact in case.facts.all() if not fact.period}, timezone.now()
        for name, text in texts.items():
            if len(text) > LONGEST_TYPED:
                raise NotValid(_("“%s”的内容太长，没有暂存；请缩短。") % name, code="DRAFT_TOO_LONG")
            if _read(_asked(asked, name), text) == saved.get(name, ""):  # as it was: nothing is left to save
                case.drafts.filter(name=name).delete()
                continue
            typed = {"text": text, "window": window, "typed_as": str(by), "typed_at": now}
            Draft.objects.update_or_create(case=case, name=name, defaults=typed)
    return now


def attach_material(case: Case, name: str, file: UploadedFile[Any], *, by: Capacity) -> Material:
    """Hand in a file under a line of the checklist; a second one takes the first one's place."""
    with wall.behind():
        case = locked(case)
        rules.check_can_edit(by, case)
        if name not in {material.name for material, _due in procedures.materials_of(case)}:
            raise NotValid(_("材料清单里没有“%s”。") % name, code="MATERIAL_UNKNOWN")
        attachment = store_attachment(file, by=by)
        material, _made = Material.objects.update_or_create(case=case, name=name, defaults={"attachment": attachment})
        record("case.material_attached", case, by=by, number=case.number, name=name, file=attachment.name)
    return material


def remove_material(material: Material, *, by: Capacity) -> None:
    """Take a file off the checklist again."""
    with wall.behind():
        case = locked(material.case)
        rules.check_can_edit(by, case)
        record("case.material_removed", case, by=by, number=case.number, name=material.name)
        material.delete()


def locked(case: Case) -> Case:
    """The case's fresh row, held until the transaction ends, with what verbs read."""
    return (
        Case.objects.select_for_update(of=("self",), no_key=True)
        .select_related("version__regulation", "person", "parent", "opened_by", "agreement")
        .get(pk=case.pk)
    )


def locked_all(cases: Iterable[Case]) -> list[Case]:
    """As `locked`, for many: with all that is read of them, so that nothing is asked for each; always held in the same order."""
    found = Case.objects.select_for_update(of=("self",), no_key=True).select_related(
        "version__regulation", "person", "parent__version__regulation", "parent__agreement", "opened_by", "agreement",
        *JOINS, *(f"parent__{name}" for name in JOINS),
    )  # fmt: skip
    parties = Prefetch("parties", Party.objects.select_related("organisation", "unit", "person").order_by("pk"))
    steps = Prefetch("steps", Step.objects.order_by("pk"))
    # Each regulation's text is long, and the same for all.
    rows = found.defer("keys", "version__source", "parent__keys", "parent__version__source").order_by("pk")
    rows = rows.prefetch_related(parties, steps, "facts", "materials", "parent__facts")
    return list(rows.filter(pk__in=[case.pk for case in cases]))


def _read(spec: FactSpec, text: str) -> str:
    """A text as it would be kept; as it is, where it cannot be read."""
    try:
        return spec.write(spec.read(text)) if text else ""
    except FactError:
        return text


def _asked(asked: Mapping[str, FactSpec], name: str) -> FactSpec:
    if name not in asked:
        raise NotValid(_("“%s”不由您填报。") % name, code="FACT_NOT_YOURS")
    return asked[name]


def _keep(case: Case, spec: FactSpec, period: str, text: str, *, by: Capacity) -> bool:
    """Keep one fact; whether anything changed."""
    there = Fact.objects.filter(case=case, name=spec.name, period=period)
    if not text:
        return there.delete()[0] > 0
    try:
        value = spec.write(spec.read(text))
    except FactError as error:
        raise NotValid(error.message, code="FACT_WRONG", clause=spec.article) from error
    if there.filter(value=value).exists():
        return False
    Fact.objects.update_or_create(
        case=case,
        name=spec.name,
        period=period,
        defaults={
            "value": value,
            "source": procedures.label_of(spec),
            "given_by": str(by),
            "given_on": clock.today(),
            "document": spec.evidence,
        },
    )
    return True


def keep_fact(case: Case, name: str, value: str, source: str, *, by: str, period: str = "") -> None:
    """Keep a fact whose text is canonical already: what a step, the platform or another body said."""
    Fact.objects.update_or_create(
        case=case,
        name=name,
        period=period,
        defaults={"value": value, "source": source, "given_by": by, "given_on": clock.today()},
    )


def next_number(kind: str, numbered: type[Case | Objection | Admission]) -> str:
    """Its letters (BJ, YY, RG), the year and eight digits."""
    return drawn_number(kind, clock.today().year, lambda number: numbered.objects.filter(number=number).exists())
