"""Forms built from the regulation: a field per fact, a file per material, the opinion and what a step asks for."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from lianpin_regulations import FactError, FactSpec, MaterialSpec
from markupsafe import Markup, escape

from lianpin.kernel.cases.enums import Outcome
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
    """The facts that a capacity gives in a case. A draft may be saved half-filled."""

    def __init__(self, specs: Sequence[FactSpec], known: Mapping[str, str], data: Any = None) -> None:
        super().__init__(data, initial={f"f{n}": initial_of(s, known.get(s.name)) for n, s in enumerate(specs)})
        self.specs = {f"f{number}": spec for number, spec in enumerate(specs)}
        for key, spec in self.specs.items():
            self.fields[key] = field_of(spec, required=False)

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


class AppealForm(forms.Form):
    """Why somebody does not agree with what was decided about them."""

    reason = forms.CharField(
        label=gettext_lazy("复核理由"),
        help_text=gettext_lazy("写明对哪一项决定有异议、事实和依据"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class StepForm(forms.Form):
    """The result of a step, its opinion, and the facts that the step asks for."""

    outcome = forms.ChoiceField(label=gettext_lazy("办理结果"), widget=forms.RadioSelect)
    opinion = forms.CharField(
        label=gettext_lazy("意见"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, outcomes: Sequence[str], specs: Sequence[FactSpec], data: Any = None) -> None:
        super().__init__(data, initial={"outcome": outcomes[0]})
        self.specs = {f"f{number}": spec for number, spec in enumerate(specs)}
        chosen: forms.ChoiceField = self.fields["outcome"]  # type: ignore[assignment]
        chosen.choices = [(each, Outcome(each).label) for each in outcomes]
        for key, spec in self.specs.items():
            self.fields[key] = field_of(spec)
        if len(outcomes) == 1:
            chosen.widget = forms.HiddenInput()
        self.order_fields([*self.specs, "outcome", "opinion"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        agreed = cleaned.get("outcome") == Outcome.AGREED
        for key, spec in self.specs.items():
            if agreed or cleaned.get(key):
                clean_fact(self, key, spec, cleaned)
        if cleaned.get("outcome") and not agreed and not str(cleaned.get("opinion") or "").strip():
            self.add_error("opinion", _("退回或不同意时请写明理由。"))
        return cleaned

    def facts(self) -> dict[str, str]:
        """Fact → text."""
        return {spec.name: str(self.cleaned_data.get(key) or "") for key, spec in self.specs.items()}
