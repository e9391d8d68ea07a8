"""What comes in: until when to settle, why a batch goes back, and what to estimate."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from lianpin_regulations import FactSpec

from lianpin.entitlements import previews
from lianpin.kernel.cases.forms import clean_fact, field_of, initial_of
from lianpin.toolkit import clock
from lianpin.ui.text import language, zh


class DraftForm(forms.Form):
    """Everything due by this day is gathered."""

    due_until = forms.DateField(
        label=_("应付日截至"),
        help_text=_("列入应付日在这一天及以前、尚未结算的全部款项。"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )


class RejectForm(forms.Form):
    """The reason that whoever drafted the batch will read."""

    reason = forms.CharField(label=_("退回原因"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class EstimateForm(forms.Form):
    """What the trial calculator asks of one kind; fields are named by the regulations' own words.

    `is_page`: of a group of boxes none is an answer; in data what is not said is not known.
    """

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, kind: str = "", day: str = "", is_page: bool = True
    ) -> None:
        self.is_page = is_page
        self.programs = previews.programs_on(_day_of(day) or clock.today())
        self.questions = previews.questions_of(self.programs, kind)
        self.specs = {spec.name: spec for spec in self.questions.specs}
        usual = {spec.name: text for spec, text in self.questions.assumed} | EXAMPLES.get(kind, {})
        super().__init__(data, initial={name: initial_of(spec, usual.get(name)) for name, spec in self.specs.items()})
        kinds = previews.kinds_of(self.programs) if self.programs else (kind,)
        self.fields[previews.KIND] = forms.ChoiceField(
            label=_("双聘类型"), choices=[(each, each) for each in kinds], initial=kind, widget=forms.HiddenInput
        )
        for name, spec in self.specs.items():
            self.fields[name] = _labelled(field_of(spec, required=False), spec)
        self._ask_when(kind)

    def _ask_when(self, kind: str) -> None:
        self.fields[previews.APPLIED] = forms.DateField(
            label=_("申报日"),
            help_text=_("按这一天施行的规章测算"),
            required=False,
            initial=clock.today,
            widget=_picker(),
        )
        self.fields[previews.STARTS] = forms.DateField(label=_("聘期第一日"), initial=clock.today, widget=_picker())
        self.fields[previews.TERM] = forms.IntegerField(
            label=_("聘期（月）"), min_value=1, max_value=72, initial=previews.usual_months(kind)
        )
        self.fields[previews.GRADE] = forms.ChoiceField(
            label=_("预计各年考核等次"), choices=[(each, zh(each)) for each in previews.SCORES], initial="合格"
        )

    @property
    def sections(self) -> tuple[list[forms.BoundField], list[forms.BoundField]]:
        """What is asked first, and what is filled in as usual already."""
        usual = [spec.name for spec, _text in self.questions.assumed]
        return [self[name] for name in self.fields if name not in usual], [self[name] for name in usual]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._check_term(cleaned.get(previews.STARTS), cleaned.get(previews.APPLIED) or clock.today())
        for name, spec in self.specs.items():
            if not self.is_page and name not in self.data:
                cleaned[name] = ""
                continue
            clean_fact(self, name, spec, cleaned)
            if text := cleaned.get(name) if name not in self.errors else "":
                refusal = previews.refusal_of(self.programs, spec.name, spec.read(text))
                if refusal:
                    self.add_error(name, refusal)
        return cleaned

    def _check_term(self, starts_on: date | None, applied_on: date) -> None:
        if not self.programs:
            self.add_error(previews.APPLIED, _("这一天没有施行中的规章，请换一个日期。"))
        if starts_on is not None and abs((starts_on - applied_on).days) > FAR_AWAY:
            self.add_error(previews.STARTS, _("聘期第一日应当在申报日前后五年之内，请核对年份。"))

    def unknown(self, given: Mapping[str, Any]) -> dict[str, list[str]]:
        """What was said that does not matter for the kind, or is misspelt: said, lest somebody believe that it counted."""
        if not self.specs:
            return {}
        return {name: [gettext("这一类型不需要“%s”，请核对名称。") % name] for name in given if name not in self.fields}

    def asked(self) -> dict[str, Any]:
        """The kinds, and what is asked of the one that was named, as data."""
        return previews.asked_as_data(self.programs, self.questions)

    def run(self) -> previews.Estimate:
        """What the regulations say to the answers; what was left empty is left out, so that it is asked for by name."""
        cleaned = self.cleaned_data
        texts = {name: str(cleaned.get(name) or "") for name in self.specs}
        answers = {name: self.specs[name].read(text) for name, text in texts.items() if text}
        answers |= {previews.KIND: cleaned[previews.KIND], previews.STARTS: cleaned[previews.STARTS]}
        applied_on = cleaned.get(previews.APPLIED) or clock.today()
        months, grade = cleaned[previews.TERM], cleaned[previews.GRADE]
        return previews.estimate(answers, applied_on=applied_on, months=months, grade=grade)


def fields_of(data: object) -> QueryDict:
    """A JSON object as the fields of a form: texts (numbers too, which were read as such), true and false, and lists of texts.

    TypeError for anything else.
    """
    if not isinstance(data, dict):
        raise TypeError(type(data))
    fields = QueryDict(mutable=True)
    for name, value in data.items():
        if value is not None:
            fields.setlist(name, [_text(each) for each in (value if isinstance(value, list) else [value])])
    return fields


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if not isinstance(value, str):
        raise TypeError(type(value))
    return value


def _picker() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"})


FAR_AWAY = 5 * 366  # days


def _day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _labelled(field: forms.Field, spec: FactSpec) -> forms.Field:
    """On an English page the regulation's English word for the fact, with its own."""
    if language() == "en" and spec.english:
        field.label = format_html("{} {}", spec.english[:1].upper() + spec.english[1:], zh(spec.name))
    return field


EXAMPLES = {
    "校派型": {
        "学位": "博士", "职称": "副高", "出生日期": "1985-06-01", "人才荣誉": "无", "从业比例": "50%", "企业月报酬": "12000元",
        "岗位薪级工资": "8200元", "基础性绩效": "5300元", "奖励性绩效": "6400元", "其他同类月津贴": "0元",
    },
    "共引型": {
        "学位": "博士", "职称": "中级", "出生日期": "1996-02-02", "人才荣誉": "无", "从业比例": "80%", "协议年薪": "240000元",
        "单位月缴费": "5180.45元", "其他同类月津贴": "0元",
    },
    "企引型": {"学位": "硕士", "职称": "副高", "出生日期": "1978-05-05", "从业比例": "20%"},
}  # fmt: skip
