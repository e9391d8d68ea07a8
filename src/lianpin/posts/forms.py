"""What is typed about a post."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from lianpin_regulations import FactError

from lianpin.kernel.identity.enums import OrganisationKind
from lianpin.kernel.identity.models import Capacity, Organisation, Person, Unit
from lianpin.kernel.regulations.queries import program, version_in_force
from lianpin.posts import queries
from lianpin.posts.enums import PostKind
from lianpin.posts.models import Post
from lianpin.toolkit import clock


class PostForm(forms.Form):
    """A post. Share and pay are read and checked by the university's own table of facts.

    Whoever drafts chooses the other side: an enterprise a university, a university an enterprise.
    """

    counterpart = forms.ModelChoiceField(label="", queryset=Organisation.objects.none(), empty_label=None)
    kind = forms.ChoiceField(
        label=_("双聘类型"),
        choices=PostKind,
        initial=PostKind.OUTBOUND,
        help_text=_("校派型：面向高校人员；共引型：双方共同新引进；企引型：面向企业人员，由高校聘任"),
    )
    title = forms.CharField(label=_("岗位名称"), max_length=80)
    duties = forms.CharField(label=_("岗位职责"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))
    workplace = forms.CharField(label=_("工作地点"), max_length=120)
    effort = forms.CharField(label=_("从业比例"), help_text=_("在企业工作的时间占比，例如 50%"), max_length=12)
    monthly_pay = forms.CharField(
        label=_("企业月报酬"), help_text=_("元/月，税前；仅校派型，其他类型填 0"), max_length=20, initial="0"
    )
    annual_pay = forms.CharField(
        label=_("协议年薪"), help_text=_("元/年，税前；仅共引型，由高校发放、企业分担"), max_length=20, required=False
    )
    college = forms.ModelChoiceField(
        label=_("用人学院"),
        queryset=Unit.objects.none(),
        empty_label="—",
        required=False,
        help_text=_("共引型、企引型填写；校派型为申报人所在学院"),
    )
    starts_on = forms.DateField(label=_("起聘日"), widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(
        label=_("终止日"), help_text=_("聘期的最后一日"), widget=forms.DateInput(attrs={"type": "date"})
    )
    quota = forms.IntegerField(label=_("名额"), min_value=1, max_value=99, initial=1)

    def __init__(self, data: Any = None, *, by: Capacity, post: Post | None = None) -> None:
        super().__init__(data, initial=_initial(post) if post else None)
        self.by = by
        drafts_university = by.kind == OrganisationKind.UNIVERSITY
        universities = queries.universities()
        if drafts_university:
            universities = universities.filter(pk=by.organisation_id or 0)
        chosen: forms.ModelChoiceField[Organisation] = self.fields["counterpart"]  # type: ignore[assignment]
        chosen.label = _("共同发布的企业") if drafts_university else _("共同发布的高校")
        chosen.queryset = queries.enterprises() if drafts_university else universities
        colleges: forms.ModelChoiceField[Unit] = self.fields["college"]  # type: ignore[assignment]
        colleges.queryset = queries.colleges_of(universities)
        if post is not None:
            chosen.disabled = True
            self.initial["counterpart"] = post.counterpart.pk

    def clean_effort(self) -> Decimal:
        return self._read("effort", "从业比例")

    def clean_monthly_pay(self) -> Decimal:
        return self._read("monthly_pay", "企业月报酬")

    def clean_annual_pay(self) -> Decimal | None:
        return self._read("annual_pay", "协议年薪") if self.cleaned_data["annual_pay"] else None

    def clean(self) -> dict[str, Any]:
        """What belongs to another kind is left out, so that a choice that was changed leaves nothing behind."""
        cleaned = super().clean() or {}
        if cleaned.get("kind") == PostKind.OUTBOUND:
            cleaned["college"] = None
        if cleaned.get("kind") != PostKind.JOINT_HIRE:
            cleaned["annual_pay"] = None
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on <= starts_on:
            self.add_error("ends_on", _("终止日应当晚于起聘日。"))
        return cleaned

    def _read(self, key: str, fact: str) -> Decimal:
        university = self.cleaned_data.get("counterpart")
        if self.by.kind == OrganisationKind.UNIVERSITY:
            university = Organisation.objects.get(pk=self.by.organisation_id or 0)
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
    """Why a post goes back to the side that drafted it."""

    reason = forms.CharField(label=_("退回理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class NominationForm(forms.Form):
    """Whom of its own people an employer puts forward, and why."""

    person = forms.ModelChoiceField(label=_("推荐人选"), queryset=Person.objects.none(), empty_label=None)
    reason = forms.CharField(label=_("推荐理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, data: Any = None, *, post: Post) -> None:
        super().__init__(data)
        chosen: forms.ModelChoiceField[Person] = self.fields["person"]  # type: ignore[assignment]
        chosen.queryset = queries.nominees(post)


def _initial(post: Post) -> dict[str, Any]:
    return {
        "kind": post.kind, "college": post.college_id, "annual_pay": str(post.annual_pay or ""),
        "title": post.title, "duties": post.duties, "workplace": post.workplace,
        "effort": f"{post.effort * 100:f}".rstrip("0").rstrip(".") + "%", "monthly_pay": str(post.monthly_pay),
        "starts_on": post.starts_on, "ends_on": post.ends_on, "quota": post.quota,
    }  # fmt: skip
