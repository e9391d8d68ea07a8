"""Opening a case and filling it in: facts by those who are asked for them, materials as files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.utils.translation import gettext as _
from lianpin_regulations import FactError, FactSpec

from lianpin.kernel.audit.verbs import record
from lianpin.kernel.cases import procedures, rules
from lianpin.kernel.cases.models import Case, Fact, Material, Party
from lianpin.kernel.documents.verbs import store_attachment
from lianpin.kernel.identity.models import Capacity, Organisation, Person, Unit
from lianpin.kernel.regulations.models import Version
from lianpin.kernel.regulations.queries import program
from lianpin.toolkit import clock
from lianpin.toolkit.errors import NotValid


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
    with transaction.atomic():
        if procedure not in program(version).procedures:
            raise KeyError(procedure)
        assert by.user_id is not None, "only people open cases"
        case = Case.objects.create(
            number=_next_number(),
            version=version,
            procedure=procedure,
            title=title,
            person=person,
            parent=parent,
            year=year,
            opened_by_id=by.user_id,
            opened_on=clock.today(),
        )
        Party.objects.bulk_create(
            Party(case=case, label=p.label, organisation=p.organisation, unit=p.unit, person=p.person) for p in parties
        )
        record("case.opened", case, by=by, number=case.number, title=title)
    return case


def give_facts(case: Case, values: Mapping[tuple[str, str], str], *, by: Capacity) -> Case:
    """Keep facts as they were typed, each read by its specification. NotValid names the first that cannot be read.

    An empty text withdraws the fact, so that a draft may be saved half-filled.
    """
    with transaction.atomic():
        case = locked(case)
        rules.check_can_edit(by, case)
        asked = {spec.name: spec for spec in procedures.asked_of(case, by)}
        changed = [
            name
            for (name, period), text in values.items()
            if _keep(case, _asked(asked, name), period, text.strip(), by=by)
        ]
        if changed:
            record("case.facts_given", case, by=by, number=case.number, names="、".join(changed))
    return case


def attach_material(case: Case, name: str, file: UploadedFile[Any], *, by: Capacity) -> Material:
    """Hand in a file under a line of the checklist; a second one takes the first one's place."""
    with transaction.atomic():
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
    with transaction.atomic():
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


def _next_number() -> str:
    """BJ, the year, and a number that counts up; one case at a time takes one."""
    year = clock.today().year
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('cases.number'))")
    last = (
        Case.objects.filter(number__startswith=f"BJ-{year}-")
        .order_by("-number")
        .values_list("number", flat=True)
        .first()
    )
    return f"BJ-{year}-{int(last.rsplit('-', 1)[1]) + 1 if last else 1:05d}"
