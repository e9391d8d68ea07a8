"""Forms built from the regulation: a field per fact, a file per material."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from lianpin_regulations import FactError, FactSpec, MaterialSpec
from markupsafe import Markup, escape

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


@dataclass(frozen=True, slots=True)
class Compared:
    """What a page holds against what is kept by now, by the name of the fact: changed here alone; changed elsewhere alone (what it is
    now); and changed in both, to another text each (here, elsewhere)."""

    here: dict[str, str]
    elsewhere: dict[str, str]
    both: dict[str, tuple[str, str]]


class FactsForm(forms.Form):
    """The facts that a capacity gives in a case. A draft may be saved half-filled; what is to be corrected says so at its field.

    `known` is what is kept by now. With each field goes what the page was opened with (`bases`), so that two open pages are told
    from one another field by field, and neither undoes the other.
    """

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
        self.known = {spec.name: known.get(spec.name) or "" for spec in specs}
        self.window = (data or {}).get("window", "")[:36] or str(uuid4())
        for key, spec in self.specs.items():
            self.fields[key] = field_of(spec, required=False)
            self.fields[key].is_needed = not spec.default  # type: ignore[attr-defined]  # saved without it, not submitted
        # What an official asked to be corrected, by the name of a fact or material: it stands at the field.
        self.remarks = dict(remarks or {})
        for key, spec in self.specs.items():
            if spec.name in self.remarks:
                wanted = Markup("<strong>{}{}</strong>").format(_("请补正："), zh(self.remarks[spec.name]))
                self.fields[key].help_text = wanted + "；" + self.fields[key].help_text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for key, spec in self.specs.items():
            clean_fact(self, key, spec, cleaned)
        return cleaned

    def values(self) -> dict[tuple[str, str], str]:
        """(fact, period) → text, as the verb takes it; without what was changed elsewhere alone."""
        passed = self.compared().elsewhere
        return {
            (spec.name, ""): str(self.cleaned_data.get(key) or "")
            for key, spec in self.specs.items()
            if spec.name not in passed
        }

    def typed(self) -> dict[str, str]:
        """What the page holds, as it was typed, by the name of the fact."""
        return {spec.name: _text(self[key].data) for key, spec in self.specs.items()}

    def compared(self, own: Collection[str] = ()) -> Compared:
        """The page against what is kept by now; of the names in `own` what is kept was typed in this very page."""
        found = Compared({}, {}, {})
        for key, spec in self.specs.items():
            name, mine, kept = spec.name, _text(self[key].data), self.known[spec.name]
            base = str(self.data.get(f"b{key}", kept))
            if mine == kept:
                continue
            if kept == base or name in own:
                found.here[name] = mine
            elif mine == base:
                found.elsewhere[name] = kept
            else:
                found.both[name] = (mine, kept)
        return found

    @property
    def bases(self) -> dict[str, str]:
        """Hidden beside the fields: what is kept by now."""
        return {f"b{key}": self.known[spec.name] for key, spec in self.specs.items()}


def _text(data: Any) -> str:
    """What a control holds; several boxes as the notation writes a set."""
    return "、".join(data) if isinstance(data, list) else str(data or "").strip()


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
