"""How what lies with somebody passes on: to a colleague, to the unit, or to the unit's superior; and how it is given back."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from lianpin.kernel.cases.verbs import release_done_steps
from lianpin.kernel.identity.models import PLATFORM, Capacity, Delegation, Membership, Unit, User
from lianpin.kernel.notices.verbs import notify
from lianpin.kernel.staff import queries
from lianpin.kernel.staff.models import Handover
from lianpin.kernel.staff.queries import work
from lianpin.kernel.staff.registry import Holding, Values, holding_of, holdings
from lianpin.toolkit import clock
from lianpin.toolkit.errors import NotPossible

Moved = list[dict[str, Any]]
NAMED = 5


def check_can_go_on(unit: Unit, on: date) -> None:
    """Whatever a unit has to do can be done by somebody whose leaving is not planned: there, or in its superior."""
    if queries.staying_in(unit.pk, on).exists():
        return
    unsigned = [each.agreement.number for each in work.unsigned_by(unit.pk)[:NAMED]]
    if unsigned:
        raise NotPossible(
            _("“%(unit)s”将没有可以办理的人员，而协议 %(names)s 只能由它签署。请先安排接任人员。")
            % {"unit": unit.name, "names": "、".join(unsigned)},
            code="UNIT_LEFT_ALONE",
        )
    left = [kind.label(row) for kind in holdings() if (rows := kind.left(unit.pk)) is not None for row in rows[:NAMED]]
    if left and queries.superior_able(unit, on, stays=True) is None:
        raise NotPossible(
            _("“%(unit)s”将没有可以办理的人员，上级部门也没有：%(names)s。请先安排接任人员。")
            % {"unit": unit.name, "names": "、".join(left[:NAMED])},
            code="UNIT_LEFT_ALONE",
        )


def hand_over(handover: Handover, *, by: Capacity) -> Moved:
    """Pass on what lies with the person, then what the unit cannot do any more; what was passed, with its values."""
    membership, today = handover.membership, clock.today()
    leaving = queries.leaving_of(membership, today)
    colleagues = {each.user_id: each for each in queries.able_in(membership.unit_id, today)}
    moved: Moved = []
    told: Counter[int] = Counter()
    for kind in holdings():
        for row in list(kind.find(leaving)):
            to = _heir(handover, kind, row, set(colleagues))
            if to is None and kind.needs_person:
                to = _stand_in(membership.unit, today)
            if to is None and kind.needs_person:
                continue  # nobody of the body is left at all
            moved += _pass(kind, row, kind.owned(membership.unit_id, to), by=by)
            if kind.is_chosen and to is not None:
                told[to] += 1
            if isinstance(row, Delegation):
                _tell_other(row, membership, by=by)
    if not leaving.keeps_unit:
        release_done_steps(list(work.steps_done_by_holder(membership.unit_id, membership.user_id)), by)
    _tell_heirs(handover, told, by=by)
    return moved + settle(membership.unit, by=by)


def settle(unit: Unit, *, by: Capacity = PLATFORM) -> Moved:
    """No step of a unit waits for somebody who is gone, and none in a unit where nobody is: what was moved for it."""
    today, moved = clock.today(), Moved()
    able = set(queries.able_in(unit.pk, today).values_list("user", flat=True))
    if able:
        for step in work.steps_of_unit(unit.pk).filter(holder__isnull=False).exclude(holder__in=able):
            moved += _pass(_steps(), step, {"unit_id": unit.pk, "holder_id": None}, by=by)
        return moved
    superior = queries.superior_able(unit, today)
    if superior is None:
        return moved
    for kind in holdings():
        rows = kind.left(unit.pk)
        for row in list(rows) if rows is not None else ():
            moved += _pass(kind, row, kind.owned(superior.pk, None), by=by)
    if moved:
        named = {"unit": unit.name, "number": str(len(moved))}
        to = queries.able_in(superior.pk, today)
        notify("staff.fell_to", unit, to=to, path=reverse("cases:inbox"), by=by, **named)
    return moved


def restore(handover: Handover, *, by: Capacity) -> int:
    """Give back, the last first, what still lies where the handover put it; how many."""
    given_back = 0
    for each in reversed(handover.moved):
        kind = holding_of(each["kind"])
        row = kind.model._default_manager.filter(pk=each["pk"]).first() if kind is not None else None
        if kind is None or row is None or _values(row, each["after"]) != each["after"]:
            continue
        kind.put(row, _typed(row, each["before"]), by)
        given_back += 1
    return given_back


def _pass(kind: Holding, row: Any, owner: Values, *, by: Capacity) -> Moved:
    before = _values(row, owner)
    kind.put(row, owner, by)
    after = _kept(owner)
    return [{"kind": kind.kind, "pk": row.pk, "before": before, "after": after}] if before != after else []


def _heir(handover: Handover, kind: Holding, row: Model, able: set[int]) -> int | None:
    """Who takes it: whom the handover names, as long as they can; a unit's step stays the unit's where they cannot."""
    key = f"{kind.kind}:{row.pk}"
    to: int | None = handover.choices.get(key, handover.heir_id)
    return to if to in able else None


def _stand_in(unit: Unit, on: date) -> int | None:
    """Who has what a unit as such cannot have: the first who works there, else in its superior."""
    superior = queries.superior_able(unit, on)
    found = queries.able_in(unit.pk, on).first()
    if found is None and superior is not None:
        found = queries.able_in(superior.pk, on).first()
    return found.user_id if found is not None else None


def _values(row: Any, names: Iterable[str]) -> Values:
    return _kept({name: getattr(row, name) for name in names})


def _kept(values: Values) -> Values:
    """As JSON keeps them."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _typed(row: Model, values: Values) -> Values:
    """As the row's fields have them."""
    fields = {field.attname: field for field in row._meta.concrete_fields}
    return {name: fields[name].to_python(value) for name, value in values.items()}


def _steps() -> Holding:
    found = holding_of("step")
    assert found is not None, "registered by this app"
    return found


def _tell_heirs(handover: Handover, told: Counter[int], *, by: Capacity) -> None:
    membership = handover.membership
    for user in User.objects.filter(pk__in=told).order_by("pk"):
        named = {"name": membership.user.name, "unit": membership.unit.name, "number": str(told[user.pk])}
        notify("staff.handed", handover, to=[user], path=reverse("cases:inbox"), by=by, **named)


def _tell_other(delegation: Delegation, membership: Membership, *, by: Capacity) -> None:
    """The one of the two who stays."""
    other = delegation.delegate if delegation.membership_id == membership.pk else delegation.membership.user
    path = reverse("cases:delegation_list")
    notify("staff.delegation_ended", delegation, to=[other], path=path, by=by, name=membership.user.name)


__all__ = ["check_can_go_on", "hand_over", "restore", "settle"]
