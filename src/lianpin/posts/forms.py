"""What is typed about a post."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from lianpin_regulations import FactError

from lianpin.kernel.identity.models import Organisation
from lianpin.kernel.regulations.queries import program, version_in_force
from lianpin.posts import queries
from lianpin.posts.models import Post
from lianpin.toolkit import clock


class PostForm(forms.Form):
    """A post. Share and pay are read and checked by the university's own table of facts."""

    university = forms.ModelChoiceField(
        label=_("共同发布的高校"), queryset=Organisation.objects.none(), empty_label=None
    )
    title = forms.CharField(label=_("岗位名称"), max_length=80)
    duties = forms.CharField(label=_("岗位职责"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))
    workplace = forms.CharField(label=_("工作地点"), max_length=120)
    effort = forms.CharField(label=_("从业比例"), help_text=_("在企业工作的时间占比，例如 50%"), max_length=12)
    monthly_pay = forms.CharField(label=_("企业月报酬"), help_text=_("元/月，税前"), max_length=20)
    starts_on = forms.DateField(label=_("起聘日"), widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(
        label=_("终止日"), help_text=_("聘期的最后一日"), widget=forms.DateInput(attrs={"type": "date"})
    )
    quota = forms.IntegerField(label=_("名额"), min_value=1, max_value=99, initial=1)

    def __init__(self, data: Any = None, *, post: Post | None = None) -> None:
        super().__init__(data, initial=_initial(post) if post else None)
        chosen: forms.ModelChoiceField[Organisation] = self.fields["university"]  # type: ignore[assignment]
        chosen.queryset = queries.universities()
        if post is not None:
            chosen.disabled = True
            self.initial["university"] = post.university_id

    def clean_effort(self) -> Decimal:
        return self._read("effort", "从业比例")

    def clean_monthly_pay(self) -> Decimal:
        return self._read("monthly_pay", "企业月报酬")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on <= starts_on:
            self.add_error("ends_on", _("终止日应当晚于起聘日。"))
        return cleaned

    def _read(self, key: str, fact: str) -> Decimal:
        university = self.cleaned_data.get("university")
        regulation = queries.regulations_for_posts().filter(issuer=university).first() if university else None
        version = version_in_force(regulation.code, clock.today()) if regulation else None
        if version is None:
            raise forms.ValidationError(_("所选高校现在没有施行中的双聘办法。"))
        try:
            value: Decimal = program(version).facts[fact].read(self.cleaned_data[key])
        except FactError as error:
            raise forms.ValidationError(error.message) from error
        return value


class ReturnForm(forms.Form):
    """Why a post goes back to the enterprise."""

    reason = forms.CharField(label=_("退回理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


def _initial(post: Post) -> dict[str, Any]:
    return {
        "title": post.title, "duties": post.duties, "workplace": post.workplace,
        "effort": f"{post.effort * 100:f}".rstrip("0").rstrip(".") + "%", "monthly_pay": str(post.monthly_pay),
        "starts_on": post.starts_on, "ends_on": post.ends_on, "quota": post.quota,
    }  # fmt: skip
