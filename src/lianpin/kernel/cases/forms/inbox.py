"""The inbox: its tabs with the columns and orders of each, its filters, and what is done to several steps at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianpin.kernel.cases.enums import CaseStatus, Outcome
from lianpin.kernel.cases.models import Party
from lianpin.kernel.cases.queries import answering
from lianpin.kernel.identity.models import Unit, User
from lianpin.toolkit.search import question_of
from lianpin.ui.paging import Order
from lianpin.ui.text import zh

Label = str | Promise


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the inbox's lists. The first order is the one without a choice; `shown` are the columns without a choice."""

    name: str
    label: Label
    columns: Mapping[str, Label]
    shown: tuple[str, ...]
    orders: Mapping[str, tuple[Label, Order]]
    empty: Label
    states: bool = True  # whether the cases may be in different states


STEP, BASIS, PERSON, BODIES, STATE = (
    gettext_lazy("步骤"),
    gettext_lazy("依据"),
    gettext_lazy("当事人"),
    gettext_lazy("当事单位"),
    gettext_lazy("状态"),
)
ABOUT: dict[str, Label] = {"basis": BASIS, "person": PERSON, "bodies": BODIES}
NEWEST = gettext_lazy("最近的在前")

TABS: dict[str, Tab] = {
    tab.name: tab
    for tab in (
        Tab(
            "todo",
            gettext_lazy("待办"),
            {"step": STEP, **ABOUT, "opened": gettext_lazy("开始日"), "age": gettext_lazy("已等工作日"), "due": gettext_lazy("到期日")},
            ("step", "bodies", "age", "due"),
            {
                "due": (gettext_lazy("最急的在前"), ("due_on", "pk")),
                "age": (gettext_lazy("等得最久的在前"), ("opened_on", "pk")),
                "new": (gettext_lazy("最近到的在前"), ("-opened_on", "-pk")),
            },
            gettext_lazy("没有待办事项"),
            states=False,
        ),
        Tab(
            "done",
            gettext_lazy("已办"),
            {"step": STEP, **ABOUT, "outcome": gettext_lazy("结果"), "taken": gettext_lazy("办理日"), "state": STATE},
            ("step", "outcome", "taken", "state"),
            {"new": (NEWEST, ("-taken_on", "-pk")), "old": (gettext_lazy("最早的在前"), ("taken_on", "pk"))},
            gettext_lazy("没有已办事项"),
        ),
        Tab(
            "mine",
            gettext_lazy("我发起"),
            {**ABOUT, "holder": gettext_lazy("现由谁办理"), "opened": gettext_lazy("发起日"), "state": STATE},
            ("basis", "holder", "opened", "state"),
            {"new": (NEWEST, ("-pk",)), "old": (gettext_lazy("最早的在前"), ("pk",))},
            gettext_lazy("您还没有发起过办件"),
        ),
        Tab(
            "copies",
            gettext_lazy("抄送"),
            {**ABOUT, "holder": gettext_lazy("现由谁办理"), "copied": gettext_lazy("抄送日"), "by": gettext_lazy("抄送人"), "note": gettext_lazy("附言"), "state": STATE},
            ("note", "by", "copied", "state"),
            {"new": (NEWEST, ("-pk",)), "old": (gettext_lazy("最早的在前"), ("pk",))},
            gettext_lazy("没有抄送给您的办件"),
        ),
    )
}  # fmt: skip


class ListForm(forms.Form):
    """What a list of cases is narrowed by; what cannot be read is named and left out. `criteria` is the condition on cases."""

    q = forms.CharField(
        label=gettext_lazy("搜索"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": gettext_lazy("编号、事项、姓名或拼音")}),
    )
    matter = forms.TypedChoiceField(label=gettext_lazy("依据"), required=False, coerce=int, empty_value=None)
    state = forms.ChoiceField(
        label=gettext_lazy("状态"), required=False, choices=[("", gettext_lazy("全部")), *CaseStatus.choices]
    )
    body = forms.CharField(label=gettext_lazy("当事单位"), required=False, max_length=80)

    def __init__(self, matters: Sequence[tuple[int, str]], asked: Mapping[str, Any]) -> None:
        super().__init__(asked, auto_id="filter-%s")
        chosen: forms.TypedChoiceField = self.fields["matter"]  # type: ignore[assignment]
        chosen.choices = [("", _("全部")), *((pk, zh(title)) for pk, title in matters)]

    def clean_q(self) -> str:
        text = str(self.cleaned_data["q"]).strip()
        if text and question_of(text) is None:
            raise forms.ValidationError(_("请输入至少一个汉字，或者至少两个字母、数字。"))
        return text

    @property
    def said(self) -> dict[str, Any]:
        """What could be read."""
        return self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})

    @property
    def narrows(self) -> bool:
        """Whether anything is asked that could be read."""
        return any(self.said.get(name) for name in ("q", "matter", "state", "body"))

    @cached_property
    def answers(self) -> Callable[[str], Q] | None:
        """The condition on cases that what is looked for sets: looked up once, whatever the way to the case."""
        text = self.said.get("q")
        return answering(text) if text else None

    def criteria(self, at: str = "") -> Q:
        """The condition; `at` is the way to the case: "case__" from a step."""
        said = self.said
        found = Q()
        if answers := self.answers:
            found &= answers(at)
        if matter := said.get("matter"):
            found &= Q(**{f"{at}version__regulation": matter})
        if state := said.get("state"):
            found &= Q(**{f"{at}status": state})
        if body := str(said.get("body") or "").strip():
            there = Party.objects.filter(case=OuterRef(f"{at}pk"), organisation__name__icontains=body)
            found &= Q(Exists(there))
        return found


