"""What regulations ask about people and bodies, kept once, with who said so and by which document."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianpin.kernel.identity.models import Organisation, Person
from lianpin.toolkit.masking import masked_account
from lianpin.toolkit.vault import SealedField


class ProfileFact(models.Model):
    """A fact in the words of the regulations' tables of facts (canonical text as `FactSpec.write` gives it)."""

    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="facts")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="facts")
    name = models.CharField(_("事实"), max_length=60)
    value = models.TextField(_("内容"))
    source = models.CharField(_("提供方"), max_length=120)
    given_by = models.CharField(_("填报人"), max_length=200)
    given_on = models.DateField(_("填报日"))
    document = models.CharField(_("凭证"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation", "name"], name="one_profile_fact", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False) ^ Q(organisation__isnull=False), name="fact_of_one_subject"
            ),
        ]


class BankAccount(models.Model):
    """Where money for a person, a body or one of its units goes."""

    person = models.OneToOneField(Person, models.PROTECT, null=True, related_name="bank_account")
    organisation = models.OneToOneField(Organisation, models.PROTECT, null=True, related_name="bank_account")
    holder = models.CharField(_("户名"), max_length=120)
    bank = models.CharField(_("开户行"), max_length=120)
    # Bound to its holder: nobody who writes in the database sends the money of one to the account of another unseen.
    number = SealedField(_("账号"), max_length=40, bound_to=("person_id", "organisation_id"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) ^ Q(organisation__isnull=False), name="account_of_one_holder"
            )
        ]

    @property
    def masked(self) -> str:
        """The number as it is shown on pages."""
        return masked_account(self.number)
