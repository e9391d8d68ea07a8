"""Forms built from the regulation: a field per fact, a file per material, the opinion and what a step asks for."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from lianpin_regulations import FactError, FactSpec, MaterialSpec
from markupsafe import Markup, escape

from lianpin.kernel.cases.enums import Addition, Audience, Outcome
from lianpin.kernel.identity.models import Membership
from lianpin.ui.text import zh

CHOOSE = [("", "—")]


def field_of(spec: FactSpec, *, required: bool = True) -> forms.Field:
    """The field of a fact: its widget by type, its unit, range, evidence and article as help."""
    kind = spec.type.kind
    options: dict[str, Any] = {"label": zh(spec.name), "help_text": help_of(spec), "required": required}
    if kind == "choice":
        return forms.ChoiceField(choices=[*CHOOSE, *((c, c) for c in spec.type.choices)], **options)
    if kind == "choices":
        return forms.MultipleChoiceField(
            choices=[(c, zh(c)) for c in spec.type.choices],
            widget=forms.CheckboxSelectMultiple,
            **{**options, "required": False},
        )
    if kind == "bool":
        return forms.ChoiceField(choices=[*CHOOSE, ("是", _("是")), ("否", _("否"))], **options)
    if kind == "date":
        return forms.CharField(widget=forms.DateInput(attrs={"type": "date"}), **options)
    attrs = {"inputmode": "decimal"} if spec.type.is_number else {}
    return forms.CharField(max_length=200, widget=forms.TextInput(attrs=attrs), **options)


def help_of(spec: FactSpec) -> Markup:
    """What a fact's field says below it."""
    units = {"money": _("元"), "ratio": _("百分数，例如 50%"), "days": _("整数"), "integer": _("整数")}
    parts = [units.get(spec.type.kind, ""), zh(spec.range_text()), zh(spec.note)]
    if spec.evidence:
        parts.append(escape(_("凭证：%s")) % zh(spec.evidence))
    parts.append(zh(spec.article))
    return Markup(_("；")).join(part for part in parts if part)


def initial_of(spec: FactSpec, kept: str | None) -> Any:
    """What a field shows for a kept text."""
    if kept is None:
        return None
    return kept.split("、") if spec.type.kind == "choices" else kept


def clean_fact(form: forms.Form, key: str, spec: FactSpec, cleaned: dict[str, Any]) -> None:
    """Read one field by its specification; its error stands at the field. The cleaned value is the canonical text."""
    value = cleaned.get(key)
    # Of a group of boxes none is an answer as well: 无.
    text = "、".join(value) or "无" if isinstance(value, list) else str(value or "")
    if not text:
        cleaned[key] = ""
        return
    try:
        cleaned[key] = spec.write(spec.read(text))
    except FactError as error:
        form.add_error(key, error.message)