DUE = [
    ("", gettext_lazy("全部")),
    ("overdue", gettext_lazy("已超期")),
    ("3", gettext_lazy("3天内到期")),
    ("7", gettext_lazy("7天内到期")),
    ("none", gettext_lazy("没有期限")),
]


class InboxForm(ListForm):
    """A list's filters, and those of the inbox: until when, in which order, with which columns."""

    tab = forms.CharField(widget=forms.HiddenInput, required=False)
    due = forms.ChoiceField(label=gettext_lazy("到期"), required=False, choices=DUE)
    sort = forms.ChoiceField(label=gettext_lazy("排序"), required=False)
    columns = forms.MultipleChoiceField(
        label=gettext_lazy("显示的列"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, tab: Tab, matters: Sequence[tuple[int, str]], asked: QueryDict) -> None:
        # A wish that the list does not know is as none: the same address serves after a column is gone.
        known = asked.copy()
        known.setlist("columns", [each for each in asked.getlist("columns") if each in tab.columns] or list(tab.shown))
        known["tab"] = tab.name
        super().__init__(matters, known)
        sort: forms.ChoiceField = self.fields["sort"]  # type: ignore[assignment]
        sort.choices = [(name, label) for name, (label, _order) in tab.orders.items()]
        columns: forms.MultipleChoiceField = self.fields["columns"]  # type: ignore[assignment]
        columns.choices = list(tab.columns.items())
        self.list = tab
        if tab.name != "todo":
            del self.fields["due"]
        if not tab.states:
            del self.fields["state"]

    @property
    def columns_shown(self) -> list[str]:
        """The names of the chosen columns, in the list's order."""
        chosen = self.cleaned_data.get("columns") if self.is_valid() else None
        return [name for name in self.list.columns if name in (chosen or self.list.shown)]

    @property
    def order(self) -> Order:
        sort = getattr(self, "cleaned_data", {}).get("sort") or next(iter(self.list.orders))
        return self.list.orders[sort][1]

    def until(self, today: date) -> Q:
        """The condition on open steps of the chosen term."""
        match getattr(self, "cleaned_data", {}).get("due"):
            case "overdue":
                return Q(is_overdue=True)
            case "none":
                return Q(due_on=None)
            case "3" | "7" as days:
                return Q(due_on__lte=today + timedelta(days=int(days)))
            case _:
                return Q()


class SavedFilterForm(forms.Form):
    """A name for what the address says now."""

    name = forms.CharField(label=gettext_lazy("名称"), max_length=40)
    query = forms.CharField(widget=forms.HiddenInput, max_length=1000, required=False)
    is_shared = forms.BooleanField(label=gettext_lazy("与本部门共用"), required=False)


class TogetherForm(forms.Form):
    """One result and one opinion for several steps at once."""

    outcome = forms.ChoiceField(label=gettext_lazy("办理结果"), choices=Outcome.choices)
    opinion = forms.CharField(
        label=gettext_lazy("意见"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        turned = cleaned.get("outcome") not in {None, "", Outcome.AGREED}
        if turned and not str(cleaned.get("opinion") or "").strip():
            self.add_error("opinion", _("退回或不同意时请写明理由。"))
        return cleaned


class CopyForm(forms.Form):
    """Whom a case is copied to: a unit of the bodies in it, or a colleague."""

    to = forms.ChoiceField(label=gettext_lazy("抄送给"))
    note = forms.CharField(label=gettext_lazy("附言"), required=False, max_length=200)

    def __init__(self, units: Sequence[Unit], colleagues: Sequence[User], data: Any = None) -> None:
        super().__init__(data)
        self.units = {f"unit-{unit.pk}": unit for unit in units}
        self.colleagues = {f"user-{user.pk}": user for user in colleagues}
        chosen: forms.ChoiceField = self.fields["to"]  # type: ignore[assignment]
        chosen.choices = [
            ("", "—"),
            (_("部门"), [(key, f"{unit.organisation.name} · {unit.name}") for key, unit in self.units.items()]),
            (_("同事"), [(key, user.name) for key, user in self.colleagues.items()]),
        ]

    def receiver(self) -> Unit | User:
        key = self.cleaned_data["to"]
        return self.units.get(key) or self.colleagues[key]
