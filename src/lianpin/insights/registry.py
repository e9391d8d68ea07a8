"""What is held about a person, table by table (个人信息保护法 第四十五条). A test fails for a table that is on neither list."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Field, Model, Q, QuerySet
from django.utils.encoding import force_str

from lianpin.kernel.audit.models import Event
from lianpin.kernel.cases.queries import OFFICIAL_EVENTS
from lianpin.kernel.identity.models import Capacity, Person

# By table: the ways from a row to the person whom it is about, …
OF_PERSON: dict[str, tuple[str, ...]] = {
    "identity.person": ("pk",),
    "profiles.profilefact": ("person",),
    "profiles.bankaccount": ("person",),
    "posts.nomination": ("person",),
    "posts.application": ("person",),
    "cases.case": ("person",),
    "cases.party": ("person", "case__person"),
    "cases.fact": ("case__person",),
    "cases.draft": ("case__person",),
    "cases.revision": ("case__person",),
    "cases.move": ("case__person",),
    "cases.material": ("case__person",),
    "cases.step": ("case__person",),
    "cases.correction": ("case__person",),
    "cases.comment": ("case__person",),
    "cases.publicnotice": ("step__case__person",),
    "cases.consent": ("person",),
    "cases.admission": ("case__person",),
    "cases.decision": ("case__person",),
    "cases.copy": ("case__person",),
    "agreements.agreement": ("holder",),
    "agreements.clause": ("agreement__holder",),
    "agreements.signature": ("agreement__holder",),
    "appointments.appointment": ("person",),
    "appointments.monthlyreport": ("appointment__person",),
    "assessments.assessment": ("appointment__person",),
    "assessments.score": ("assessment__appointment__person",),
    "entitlements.entitlement": ("appointment__person", "payee_person"),
    "entitlements.computation": ("appointment__person",),
    "entitlements.payment": ("payee_person",),
    "entitlements.paymentline": ("payment__payee_person",),
    "effort.share": ("person",),
    "effort.attendance": ("appointment__person",),
    "effort.drift": ("appointment__person",),
    "documents.attachment": ("materials__case__person", "agreements__holder"),
    "documents.document": ("agreements__holder", "confirmed_agreements__holder"),
}
# … or to the account that somebody signs in with.
OF_USER: dict[str, tuple[str, ...]] = {
    "identity.user": ("pk",),
    "identity.membership": ("user",),
    "identity.delegation": ("membership__user", "delegate"),
    "identity.identifier": ("user",),
    "identity.signin": ("user",),
    "identity.apikey": ("user",),
    "notices.preferences": ("user",),
    "notices.notice": ("user",),
    "notices.delivery": ("user",),
    "notices.calendarfeed": ("user",),
    "cases.savedfilter": ("user",),
    "staff.invitation": ("accepted_by",),
    "staff.handover": ("membership__user",),
    "account.emailaddress": ("user",),
    "mfa.authenticator": ("user",),
    "socialaccount.socialaccount": ("user",),
}
# What is not given, and why.
NOT_GIVEN: dict[str, str] = {
    "audit.event": "given apart: what was recorded of the person's own matters, and by themselves",
    "audit.clock": "the business day",
    "audit.seal": "roots, which name nobody",
    "audit.sealedhead": "digests, which name nobody",
    "identity.organisation": "bodies",
    "identity.unit": "units",
    "regulations.regulation": "public",
    "regulations.version": "public",
    "regulations.workcalendar": "public",
    "posts.post": "an offer of bodies, to nobody in particular",
    "appointments.takeover": "a list of many people; each one's own appointment is given",
    "appointments.reportimport": "a list of many people; each one's own reports are given",
    "assessments.round": "a body's year",
    "assessments.indicator": "what is scored, for everybody alike",
    "entitlements.settlementbatch": "a payment to many; each one's own sums are given",
    "entitlements.bankreturn": "a bank's answer about many; each one's own payments are given",
    "entitlements.paymentformat": "a body's setting",
    "entitlements.budget": "a body's ceiling",
    "effort.tolerance": "a body's setting",
    "ledger.closedperiod": "a body's months",
    "ledger.account": "a body's accounts",
    "ledger.entry": "a body's vouchers, of many people; each one's own sums are given with their batch",
    "ledger.line": "names its payee by name alone, which another may bear; each one's own sums are given with their batch",
    "cases.objection": "who objects is protected from whom they object to (第十八条); the case says that there is one",
    "cases.reader": "which units may open a case, kept by the database from what is given",
    "cases.tally": "sums",
    "notices.robot": "a body's chat group",
    "notices.letter": "a body's letter to somebody without an account",
    "account.emailconfirmation": "unused",
    "socialaccount.socialapp": "unused",
    "socialaccount.socialtoken": "unused",
    "auth.permission": "the framework's own, unused",
    "auth.group": "the framework's own, unused",
    "contenttypes.contenttype": "the framework's own",
    "sessions.session": "a signed key; each sign-in is given",
    "procrastinate.procrastinateworker": "the worker's own",
    "procrastinate.procrastinatejob": "names of jobs and keys of rows, gone when done",
    "procrastinate.procrastinateevent": "likewise",
    "procrastinate.procrastinateperiodicdefer": "likewise",
}
# What would let somebody else in, or means nothing outside of the database.
SECRET = frozenset({
    "password", "session_key", "token", "window", "keys", "data", "extra_data", "digest", "key", "trace", "transaction_id",
    "id_number_index", "account_digest",
})  # fmt: skip
# Officials talk among themselves about a case; what they decided and why is given.
BUT = {"cases.comment": Q(audience="all")}
MASKED: dict[tuple[str, str], Callable[[Any], str]] = {
    ("identity.person", "id_number"): lambda row: str(row.masked_id),
    ("profiles.bankaccount", "number"): lambda row: str(row.masked),
}
MOST = 5000  # rows of a table; more of one person are none


@dataclass(frozen=True, slots=True)
class Held:
    """What one table holds of somebody: `rows` are texts by the names of their fields, as they are read and as they are kept."""

    model: str
    label: str
    rows: list[dict[str, Any]]
    names: dict[str, str]


def held_about(by: Capacity) -> Iterator[Held]:
    """Everything about whoever asks, behind their own wall: their account always, their person where they act for themselves."""
    person = by.person_id if by.is_person(by.person_id) else None
    for label, ways in [*OF_PERSON.items(), *OF_USER.items()]:
        key = person if label in OF_PERSON else by.user_id
        if key:
            model = apps.get_model(label)
            rows = _chosen(model, ways, key).filter(BUT.get(label, Q())).order_by("pk")[:MOST]
            if found := _shown(model, rows):
                yield found
    if events := _shown(Event, _events(by, person)):
        yield events


def _chosen(model: type[Model], ways: tuple[str, ...], key: int) -> QuerySet[Any]:
    asked = Q(pk__in=[])
    for way in ways:
        asked |= Q(**{way: key})
    return model._default_manager.filter(pk__in=model._default_manager.filter(asked).values("pk"))


def _events(by: Capacity, person: int | None) -> QuerySet[Event]:
    """What is on record of one's own matters, with who did it; and what one did oneself."""
    asked = Q(user_id=by.user_id or 0)
    if person:
        asked |= Q(subject_type="identity.person", subject_id=person)
        for label, way in (
            ("cases.case", "person"),
            ("agreements.agreement", "holder"),
            ("appointments.appointment", "person"),
        ):
            own = apps.get_model(label)._default_manager.filter(**{way: person}).values("pk")
            asked |= Q(subject_type=label, subject_id__in=own)
    return Event.objects.filter(asked).exclude(kind__in=OFFICIAL_EVENTS).order_by("pk")[:MOST]


def _shown(model: type[Model], rows: QuerySet[Any]) -> Held | None:
    fields = [field for field in model._meta.concrete_fields if field.name not in SECRET]
    found = [{field.name: _value(row, field) for field in fields} for row in rows]
    names = {field.name: str(field.verbose_name) for field in fields}
    label = model._meta.label_lower
    return Held(label, str(model._meta.verbose_name), found, names) if found else None


def _value(row: Model, field: "Field[Any, Any]") -> Any:
    masked = MASKED.get((row._meta.label_lower, field.name))
    if masked is not None:
        return masked(row)
    if field.choices:
        return force_str(getattr(row, f"get_{field.name}_display")())
    return getattr(row, field.attname)


def written(held: list[Held], person: Person | None) -> str:
    """As a program reads it: JSON, by table."""
    told = {"person": person.name if person else "", "tables": {each.model: each.rows for each in held}}
    return json.dumps(told, cls=_Encoder, ensure_ascii=False, indent=1)


class _Encoder(DjangoJSONEncoder):
    """Django's own, and ranges of days, which only PostgreSQL knows."""

    def default(self, o: Any) -> Any:
        return str(o) if hasattr(o, "lower_inc") else super().default(o)
