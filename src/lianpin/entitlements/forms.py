"""What comes in: until when to settle, why a batch goes back, what a bank answers and how, and what to estimate."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from lianpin_regulations import FactSpec

from lianpin.appointments.forms import UploadForm
from lianpin.entitlements import previews
from lianpin.entitlements.models import Payment, PaymentFormat
from lianpin.entitlements.previews import formats
from lianpin.entitlements.previews.formats import Layout
from lianpin.kernel.cases.forms import clean_fact, field_of, initial_of
from lianpin.toolkit import clock
from lianpin.toolkit.errors import NotValid
from lianpin.ui.text import language, zh


class DraftForm(forms.Form):
    """Everything due by this day is gathered."""

    due_until = forms.DateField(
        label=_("应付日截至"),
        help_text=_("列入应付日在这一天及以前、尚未结算的全部款项。"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )


class SpanForm(forms.Form):
    """Two days, both included."""

    first = forms.DateField(label=_("自"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("至"), widget=forms.DateInput(attrs={"type": "date"}))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("first") and cleaned.get("last") and cleaned["first"] > cleaned["last"]:
            self.add_error("last", _("截止日应当不早于开始日。"))
        return cleaned


class RejectForm(forms.Form):
    """The reason that whoever drafted the batch will read."""

    reason = forms.CharField(label=_("退回原因"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class LayoutField(forms.ChoiceField):
    """One of the formats of a unit."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("付款格式"), **kwargs)

    def offer(self, layouts: Sequence[Layout]) -> None:
        self.choices = [(layout.key, layout.name) for layout in layouts]


class FileForm(forms.Form):
    """Which bank the payment file is for."""

    format = LayoutField()

    def __init__(self, *args: Any, layouts: Sequence[Layout], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["format"]
        field.initial = layouts[0].key
        assert isinstance(field, LayoutField)
        field.offer(layouts)


class ReturnForm(UploadForm, FileForm):
    """The bank's answer, in which format it is, and of which day it is where it does not say."""

    file = forms.FileField(
        label=_("银行回单"), help_text=_("从网银下载的 XLSX 或者 CSV 文件，不要改动表头。"), max_length=200
    )
    day = forms.DateField(
        label=_("银行日期"),
        help_text=_("回单没有写明日期的付款按这一天记账。"),
        initial=clock.today,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    field_order = ("format", "file", "day")


class ReadingForm(FileForm):
    """How an uploaded answer is read; carried along in the address of its preview."""

    day = forms.DateField()


class ResultsForm(forms.Form):
    """The same result for the chosen payments, told by hand."""

    payments = forms.TypedMultipleChoiceField(label=_("付款"), coerce=int, widget=forms.CheckboxSelectMultiple)
    result = forms.ChoiceField(
        label=_("结果"), choices=[("paid", _("已支付")), ("failed", _("支付失败"))], widget=forms.RadioSelect
    )
    day = forms.DateField(label=_("银行日期"), initial=clock.today, widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label=_("失败原因"), max_length=200, required=False)

    def __init__(self, *args: Any, payments: Sequence[Payment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["payments"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [(each.pk, f"{each.reference} {zh(each.payee)} {each.amount:,.2f}") for each in payments]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("result") == "failed" and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("登记为失败时，请写明原因，例如“账号户名不符”。"))
        return cleaned


COLUMN_HELP = _(
    '每列一行，写作“表头 = 内容”，按文件中的次序；固定文字加引号，例如：币种 = "人民币"。可以写的内容：%(contents)s。'
)
RETURN_HELP = _("每列一行，写作“表头 = 内容”，表头与银行文件一致。可以写的内容：%(contents)s。")


class FormatForm(forms.ModelForm):  # type: ignore[type-arg]
    """How a bank wants its file, and how it answers."""

    columns = forms.CharField(label=_("付款文件的列"), max_length=4000, widget=forms.Textarea(attrs={"rows": 11}))
    returns = forms.CharField(label=_("回单文件的列"), max_length=4000, widget=forms.Textarea(attrs={"rows": 7}))
    paid_words = forms.CharField(
        label=_("表示成功的词"), help_text=_("用顿号隔开，与回单“结果”一列所写一致。"), max_length=200
    )
    failed_words = forms.CharField(
        label=_("表示失败的词"), help_text=_("用顿号隔开。既不是成功也不是失败的，按待回单处理。"), max_length=200
    )

    class Meta:
        model = PaymentFormat
        fields = ("name", "kind", "encoding", "amounts", "columns", "returns", "paid_words", "failed_words")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["columns"].help_text = COLUMN_HELP % {"contents": "、".join(formats.CONTENTS)}
        self.fields["returns"].help_text = RETURN_HELP % {"contents": "、".join(formats.ANSWERS)}
        like = formats.layout_of(self.instance) if self.instance.pk else formats.SHIPPED[1]
        words = {"paid_words": "、".join(like.paid_words), "failed_words": "、".join(like.failed_words)}
        columns = {"columns": formats.text_of(like.columns), "returns": formats.text_of(like.returns)}
        self.initial = {**self.initial, **columns, **words}

    def clean_columns(self) -> list[tuple[str, str]]:
        return self._columns("columns", formats.CONTENTS, formats.NEEDED_OUT)

    def clean_returns(self) -> list[tuple[str, str]]:
        return self._columns("returns", formats.ANSWERS, formats.NEEDED_BACK)

    def clean_paid_words(self) -> list[str]:
        return _words(self.cleaned_data["paid_words"])

    def clean_failed_words(self) -> list[str]:
        return _words(self.cleaned_data["failed_words"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        both = set(cleaned.get("paid_words", ())) & set(cleaned.get("failed_words", ()))
        if both:
            self.add_error("failed_words", _("“%s”不能既表示成功又表示失败。") % "、".join(sorted(both)))
        return cleaned

    def _columns(self, name: str, known: Sequence[str], needed: Sequence[str]) -> list[tuple[str, str]]:
        try:
            return list(formats.read_columns(self.cleaned_data[name], known=known, needed=needed))
        except NotValid as refusal:
            raise forms.ValidationError(refusal.reason) from refusal


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[、，,;；\s]+", text) if word]


class BudgetForm(forms.Form):
    """A ceiling of a year; an empty amount takes it away."""

    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2100, initial=lambda: clock.today().year)
    article = forms.CharField(
        label=_("依据"), help_text=_("例如“第六条”；不填为本部门全部支付。"), max_length=60, required=False
    )
    amount = forms.DecimalField(
        label=_("限额"),
        help_text=_("单位：元。不填为取消限额。"),
        min_value=Decimal(0),
        max_digits=16,
        decimal_places=2,
        required=False,
    )


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