class FactsForm(forms.Form):
    """The facts that a capacity gives in a case. A draft may be saved half-filled; what is to be corrected says so at its field."""

    def __init__(
        self,
        specs: Sequence[FactSpec],
        known: Mapping[str, str],
        data: Any = None,
        *,
        remarks: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(data, initial={f"f{n}": initial_of(s, known.get(s.name)) for n, s in enumerate(specs)})
        self.specs = {f"f{number}": spec for number, spec in enumerate(specs)}
        for key, spec in self.specs.items():
            self.fields[key] = field_of(spec, required=False)
        # What an official asked to be corrected, by the name of a fact or material: it stands at the field.
        self.remarks = dict(remarks or {})
        for bound in (self[key] for key, spec in self.specs.items() if spec.name in self.remarks):
            wanted = Markup("<strong>{}{}</strong>").format(
                _("请补正："), zh(self.remarks[self.specs[bound.name].name])
            )
            bound.field.help_text = wanted + "；" + bound.field.help_text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for key, spec in self.specs.items():
            clean_fact(self, key, spec, cleaned)
        return cleaned

    def values(self) -> dict[tuple[str, str], str]:
        """(fact, period) → text, as the verb takes it."""
        return {(spec.name, ""): str(self.cleaned_data.get(key) or "") for key, spec in self.specs.items()}


class MaterialForm(forms.Form):
    """One file for one line of the checklist."""

    name = forms.CharField(widget=forms.HiddenInput)
    file = forms.FileField(label=gettext_lazy("选择文件"), allow_empty_file=True)  # the verb names an empty one

    @property
    def limit(self) -> int:
        """The largest file that is accepted, in bytes."""
        limit: int = settings.LIANPIN_UPLOAD_LIMIT
        return limit

    def __init__(self, material: MaterialSpec, number: int, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, prefix=f"m{number}", initial={"name": material.name})
        self.fields["file"].label = zh(material.name)
        self.fields["file"].error_messages["required"] = _("请先选择“%s”的文件。") % material.name


class StepForm(forms.Form):
    """The result of a step, its opinion, the facts that the step asks for, and what is to be corrected where it is returned.

    `targets` are the steps to which it may be returned, with their names; `correctable` the names of facts and materials.
    """

    outcome = forms.ChoiceField(label=gettext_lazy("办理结果"), widget=forms.RadioSelect)
    opinion = forms.CharField(
        label=gettext_lazy("意见"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self,
        outcomes: Sequence[str],
        specs: Sequence[FactSpec],
        data: Any = None,
        *,
        targets: Sequence[tuple[int | None, str]] = (),
        correctable: Sequence[str] = (),
    ) -> None:
        super().__init__(data, initial={"outcome": outcomes[0]})
        self.specs = {f"f{number}": spec for number, spec in enumerate(specs)}
        chosen: forms.ChoiceField = self.fields["outcome"]  # type: ignore[assignment]
        chosen.choices = [(each, Outcome(each).label) for each in outcomes]
        self.remarks = {f"c{number}": name for number, name in enumerate(correctable) if Outcome.RETURNED in outcomes}
        if len(targets) > 1:
            choices = [(str(number or ""), zh(name)) for number, name in targets]
            self.fields["target"] = forms.ChoiceField(label=_("退回至"), choices=choices, required=False)
        for key, spec in self.specs.items():
            self.fields[key] = field_of(spec)
        if len(outcomes) == 1:
            chosen.widget = forms.HiddenInput()
        for key, name in self.remarks.items():
            self.fields[key] = forms.CharField(label=zh(name), required=False, max_length=500)
        self.order_fields([*self.specs, "outcome", "opinion", "target"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        agreed = cleaned.get("outcome") == Outcome.AGREED
        for key, spec in self.specs.items():
            if agreed or cleaned.get(key):
                clean_fact(self, key, spec, cleaned)
        if cleaned.get("outcome") and not agreed and not str(cleaned.get("opinion") or "").strip():
            self.add_error("opinion", _("退回或不同意时请写明理由。"))
        return cleaned

    def listed(self) -> list[forms.BoundField]:
        """The fields of what is to be corrected, which stand apart from the others."""
        return [self[key] for key in self.remarks]

    def given(self) -> dict[str, Any]:
        """What the verb takes."""
        target = str(self.cleaned_data.get("target") or "")
        is_returned = self.cleaned_data["outcome"] == Outcome.RETURNED
        return {
            "outcome": self.cleaned_data["outcome"],
            "opinion": self.cleaned_data["opinion"],
            "facts": self.facts(),
            "target": int(target) if target and is_returned else None,
            "corrections": {name: str(self.cleaned_data.get(key) or "") for key, name in self.remarks.items()}
            if is_returned
            else {},
        }

    def facts(self) -> dict[str, str]:
        """Fact → text."""
        return {spec.name: str(self.cleaned_data.get(key) or "") for key, spec in self.specs.items()}


class ColleagueForm(forms.Form):
    """To which unit or person of one's body a step or a question goes, and why."""

    colleague = forms.ChoiceField(label=gettext_lazy("交给"))
    when = forms.ChoiceField(
        label=gettext_lazy("何时加签"), choices=Addition.choices, initial=Addition.BEFORE, widget=forms.RadioSelect
    )
    reason = forms.CharField(label=gettext_lazy("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, colleagues: Sequence[Membership], data: Any = None, *, asks: bool = False) -> None:
        super().__init__(data)
        self.colleagues = {f"{each.unit_id}-{each.user_id}": each for each in colleagues}
        units = {str(each.unit_id): each for each in colleagues}
        self.units = units
        chosen: forms.ChoiceField = self.fields["colleague"]  # type: ignore[assignment]
        chosen.choices = [
            ("", "—"),
            *((pk, _("%s（部门内任何人）") % each.unit.name) for pk, each in units.items()),
            *((key, f"{each.unit.name}·{each.user.name}") for key, each in self.colleagues.items()),
        ]
        if asks:
            self.fields["reason"].label = _("征询内容")
        else:
            del self.fields["when"]

    def chosen(self) -> dict[str, Any]:
        """The unit, and the person where one was chosen."""
        key = self.cleaned_data["colleague"]
        if key in self.units:
            return {"unit": self.units[key].unit, "user": None}
        return {"unit": self.colleagues[key].unit, "user": self.colleagues[key].user}


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = forms.CharField(label=gettext_lazy("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class NoteForm(forms.Form):
    """What is said to whom one urges on."""

    note = forms.CharField(
        label=gettext_lazy("留言"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class CommentForm(forms.Form):
    """What is said beside the steps, to whom, with which file."""

    text = forms.CharField(
        label=gettext_lazy("内容"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    audience = forms.ChoiceField(label=gettext_lazy("谁可以看"), choices=Audience.choices, widget=forms.RadioSelect)
    file = forms.FileField(label=gettext_lazy("附件"), required=False, allow_empty_file=True)

    def __init__(self, data: Any = None, files: Any = None, *, is_official: bool) -> None:
        super().__init__(data, files, initial={"audience": Audience.ALL})
        if not is_official:
            chosen: forms.ChoiceField = self.fields["audience"]  # type: ignore[assignment]
            chosen.choices = [(Audience.ALL.value, Audience.ALL.label)]
            chosen.widget = forms.HiddenInput()


class DelegationForm(forms.Form):
    """Which of one's capacities, to whom, from when until when, and why."""

    membership = forms.ChoiceField(label=gettext_lazy("委托哪个身份"))
    delegate = forms.ChoiceField(label=gettext_lazy("受托人"))
    since_on = forms.DateField(label=gettext_lazy("自"), widget=forms.DateInput(attrs={"type": "date"}))
    until_on = forms.DateField(label=gettext_lazy("至（含当日）"), widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label=gettext_lazy("事由"), max_length=200)

    def __init__(
        self, own: Sequence[Membership], colleagues: Sequence[Membership], data: Any = None, *, today: date
    ) -> None:
        super().__init__(data, initial={"since_on": today.isoformat()})
        self.own = {str(each.pk): each for each in own}
        self.users = {str(each.user_id): each.user for each in colleagues}
        units = {str(each.user_id): each.unit.name for each in colleagues}
        for key, choices in (
            ("membership", [(pk, f"{m.unit.name} · {m.get_role_display()}") for pk, m in self.own.items()]),
            ("delegate", [("", "—"), *((pk, f"{user.name}（{units[pk]}）") for pk, user in self.users.items())]),
        ):
            field: forms.ChoiceField = self.fields[key]  # type: ignore[assignment]
            field.choices = choices

    def chosen(self) -> dict[str, Any]:
        """What the verb takes."""
        given = self.cleaned_data
        return {
            "membership": self.own[given["membership"]],
            "to": self.users[given["delegate"]],
            "since_on": given["since_on"],
            "until_on": given["until_on"],
            "reason": given["reason"],
        }
