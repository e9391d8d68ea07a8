"""The demo's one form."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from lianpin.toolkit import clock


class ClockForm(forms.Form):
    """The day to advance to: later than today, within ten years."""

    day = forms.DateField(label=_("推进到"), error_messages={"invalid": _("请按“2026-01-31”的样子填写日期。")})

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        today = clock.today()
        if day < today:
            raise forms.ValidationError(_("业务日期只能向后推进；现在是 %s。") % today.isoformat())
        if day.year > today.year + 10:
            raise forms.ValidationError(_("最多向后推进十年。"))
        return day
