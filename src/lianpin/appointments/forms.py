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


class UploadForm(forms.Form):
    """A form with files."""

    @property
    def limit(self) -> int:
        """The largest file that is accepted, in bytes."""
        limit: int = settings.LIANPIN_UPLOAD_LIMIT
        return limit


class ImportForm(UploadForm):
    file = forms.FileField(label=_("月报文件"), help_text=_("按模板填写的 XLSX 文件。"), max_length=200)


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Any number of files; what is cleaned is a list."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data]
        return [super(ManyFilesField, self).clean(each, initial) for each in given if each]


class TakeoverForm(UploadForm):
    """A list of appointments on paper, and scans of their agreements."""

    file = forms.FileField(label=_("接续名单"), help_text=_("按模板填写的 XLSX 文件，每份协议一行。"), max_length=200)
    scans = ManyFilesField(
        label=_("协议扫描件"),
        help_text=_(
            "PDF、PNG 或 JPEG 文件，可以一次选择多个；文件名与名单中“协议扫描件”一列一致。一次最多100个，可以分次补传。"
        ),
        max_length=200,
        required=False,
    )


class MoreFilesForm(TakeoverForm):
    """A corrected list, more scans, or both."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].required = False
        self.fields["file"].label = _("更正后的名单")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("file") and not cleaned.get("scans"):
            raise forms.ValidationError(_("请选择更正后的名单，或者要补传的扫描件。"))
        return cleaned


class UndoForm(forms.Form):
    reason = forms.CharField(label=_("撤销理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
