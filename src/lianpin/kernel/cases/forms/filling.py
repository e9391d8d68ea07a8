"""Forms of what is done with a case and its steps: results, opinions, corrections, comments, objections."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from lianpin_regulations import FactSpec

from lianpin.kernel.cases.enums import Addition, AdmissionStatus, Audience, Outcome
from lianpin.kernel.cases.forms.facts import clean_fact, field_of
from lianpin.kernel.identity.models import Membership
from lianpin.ui.text import zh


class AppealForm(forms.Form):
    """Why somebody does not agree with what was decided about them."""

    reason = forms.CharField(
        label=gettext_lazy("复核理由"),
        help_text=gettext_lazy("写明对哪一项决定有异议、事实和依据"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


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


class ObjectionForm(forms.Form):
    """What somebody has against a notice. `key` makes one form one objection, however often it is sent."""

    text = forms.CharField(
        label=gettext_lazy("事实和理由"),
        min_length=10,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("写明异议针对的公示内容、事实和理由，10到4000字。"),
    )
    name = forms.CharField(label=gettext_lazy("姓名"), max_length=60, required=False)
    contact = forms.CharField(
        label=gettext_lazy("联系方式"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("电话或者电子邮箱，只有查核人员能看到。不填写的，请凭回执上的链接查看答复。"),
    )
    concerned = forms.CharField(
        label=gettext_lazy("涉及的工作人员"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("异议涉及受理部门工作人员的，请写明姓名；写明的人不能查看和查核本异议。"),
    )
    file = forms.FileField(label=gettext_lazy("附件"), required=False, max_length=200, allow_empty_file=True)
    key = forms.UUIDField(widget=forms.HiddenInput)

    @property
    def limit(self) -> int:
        """The largest file that is accepted, in bytes."""
        limit: int = settings.LIANPIN_UPLOAD_LIMIT
        return limit

    def __init__(self, key: UUID, *, is_named: bool, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, initial={"key": key})
        self.fields["name"].required = is_named
        self.fields["name"].help_text = (
            _("依照规章，异议须实名提出；姓名对申报人保密。") if is_named else _("可以匿名；填写的，对申报人保密。")
        )


class AdmissionForm(forms.Form):
    """What an applicant says to the person who is to decide."""

    text = forms.CharField(
        label=gettext_lazy("您的说明"),
        min_length=10,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("写明您对哪一项条件有不同意见、事实和依据，10到4000字。"),
    )
    file = forms.FileField(label=gettext_lazy("附件"), required=False, max_length=200, allow_empty_file=True)

    @property
    def limit(self) -> int:
        """The largest file that is accepted, in bytes."""
        limit: int = settings.LIANPIN_UPLOAD_LIMIT
        return limit


class AdmissionDecisionForm(forms.Form):
    """What a person decides, and why."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("决定"),
        widget=forms.RadioSelect,
        choices=[
            (AdmissionStatus.UPHELD, gettext_lazy("维持：条件确实不符合，不予申报")),
            (AdmissionStatus.ADMITTED, gettext_lazy("准予申报：虽不符合上述条件，仍可进入办理程序")),
            (AdmissionStatus.CORRECTED, gettext_lazy("事实有误：请填报单位或者本人更正后再申报")),
        ],
    )
    answer = forms.CharField(
        label=gettext_lazy("理由"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy(
            "申报人能看到，并留在办件的记录里；准予申报的，请写明依据，事实有误的，请写明应当更正的内容。"
        ),
    )


DISMISSED = "dismissed"


class AnswerForm(forms.Form):
    """What the investigation came to, the answer, and where the case goes when the objection is upheld."""

    outcome = forms.ChoiceField(label=gettext_lazy("查核结论"), widget=forms.RadioSelect)
    answer = forms.CharField(
        label=gettext_lazy("对异议人的答复"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("只有异议人和查核人员能看到。"),
    )
    reason = forms.CharField(
        label=gettext_lazy("退回或终止的理由"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("异议成立时填写，办件当事人能看到；不要写明异议人是谁。"),
    )

    def __init__(self, ways: Mapping[str, str], data: Any = None) -> None:
        super().__init__(data)
        chosen: forms.ChoiceField = self.fields["outcome"]  # type: ignore[assignment]
        chosen.choices = [(DISMISSED, _("不成立，公示期恢复计算")), *ways.items()]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        outcome = cleaned.get("outcome")
        if outcome and outcome != DISMISSED and not str(cleaned.get("reason") or "").strip():
            self.add_error("reason", _("异议成立的，请写明办件当事人看到的理由。"))
        return cleaned

    def decision(self) -> dict[str, Any]:
        """As the verb takes it."""
        cleaned = self.cleaned_data
        upheld = cleaned["outcome"] != DISMISSED
        return {
            "upheld": upheld,
            "answer": cleaned["answer"],
            "way": cleaned["outcome"] if upheld else "",
            "reason": cleaned["reason"],
        }


class CalendarForm(forms.Form):
    """A year's notice of working days."""

    document = forms.CharField(
        label=gettext_lazy("文件名称"),
        max_length=90,
        required=False,
        help_text=gettext_lazy(
            "例如“国务院办公厅关于2027年部分节假日安排的通知”；CSV 文件第一行写有“# 文件名称”的可以不填。"
        ),
    )
    number = forms.CharField(
        label=gettext_lazy("文号"), max_length=28, required=False, help_text=gettext_lazy("不知道的留空，不要编写。")
    )
    file = forms.FileField(
        label=gettext_lazy("放假安排"),
        max_length=200,
        allow_empty_file=True,
        help_text=gettext_lazy("CSV 或者 XLSX，三列：日期、安排（放假、上班）、节日。"),
    )

    limit = 1024 * 1024  # bytes

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > self.limit:
            raise forms.ValidationError(_("文件“%s”太大，一年的放假安排只有几十行。请检查是否选错了文件。") % file.name)
        return file

    def titled(self) -> str:
        """The name with its number behind it; "" where the file is to say it."""
        name, number = self.cleaned_data["document"].strip(), self.cleaned_data["number"].strip()
        return f"{name}（{number}）" if name and number else name
