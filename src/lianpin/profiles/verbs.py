"""Entering facts about people and bodies, and where their money goes."""

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from lianpin_regulations import FactError

from lianpin.kernel.audit.verbs import record, record_all
from lianpin.kernel.identity.models import Capacity, Organisation, Person, Unit
from lianpin.kernel.identity.queries import staff_of
from lianpin.kernel.notices.verbs import notify
from lianpin.profiles import queries, rules
from lianpin.profiles.enums import NumberKind, Purpose, RequestKind
from lianpin.profiles.models import BankAccount, ProfileFact
from lianpin.toolkit import clock, wall
from lianpin.toolkit.errors import NotValid


def give_profile_facts(
    subject: Person | Organisation, values: Mapping[str, str], *, by: Capacity, labels: set[str] | None = None
) -> None:
    """Keep facts as they were typed. An empty text withdraws one. NotValid names the first that cannot be read.

    `labels` are the sources that the capacity speaks for; found out when not given (the platform itself may speak for any).
    """
    if labels is None:
        units = queries.home_units_of(subject) if isinstance(subject, Person) else set()
        labels = rules.labels_for(by, subject, units)
    specs = {spec.name: spec for spec in queries.specs_for(labels)}
    owner = {"person": subject} if isinstance(subject, Person) else {"organisation": subject}
    with wall.behind():
        changed = []
        for name, text in values.items():
            if name not in specs:
                rules.check_may_enter(labels, _("其他方"), name)
            spec = specs[name]
            there = ProfileFact.objects.filter(name=name, **owner)
            if not text.strip():
                if there.delete()[0]:
                    changed.append(name)
                continue
            try:
                value = spec.write(spec.read(text))
            except FactError as error:
                raise NotValid(error.message, code="FACT_WRONG", clause=spec.article) from error
            if there.filter(value=value).exists():
                continue
            defaults = {
                "value": value,
                "source": queries.source_of(spec),
                "given_by": str(by),
                "given_on": clock.today(),
                "document": spec.evidence,
            }
            ProfileFact.objects.update_or_create(name=name, defaults=defaults, **owner)
            changed.append(name)
        if changed:
            record("profile.facts_given", subject, by=by, subject=subject.name, names="、".join(changed))


def set_bank_account(
    subject: Person | Organisation, *, holder: str, bank: str, number: str, by: Capacity
) -> BankAccount:
    """Say where money for oneself or one's own body goes."""
    rules.check_may_set_account(by, subject)
    digits = "".join(number.split())
    if not digits.isdigit() or not 8 <= len(digits) <= 32:
        raise NotValid(_("账号应当是8至32位数字，请核对。"), code="ACCOUNT_NUMBER")
    owner = {"person": subject} if isinstance(subject, Person) else {"organisation": subject}
    with wall.behind():
        account, _made = BankAccount.objects.update_or_create(
            defaults={"holder": holder, "bank": bank, "number": digits}, **owner
        )
        record("profile.account_set", subject, by=by, subject=subject.name, bank=bank, tail=digits[-4:])
    return account


def show_number(person: Person, kind: NumberKind, *, purpose: Purpose, note: str = "", by: Capacity) -> str:
    """A number of a person in full, for a purpose that goes on their record; empty where there is none. NotValid without a purpose."""
    if purpose == Purpose.OTHER and not note.strip():
        raise NotValid(_("请写明查看的用途。"), code="PURPOSE_MISSING")
    with wall.behind():
        rules.check_may_see_number(queries.numbers_for(by, kind).filter(pk=person.pk).exists())
        number = queries.number_of(person, kind)
        if number:
            record(queries.SHOWN, person, by=by, **_shown(kind, purpose, note))
    return number


def record_accounts_shown(people: Iterable[Person], *, note: str, by: Capacity) -> None:
    """Put on record of each person that a file which was made for their payment holds their account in full."""
    told = _shown(NumberKind.ACCOUNT, Purpose.PAYMENT, note)
    with wall.behind():
        record_all([(queries.SHOWN, person, told) for person in people], by=by)


def _shown(kind: NumberKind, purpose: Purpose, note: str) -> dict[str, str]:
    """In Chinese words, as the record is kept."""
    with override("zh-hans"):
        said = str(purpose.label)
        return {"number": str(kind.label), "purpose": f"{said}（{note.strip()}）" if note.strip() else said}


def make_request(unit: Unit, *, kind: str, text: str, by: Capacity) -> None:
    """Ask a unit that holds something about oneself to correct, restrict, erase or explain it (个人信息保护法 第四十四至四十八条).

    Whoever works there has it as a task. The record says that it was asked and not in which words, which could never be erased.
    """
    with wall.behind():
        person = Person.objects.get(pk=rules.check_can_request(by))
        rules.check_answers(unit, queries.answering_units(person.pk))
        if not text.strip():
            raise NotValid(_("请写明您的请求：哪一项信息、请求怎样处理。"), code="REASON_MISSING")
        if kind not in set(RequestKind):
            raise NotValid(_("请选择请求的种类。"), code="REQUEST_KIND")
        label = str(RequestKind(kind).label)
        record("profile.request_made", person, by=by, subject=person.name, kind=label, unit=unit.name)
        staff = [each for each in staff_of([unit.pk], clock.today()) if each.user.person_id != person.pk]
        named = {"person": person.name, "kind": label, "text": text.strip()}
        notify("profile.request_made", person, to=staff, path=reverse("notices:notice_list"), by=by, **named)
