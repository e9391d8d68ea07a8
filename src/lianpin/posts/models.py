"""Posts that one side drafts and the other publishes with it, the nominations for them and the applications to them."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianpin.kernel.cases.models import Case
from lianpin.kernel.identity.models import Organisation, Person, Unit, User
from lianpin.kernel.regulations.models import Regulation
from lianpin.posts.enums import KIND_WORDS, ApplicationStatus, NominationStatus, PostKind, PostStatus


class Post(models.Model):
    """A post that an enterprise and a university share: its kind says whose person it is for and who the home employer will be.

    `proposer` drafts it, the other of the two publishes it.
    """

    number = models.CharField(_("岗位编号"), max_length=40, unique=True)
    enterprise = models.ForeignKey(Organisation, models.PROTECT, related_name="posts")
    university = models.ForeignKey(Organisation, models.PROTECT, related_name="joint_posts")
    proposer = models.ForeignKey(Organisation, models.PROTECT, related_name="proposed_posts")
    kind = models.CharField(_("双聘类型"), max_length=12, choices=PostKind, default=PostKind.OUTBOUND)
    # The part of the university that takes in somebody who is not of the university yet.
    college = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="posts")
    regulation = models.ForeignKey(Regulation, models.PROTECT, related_name="posts")
    title = models.CharField(_("岗位名称"), max_length=80)
    duties = models.TextField(_("岗位职责"), max_length=4000)
    workplace = models.CharField(_("工作地点"), max_length=120)
    # Share of working time in the enterprise, 0.5 = 50 %.
    effort = models.DecimalField(_("从业比例"), max_digits=5, decimal_places=4)
    monthly_pay = models.DecimalField(_("企业月报酬"), max_digits=16, decimal_places=2)
    # Agreed salary a year, where the university employs and the enterprise bears its share.
    annual_pay = models.DecimalField(_("协议年薪"), max_digits=16, decimal_places=2, null=True)
    starts_on = models.DateField(_("起聘日"))
    ends_on = models.DateField(_("终止日"))
    quota = models.PositiveSmallIntegerField(_("名额"), default=1, validators=[MinValueValidator(1)])
    status = models.CharField(_("状态"), max_length=10, choices=PostStatus, default=PostStatus.DRAFT)
    drafted_by = models.ForeignKey(User, models.PROTECT, related_name="posts")
    published_on = models.DateField(_("发布日"), null=True)
    keys = SearchVectorField(null=True, editable=False)  # see toolkit/search.py

    class Meta:
        indexes = [GinIndex(fields=["keys"], name="post_keys")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=models.F("starts_on")), name="post_term_in_order"),
            models.CheckConstraint(condition=Q(effort__gt=0) & Q(effort__lt=1), name="post_effort_is_a_share"),
            models.CheckConstraint(condition=Q(quota__gte=1), name="post_has_a_place"),
            models.CheckConstraint(
                condition=Q(proposer=models.F("enterprise")) | Q(proposer=models.F("university")),
                name="post_of_one_of_its_sides",
            ),
        ]

    @property
    def counterpart(self) -> Organisation:
        """The side that publishes what the other has drafted; select `enterprise` and `university` beforehand."""
        return self.enterprise if self.proposer_id == self.university_id else self.university

    @property
    def kind_word(self) -> str:
        """The kind as the regulations write it."""
        return KIND_WORDS[PostKind(self.kind)]


class Nomination(models.Model):
    """Somebody's own employer puts them forward for a post; they accept and apply, or decline."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="nominations")
    person = models.ForeignKey(Person, models.PROTECT, related_name="nominations")
    reason = models.CharField(_("推荐理由"), max_length=500)
    nominated_by = models.CharField(_("推荐人"), max_length=200)
    nominated_on = models.DateField(_("推荐日"))
    status = models.CharField(_("状态"), max_length=10, choices=NominationStatus, default=NominationStatus.OFFERED)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "person"], name="one_nomination_for_a_post")]


class Application(models.Model):
    """A person's application to a post; the case carries the form, the materials and the decision."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="applications")
    person = models.ForeignKey(Person, models.PROTECT, related_name="applications")
    case = models.OneToOneField(Case, models.PROTECT, related_name="application")
    status = models.CharField(_("状态"), max_length=10, choices=ApplicationStatus, default=ApplicationStatus.DRAFT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["post", "person"],
                condition=~Q(status=ApplicationStatus.ENDED),
                name="one_open_application_to_a_post",
            )
        ]
