"""What comes in: a month's days and pay, the person's answer, the settlement of a dispute, an Excel file."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from lianpin.appointments.models import Appointment
from lianpin.appointments.rules import months_of


class ReportForm(forms.Form):
    """One month of one appointment."""

    month = forms.TypedChoiceField(label=_("月份"), coerce=date.fromisoformat)
    actual_days = forms.IntegerField(label=_("实际工作日数"), min_value=0, max_value=31)
    paid = forms.DecimalField(
        label=_("实付报酬"),
        min_value=Decimal(0),
        max_digits=16,
        decimal_places=2,
        help_text=_("企业实际支付或者分担的税前薪酬，不含单位缴费；单位：元"),
    )

    def __init__(self, *args: Any, appointment: Appointment, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        month = self.fields["month"]
        assert isinstance(month, forms.TypedChoiceField)
        month.choices = [(each.isoformat(), f"{each:%Y-%m}") for each in reversed(months_of(appointment, today))]


class ConfirmForm(forms.Form):
    """The figures that the person was shown when they confirmed."""

    days = forms.IntegerField(widget=forms.HiddenInput)
    paid = forms.DecimalField(widget=forms.HiddenInput, max_digits=16, decimal_places=2)


class DisputeForm(forms.Form):
    reason = forms.CharField(label=_("异议理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}))


class SettleForm(forms.Form):
    actual_days = forms.IntegerField(label=_("核定的实际工作日数"), min_value=0, max_value=31)
    reason = forms.CharField(label=_("核定依据"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}))


class ImportForm(forms.Form):
    file = forms.FileField(label=_("月报文件"), help_text=_("按模板填写的 XLSX 文件。"), max_length=200)

    @property
    def limit(self) -> int:
        """The largest file that is accepted, in bytes."""
        limit: int = settings.LIANPIN_UPLOAD_LIMIT
        return limit
