"""What comes in: until when to settle, and why a batch goes back."""

from django import forms
from django.utils.translation import gettext_lazy as _


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
