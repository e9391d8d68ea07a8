"""What is asked of agreements."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from lianpin.kernel.agreements.enums import AgreementStatus
from lianpin.kernel.agreements.models import Agreement
from lianpin.kernel.identity.models import Capacity, Person


def agreements_for(by: Capacity, *also: Q) -> QuerySet[Agreement]:
    """The agreements that this capacity sees as a party; `also` are conditions of apps that build on agreements."""
    seen = Q(pk__in=[])
    if by.is_personal:
        # Whom the platform knows as no person holds nothing: NULL would match whatever bodies alone have signed.
        if by.person_id is not None:
            seen |= Q(holder=by.person_id) | Q(signatures__person=by.person_id)
    elif by.organisation_id is not None:
        seen |= Q(signatures__organisation=by.organisation_id, signatures__unit__isnull=True)
        seen |= Q(signatures__organisation=by.organisation_id) if by.audits else Q(signatures__unit=by.unit_id)
    for condition in also:
        seen |= condition
    found = Agreement.objects.filter(pk__in=Agreement.objects.filter(seen).values("pk"))
    return found.select_related("holder", "version__regulation", "document", "confirmed_copy", "scan").order_by("-pk")


def answering(question: str) -> Q:
    """The condition that an agreement answers to a search (`toolkit.search.question_of`), whoever may see it."""
    return Q(pk__in=RawSQL("SELECT agreements_answering(%s, NULL)", [question]))


def valid_agreements(kind: str, people: Iterable[Person]) -> QuerySet[Agreement]:
    """The agreements of that kind which bind these people, whatever their terms: at any time one of each at most."""
    found = Agreement.objects.filter(holder__in=list(people), kind=kind, status=AgreementStatus.IN_FORCE)
    return found.order_by("pk")
