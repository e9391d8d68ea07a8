"""What is asked of the record."""

from collections.abc import Iterable

from django.db.models import Model, Q, QuerySet

from lianpin.kernel.audit.models import Event
from lianpin.kernel.audit.rules import digest_of


def events_of(*subjects: Model) -> QuerySet[Event]:
    """The events of one or several subjects, in the order in which they happened."""
    chosen = Q(pk=None)
    for subject in subjects:
        chosen |= Q(subject_type=subject._meta.label_lower, subject_id=subject.pk)
    return Event.objects.filter(chosen).order_by("id")


def verify_chain(events: Iterable[Event]) -> Event | None:
    """The first event of one subject's chain that is not what was recorded; None when all are."""
    previous = ""
    for event in events:
        if event.previous != previous or event.digest != digest_of(event):
            return event
        previous = event.digest
    return None
