"""What is typed about a round: indicators, the scoring sheet, days of leave, the outcome of a review."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from lianpin_regulations import FactSpec
from markupsafe import Markup

from lianpin.assessments import queries
from lianpin.assessments.models import Assessment, Indicator
from lianpin.assessments.procedures import LEAVE
from lianpin.assessments.verbs import Mark
from lianpin.kernel.cases.enums import Outcome
from lianpin.kernel.cases.forms import field_of
from lianpin.kernel.cases.models import Step
from lianpin.kernel.regulations.queries import program
from lianpin.ui.text import zh

MOST_INDICATORS = 8


def _said(person: str, name: str) -> Markup:
    """Whose field of what it is."""
    return Markup(_("%(person)s：%(name)s")) % {"person": zh(person), "name": zh(name)}


class IndicatorsForm(forms.Form):
    """A body's indicators, line by line; a line without a name is none."""

    def __init__(self, there: Sequence[Indicator], data: Any = None) -> None:
        initial: dict[str, Any] = {}
        for number, each in enumerate(there):
            initial |= {f"name{number}": each.name, f"points{number}": each.points}
        super().__init__(data, initial=initial)
        for number in range(MOST_INDICATORS):
            said = {"number": number + 1}
            self.fields[f"name{number}"] = forms.CharField(
                label=_("指标%(number)s") % said, required=False, max_length=60
            )
            self.fields[f"points{number}"] = forms.IntegerField(
                label=_("指标%(number)s满分") % said, required=False, min_value=1, max_value=100
            )

    def rows(self) -> list[tuple[str, int]]:
        """Names with points, as the verb takes them."""
        cleaned = self.cleaned_data
        found = [(cleaned[f"name{n}"], cleaned[f"points{n}"] or 0) for n in range(MOST_INDICATORS)]
        return [(name, points) for name, points in found if name or points]


class SheetForm(forms.Form):
    """The scoring sheet: a line for each person whose step is open, a field for each indicator or fact. An empty line waits."""

    def __init__(self, steps: Sequence[Step], indicators: Sequence[Indicator], data: Any = None) -> None:
        super().__init__(data)
        self.steps, self.indicators = steps, indicators
        self.keys: dict[int, list[str]] = {}
        for step in steps:
            person = step.case.person.name if step.case.person else ""
            self.keys[step.pk] = [self._add(step, name, person) for name in self._names(step)]

    def _names(self, step: Step) -> list[Indicator | str]:
        asked: list[Indicator | str] = []
        for name in queries.collected(step):
            asked.extend(self.indicators if name in queries.SCORES and self.indicators else [name])
        return asked

    def _add(self, step: Step, asked: Indicator | str, person: str) -> str:
        if isinstance(asked, Indicator):
            key = f"s{step.pk}-i{asked.pk}"
            self.fields[key] = forms.DecimalField(
                label=_said(person, asked.name),
                required=False,
                min_value=0,
                max_value=asked.points,
                max_digits=4,
                decimal_places=1,
            )
            return key
        key = f"s{step.pk}-{asked}"
        field = field_of(program(step.case.version).facts[asked], required=False)
        field.label, field.help_text = _said(person, asked), ""
        self.fields[key] = field
        return key

    def lines(self) -> list[tuple[Step, list[forms.BoundField]]]:
        """Each step with its fields."""
        return [(step, [self[key] for key in self.keys[step.pk]]) for step in self.steps]

    def marks(self) -> dict[int, Mark]:
        """What the verb takes; a line that was left empty is left out."""
        found = {}
        for step in self.steps:
            typed = {key: self.cleaned_data.get(key) for key in self.keys[step.pk]}
            if all(value in (None, "") for value in typed.values()):
                continue
            facts: dict[str, str] = {}
            points: dict[int, Decimal] = {}
            for key, value in typed.items():
                name = key.split("-", 1)[1]
                if isinstance(value, Decimal):
                    points[int(name[1:])] = value
                elif value not in (None, ""):
                    facts[name] = str(value)
            found[step.pk] = Mark(facts, points)
        return found


class LeaveForm(forms.Form):
    """Approved days of leave of everybody who is ranked."""

    def __init__(self, assessments: Sequence[Assessment], data: Any = None) -> None:
        super().__init__(data)
        self.assessments = assessments
        for each in assessments:
            self.fields[f"a{each.pk}"] = forms.IntegerField(
                label=_said(each.appointment.person.name, LEAVE), min_value=0, max_value=250, initial=0
            )

    def lines(self) -> list[tuple[Assessment, forms.BoundField]]:
        return [(each, self[f"a{each.pk}"]) for each in self.assessments]

    def days(self) -> dict[int, str]:
        """Assessment → days."""
        return {each.pk: str(self.cleaned_data[f"a{each.pk}"]) for each in self.assessments}


class ReviewForm(forms.Form):
    """The outcome of a review, and what is otherwise; what is left empty stays as it was."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("复核决定"),
        choices=[(Outcome.REFUSED, gettext_lazy("维持原决定")), (Outcome.AGREED, gettext_lazy("改变原决定"))],
        widget=forms.RadioSelect,
    )
    opinion = forms.CharField(label=gettext_lazy("理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, specs: Sequence[FactSpec], known: Mapping[str, str], data: Any = None) -> None:
        super().__init__(data)
        self.specs = {f"f{number}": spec for number, spec in enumerate(specs)}
        for key, spec in self.specs.items():
            field = field_of(spec, required=False)
            field.help_text = Markup(_("原为%s；不改变的留空")) % zh(known.get(spec.name, "—"))
            self.fields[key] = field

    def facts(self) -> dict[str, str]:
        """Fact → text, of those that are otherwise."""
        return {spec.name: str(self.cleaned_data.get(key) or "") for key, spec in self.specs.items()}
