"""What the list of entries can be asked, which account a statement is of, and which month is closed."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lianpin.ledger.models import Account
from lianpin.toolkit import clock


class EntryFilter(forms.Form):
    """Year and words of the memo or the number."""

    year = forms.TypedChoiceField(label=_("年度"), required=False, coerce=int, empty_value=None)
    search = forms.CharField(label=_("摘要或凭证号"), required=False, max_length=100)

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [("", _("全部")), *((year, str(year)) for year in years)]  # type: ignore[attr-defined]

    def criteria(self) -> dict[str, Any]:
        """Arguments for `queries.entries_for`; words that make no sense ask for nothing."""
        return dict(self.cleaned_data) if self.is_valid() else {}


def _picker() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"})


class StatementForm(forms.Form):
    """An account between two days, both included."""

    account = forms.ModelChoiceField(label=_("科目"), queryset=Account.objects.none(), empty_label=None)
    first = forms.DateField(label=_("自"), widget=_picker())
    last = forms.DateField(label=_("至"), widget=_picker())

    def __init__(self, *args: Any, accounts: QuerySet[Account], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].queryset = accounts  # type: ignore[attr-defined]

    @staticmethod
    def usual(accounts: QuerySet[Account]) -> dict[str, Any]:
        """The first account, and this year until today."""
        today = clock.today()
        account = accounts.first()
        return {"account": account.pk if account else "", "first": date(today.year, 1, 1), "last": today}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("first") and cleaned.get("last") and cleaned["first"] > cleaned["last"]:
            self.add_error("last", _("截止日应当不早于开始日。"))
        return cleaned


class CloseForm(forms.Form):
    """The month up to which the books are closed."""

    month = forms.DateField(
        label=_("结账月份"),
        input_formats=["%Y-%m"],
        help_text=_("结账以后，该月及以前不再记账；以后发生的更正记入以后的月份。结账不能撤销。"),
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
    )
