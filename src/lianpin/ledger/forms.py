"""What the list of entries can be asked."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


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
