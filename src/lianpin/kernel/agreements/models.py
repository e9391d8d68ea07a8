"""Agreements: any parties, any matter. The database itself refuses a second valid one of a kind for one person."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianpin.kernel.agreements.enums import AgreementStatus
from lianpin.kernel.documents.models import Attachment, Document
from lianpin.kernel.identity.models import Organisation, Person, Unit, User
from lianpin.kernel.regulations.models import Version


class Agreement(models.Model):
    """An agreement under a regulation's version. `kind` is what a person may hold only one valid of at a time."""

    number = models.CharField(_("协议编号"), max_length=40, unique=True)
    kind = models.CharField(_("协议类别"), max_length=80)
    title = models.CharField(_("标题"), max_length=160)
    holder = models.ForeignKey(Person, models.PROTECT, related_name="agreements")
    version = models.ForeignKey(Version, models.PROTECT, related_name="agreements")
    during = DateRangeField(_("期限"))
    status = models.CharField(_("状态"), max_length=12, choices=AgreementStatus, default=AgreementStatus.DRAFT)
    signed_on = models.DateField(_("签订日"), null=True)
    # What the parties sign, and the copy that carries all their confirmations (made when the last one has signed).
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="agreements")
    confirmed_copy = models.ForeignKey(Document, models.PROTECT, null=True, related_name="confirmed_agreements")
    # Of an agreement that was signed in ink and taken over: the number that the paper bears, and its scan.
    paper_number = models.CharField(_("原协议编号"), max_length=60, blank=True)
    scan = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="agreements")
    keys = SearchVectorField(null=True, editable=False)  # see toolkit/search.py

    class Meta:
        indexes = [GinIndex(fields=["keys"], name="agreement_keys")]
        constraints = [
            ExclusionConstraint(
                name="one_valid_agreement_of_a_kind",
                expressions=[
                    ("holder", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=Q(status=AgreementStatus.IN_FORCE),
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"


class Clause(models.Model):
    """A clause of an agreement, in the order of the regulation's table of clauses."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="clauses")
    ordinal = models.PositiveSmallIntegerField()
    title = models.CharField(_("条款"), max_length=60)
    text = models.TextField(_("内容"))

    class Meta:
        ordering = ["ordinal"]
        constraints = [models.UniqueConstraint(fields=["agreement", "ordinal"], name="one_clause_of_an_ordinal")]


class Signature(models.Model):
    """One party's confirmation of exactly the document whose digest it names.

    A body signs through `unit`, where one is named; a person for themselves.
    """

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="signatures")
    party = models.CharField(_("当事人"), max_length=20)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="signatures")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="signatures")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="signatures")
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="signatures")
    signed_as = models.CharField(max_length=200, blank=True)
    signed_on = models.DateField(_("签署日"), null=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["agreement", "party"], name="one_signature_of_a_party")]

    @property
    def is_signed(self) -> bool:
        return self.signed_on is not None

    @property
    def name(self) -> str:
        """Who the party is; select `organisation` and `person` beforehand."""
        return str(self.organisation or self.person or "")
