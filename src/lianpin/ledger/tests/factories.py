"""Bodies with finance people, and entries in their books."""

from datetime import date
from decimal import Decimal

from lianpin.kernel.identity.enums import OrganisationKind, Role
from lianpin.kernel.identity.models import Capacity, Membership, Organisation, Unit, User
from lianpin.ledger.enums import AccountKind
from lianpin.ledger.models import Entry
from lianpin.ledger.rules import Posting
from lianpin.ledger.verbs import post_entry


def make_body(name: str = "澜江市", kind: str = OrganisationKind.CITY) -> Organisation:
    code = f"{Organisation.objects.count():018d}"
    return Organisation.objects.create(name=name, kind=kind, credit_code=code, city="澜江市")


def make_unit(body: Organisation, name: str, offices: list[str] | None = None) -> Unit:
    return Unit.objects.create(organisation=body, name=name, offices=[name] if offices is None else offices)


def make_capacity(unit: Unit, name: str, role: str = Role.FINANCE) -> Capacity:
    user = User.objects.create(username=f"{unit.pk}-{name}", name=name)
    held = Membership.objects.create(user=user, unit=unit, role=role, since_on=date(2021, 1, 1))
    return Membership.objects.select_related("user", "unit__organisation").get(pk=held.pk).capacity()


def lines_of(amount: str, *, item: str = "生活补贴") -> list[Posting]:
    return [
        Posting(AccountKind.EXPENSE, item, debit=Decimal(amount), about="陈一帆 2026-03"),
        Posting(AccountKind.BANK, "银行存款", credit=Decimal(amount)),
    ]


def make_entry(body: Organisation, by: Capacity, amount: str = "4000.00", on: date = date(2026, 4, 10)) -> Entry:
    return post_entry(body, on=on, memo="支付首笔", source="PC-1", lines=lines_of(amount), by=by)
