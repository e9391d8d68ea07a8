"""What comes in: a month's days, an answer to them, a share of work, a tolerance."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianpin.appointments.forms import UploadForm
from lianpin.appointments.models import Appointment
from lianpin.appointments.rules import months_of
from lianpin.effort.enums import Side
from lianpin.kernel.identity.models import Organisation

HUNDRED = Decimal(100)


class AttendanceForm(forms.Form):
    """A month of work for one of the two bodies."""

    body = forms.ChoiceField(label=_("在哪一方工作"))
    month = forms.TypedChoiceField(label=_("月份"), coerce=date.fromisoformat)
    days = forms.DecimalField(
        label=_("实际工作日数"),
        min_value=Decimal(0),
        max_value=Decimal(31),
        max_digits=3,
        decimal_places=1,
        help_text=_("以半天为最小单位；按小时记录的，8小时折合1天。"),
    )
    paid = forms.DecimalField(
        label=_("实付报酬"),
        min_value=Decimal(0),
        max_digits=16,
        decimal_places=2,
        required=False,
        help_text=_("只在更正企业月报的金额时填写；单位：元"),
    )
    reason = forms.CharField(
        label=_("更正说明"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("更正已经填报的月份时必须填写，例如依据哪份考勤记录。"),
    )

    def __init__(self, *args: Any, appointment: Appointment, side: Side, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bodies = {
            str(body.pk): body
            for body in (appointment.home, appointment.host)
            if self._is_asked(appointment, side, body)
        }
        body, month = self.fields["body"], self.fields["month"]
        assert isinstance(body, forms.ChoiceField) and isinstance(month, forms.TypedChoiceField)
        body.choices = [(key, each.name) for key, each in self.bodies.items()]
        month.choices = [(each.isoformat(), f"{each:%Y-%m}") for each in reversed(months_of(appointment, today))]
        if appointment.host_id not in {each.pk for each in self.bodies.values()}:
            del self.fields["paid"]

    @staticmethod
    def _is_asked(appointment: Appointment, side: Side, body: Organisation) -> bool:
        return side == Side.PERSON or body.pk == (appointment.home_id if side == Side.HOME else appointment.host_id)


class AttendanceImportForm(UploadForm):
    file = forms.FileField(
        label=_("考勤表"),
        help_text=_("XLSX 文件，列名为：任职编号、月份、实际工作日数；可另加姓名、更正说明。"),
        max_length=200,
    )


class CertifyForm(forms.Form):
    """The days that were shown when they were certified."""

    days = forms.DecimalField(widget=forms.HiddenInput, max_digits=3, decimal_places=1)


class DisputeForm(forms.Form):
    reason = forms.CharField(label=_("异议理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}))


class StandForm(forms.Form):
    answer = forms.CharField(label=_("坚持的理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}))


class DecideForm(forms.Form):
    days = forms.DecimalField(
        label=_("核定的实际工作日数"), min_value=Decimal(0), max_value=Decimal(31), max_digits=3, decimal_places=1
    )
    reason = forms.CharField(label=_("核定依据"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}))


class PercentField(forms.DecimalField):
    """A share, typed in percent: 12.5 is 0.125."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=Decimal("0.01"), max_value=HUNDRED, max_digits=5, decimal_places=2, **kwargs)

    def clean(self, value: Any) -> Decimal | None:
        percent: Decimal | None = super().clean(value)
        return None if percent is None else percent / HUNDRED


class EmployForm(forms.Form):
    """The share for which one's body employs somebody, from a day on."""

    number = forms.CharField(label=_("合同编号"), max_length=60)
    effort = PercentField(label=_("从业比例（%）"), help_text=_("占其全部工作的百分比，最多两位小数。"))
    since = forms.DateField(label=_("起始日"), widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(
        label=_("终止日"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("最后一天；没有期限的留空。"),
    )


class ToleranceForm(forms.Form):
    points = PercentField(label=_("允许偏差（百分点）"))
    months = forms.IntegerField(label=_("观察月数"), min_value=1, max_value=12)
