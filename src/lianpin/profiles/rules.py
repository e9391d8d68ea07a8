"""Whose facts somebody may enter, and under which label the regulations call them there."""

from django.utils.translation import gettext as _

from lianpin.kernel.identity.enums import Role
from lianpin.kernel.identity.models import Capacity, Organisation, Person
from lianpin.toolkit.errors import NotAllowed

# Labels under which a person speaks of themselves.
OWN = ("申报人", "本人")


def labels_for(by: Capacity, subject: Person | Organisation, home_units: set[int]) -> set[str]:
    """The sources of facts that this capacity may enter about a subject; empty: none.

    `home_units` are the units of the bodies that the person belongs to.
    """
    if isinstance(subject, Organisation):
        return set(by.offices) if by.acts_for(subject.pk) else set()
    if by.is_person(subject.pk):
        return set(OWN)
    if by.role in {Role.TALENT, Role.STUDENT} or by.unit_id not in home_units:
        return set()
    return set(by.offices)


def check_may_enter(labels: set[str], source: str, name: str) -> None:
    """A fact is entered by its own source."""
    if source not in labels:
        raise NotAllowed(
            _("“%(name)s”由%(source)s提供，不由您填报。") % {"name": name, "source": source}, code="FACT_NOT_YOURS"
        )
