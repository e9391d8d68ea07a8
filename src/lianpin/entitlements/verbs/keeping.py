"""What a unit that pays keeps: the formats of its bank, and its budgets."""

from decimal import Decimal

from django.utils.translation import gettext as _

from lianpin.entitlements import rules
from lianpin.entitlements.models import Budget, PaymentFormat
from lianpin.kernel.audit.verbs import record
from lianpin.kernel.identity.models import Capacity, Unit
from lianpin.toolkit import wall
from lianpin.toolkit.errors import NotValid


def save_format(unit: Unit, format: PaymentFormat, *, by: Capacity) -> PaymentFormat:
    """Keep a format of this unit, new or changed. Its columns have been read (`previews.formats.read_columns`)."""
    with wall.behind():
        rules.check_can_keep(by, unit)
        taken = PaymentFormat.objects.filter(unit=unit, name=format.name).exclude(pk=format.pk)
        if taken.exists():
            raise NotValid(_("已有名为“%s”的付款格式，请换一个名称。") % format.name, code="FORMAT_NAME_TAKEN")
        format.unit = unit
        format.save()
        record("format.saved", format, by=by, name=format.name)
    return format


def set_budget(unit: Unit, *, year: int, article: str, amount: Decimal | None, by: Capacity) -> None:
    """Say how much the unit may pay in a year by an article, "" for all in all. None: no ceiling any more. In yuan."""
    with wall.behind():
        rules.check_can_keep(by, unit)
        unit = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
        if amount is None:
            Budget.objects.filter(unit=unit, year=year, article=article).delete()
        else:
            Budget.objects.update_or_create(unit=unit, year=year, article=article, defaults={"amount": amount})
        said = {"year": year, "article": article, "amount": "" if amount is None else f"{amount:,.2f}"}
        record("unit.budget_set", unit, by=by, **said)
