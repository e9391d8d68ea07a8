"""A form built from specifications of facts: one field per fact, of its type, with its range, evidence and article."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from lianpin_regulations import FactSpec

from lianpin.kernel.cases.forms import clean_fact, field_of, initial_of
from lianpin.kernel.identity.models import Unit
from lianpin.profiles.enums import Purpose, RequestKind
from lianpin.profiles.models import BankAccount


class ProfileForm(forms.Form):
    """Facts about one subject. `cleaned()` gives them as text, ready for the verb."""

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

    def cleaned(self) -> dict[str, str]:
        """Fact name → text."""
        return {spec.name: str(self.cleaned_data.get(key) or "") for key, spec in self.specs.items()}


class BankAccountForm(forms.Form):
    """Where money goes. The number that is there is shown covered, and stays where none is typed."""

    holder = forms.CharField(label=_("户名"), max_length=120)
    bank = forms.CharField(label=_("开户行"), max_length=120)
    number = forms.CharField(label=_("账号"), max_length=40)

    def __init__(self, account: BankAccount | None, data: Any = None) -> None:
        super().__init__(data, initial={"holder": account.holder, "bank": account.bank} if account else {})
        self.account = account
        if account is not None:
            self.fields["number"].required = False
            self.fields["number"].help_text = _("现在的账号是%s；不更换的，不用填写。") % account.masked

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"]
        return number or (self.account.number if self.account else "")


class PurposeForm(forms.Form):
    """For what a number is to be shown in full."""

    purpose = forms.ChoiceField(label=_("用途"), choices=Purpose, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("说明"), max_length=100, required=False, help_text=_("选择“其他”的，必须写明；本人可以看到。")
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("purpose") == Purpose.OTHER and not cleaned.get("note"):
            self.add_error("note", _("请写明查看的用途。"))
        return cleaned


class UnitField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A unit with its body's name."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.organisation} · {obj}"


class RequestForm(forms.Form):
    """What somebody asks about what is held of them, and whom."""

    unit = UnitField(label=_("向哪个部门提出"), queryset=None)
    kind = forms.ChoiceField(label=_("请求"), choices=RequestKind.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("说明"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("写明是哪一项信息、请求怎样处理；更正的，写明正确的内容。"),
    )

    def __init__(self, units: QuerySet[Unit], data: Any = None) -> None:
        super().__init__(data)
        chosen: forms.ModelChoiceField = self.fields["unit"]  # type: ignore[assignment,type-arg]
        chosen.queryset = units
