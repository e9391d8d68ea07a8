"""What comes in: until when to settle, why a batch goes back, and what to estimate."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianpin.entitlements import previews
from lianpin.kernel.cases.forms import clean_fact, field_of, initial_of
from lianpin.toolkit import clock


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
    """What the trial calculator asks: the rulebook's own facts, the length of the term, and the grade to expect."""

    def __init__(self, data: Any = None) -> None:
        self.programs = previews.programs_on(clock.today())
        self.specs = {f"f{n}": spec for n, spec in enumerate(previews.asked_by(self.programs))}
        super().__init__(data, initial={key: initial_of(s, EXAMPLE.get(s.name)) for key, s in self.specs.items()})
        for key, spec in self.specs.items():
            self.fields[key] = field_of(spec, required=spec.name not in MAY_BE_EMPTY)
        self.fields["months"] = forms.IntegerField(
            label=_("聘期（月）"), min_value=1, max_value=60, initial=24, help_text=_("1 至 60 个月")
        )
        self.fields["grade"] = forms.ChoiceField(
            label=_("预计各年考核等次"), choices=[(grade, grade) for grade in previews.SCORES], initial="合格"
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for key, spec in self.specs.items():
            clean_fact(self, key, spec, cleaned)
            if text := cleaned.get(key) if key not in self.errors else "":
                refusal = previews.refusal_of(self.programs, spec.name, spec.read(text))
                if refusal:
                    self.add_error(key, refusal)
        return cleaned

    def answers(self) -> dict[str, Any]:
        """Fact → value; what was left empty is left out, so that a rule that needs it asks for it by name."""
        texts = {spec.name: (spec, str(self.cleaned_data.get(key) or "")) for key, spec in self.specs.items()}
        return {name: spec.read(text) for name, (spec, text) in texts.items() if text}


EXAMPLE = {
    "双聘类型": "校派型", "学位": "博士", "职称": "副高", "出生日期": "1985-06-01", "从业比例": "50%", "企业月报酬": "12000元",
    "岗位薪级工资": "8200元", "基础性绩效": "5300元", "奖励性绩效": "6400元", "其他同类月津贴": "0元",
}  # fmt: skip
MAY_BE_EMPTY = {"岗位薪级工资", "基础性绩效", "奖励性绩效", "协议年薪", "单位月缴费", "人才荣誉"}
