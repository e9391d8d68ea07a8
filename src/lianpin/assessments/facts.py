"""The results of assessments as plain facts, by year, for every case that stands on the appointment."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, F, OuterRef
from django.db.models.functions import Cast, JSONObject
from lianpin_regulations import Given

from lianpin.assessments.models import Assessment
from lianpin.kernel.cases.models import Case, Fact
from lianpin.kernel.regulations.queries import program

FINAL_ON = "考核结果确定日"
LONGEST_LINE = 8  # no case stands on more cases than this


def facts_of_cases(cases: Sequence[Case]) -> dict[int, dict[str, Any]]:
    """What the assessments said whose result is final, and on which day it was. The grade is not given: its regulation
    computes and explains it."""
    roots = {case.pk: _root(case).pk for case in cases}
    final = Assessment.objects.filter(appointment__case__in=set(roots.values()), confirmed_on__isnull=False)
    said = Fact.objects.filter(case=OuterRef("case"), period=Cast(OuterRef("year"), CharField())).order_by("pk")
    told = said.values(row=JSONObject(name="name", value="value", by="given_by", on="given_on"))
    rows = final.select_related("case__version__regulation").annotate(
        said=ArraySubquery(told), root=F("appointment__case")
    )
    found: dict[int, dict[str, Any]] = {}
    for assessment in rows.order_by("year"):
        facts = found.setdefault(assessment.root, {})
        for name, given in _of(assessment, assessment.said).items():
            facts.setdefault(name, {})[assessment.year] = given
    return {pk: found.get(root, {}) for pk, root in roots.items()}


def _of(assessment: Assessment, said: Iterable[Mapping[str, str]]) -> dict[str, Given]:
    document = assessment.case.number
    specs = program(assessment.case.version).facts
    given = {
        fact["name"]: Given(
            specs[fact["name"]].read(fact["value"]),
            by=fact["by"],
            on=date.fromisoformat(fact["on"]),
            document=document,
        )
        for fact in said
        if fact["name"] in specs  # as in `given_facts`: what the version does not know is left out
    }
    return given | {
        FINAL_ON: Given(assessment.confirmed_on, by="学校、企业双方确认", on=assessment.confirmed_on, document=document)
    }


def _root(case: Case) -> Case:
    for _step in range(LONGEST_LINE):
        if case.parent is None:
            break
        case = case.parent
    return case
