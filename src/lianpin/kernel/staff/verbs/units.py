"""The tree of units: opened, edited, closed, and opened again."""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError
from django.db.models import Q
from django.utils.translation import gettext as _

from lianpin.kernel.audit.verbs import record
from lianpin.kernel.identity.models import Capacity, Membership, Organisation, Unit
from lianpin.kernel.identity.verbs import add_unit
from lianpin.kernel.staff import rules
from lianpin.kernel.staff.queries import work
from lianpin.toolkit import clock, wall
from lianpin.toolkit.errors import NotPossible, NotValid

NAMED = 5  # of what stands in the way; the rest is counted


def open_unit(
    name: str, *, by: Capacity, english_name: str = "", offices: Sequence[str] = (), parent: Unit | None = None
) -> Unit:
    """Add a unit to one's own body. Undone by closing it."""
    organisation = _held_body(by)
    with wall.behind():
        rules.check_parent(None, parent, organisation.pk)
        given: dict[str, Any] = {"english_name": english_name.strip(), "offices": _words(offices), "parent": parent}
        return add_unit(organisation, name.strip(), by=by, **given)


def edit_unit(
    unit: Unit, *, name: str, by: Capacity, english_name: str = "", offices: Sequence[str] = (),
    parent: Unit | None = None,
) -> Unit:  # fmt: skip
    """Rename a unit, move it below another, and say which of the regulations' words lead to it. Undone by editing it again."""
    with wall.behind():
        unit = held_unit(unit, by)
        rules.check_is_open(unit)
        rules.check_parent(unit, parent, unit.organisation_id)
        before = unit.name
        unit.name, unit.english_name = name.strip(), english_name.strip()
        unit.offices, unit.parent = _words(offices), parent
        try:
            with wall.behind():
                unit.save(update_fields=["name", "english_name", "offices", "parent"])
        except IntegrityError as error:
            named = {"organisation": unit.organisation.name, "name": unit.name}
            raise NotValid(
                _("“%(organisation)s”已有名称为“%(name)s”的部门，请换一个名称。") % named, code="UNIT_TAKEN"
            ) from error
        record(
            "unit.edited", unit, by=by, before=before, name=unit.name, english_name=unit.english_name,
            parent=parent.name if parent else "—", offices="、".join(unit.offices) or "—",
        )  # fmt: skip
    return unit


def close_unit(unit: Unit, *, reason: str, by: Capacity) -> Unit:
    """Close a unit that nothing is left to do in; NotPossible names what is. Undone by `reopen_unit`."""
    with wall.behind():
        unit = held_unit(unit, by)
        rules.check_is_open(unit)
        if not reason.strip():
            raise NotValid(_("请写明撤销部门的事由。"), code="REASON_MISSING")
        in_the_way = _in_the_way(unit)
        if in_the_way:
            raise NotPossible(
                _("部门“%(unit)s”还不能撤销：%(what)s。") % {"unit": unit.name, "what": "；".join(in_the_way)},
                code="UNIT_IN_USE",
            )
        unit.closed_on = clock.today()
        unit.save(update_fields=["closed_on"])
        record("unit.closed", unit, by=by, name=unit.name, reason=reason.strip())
    return unit


def reopen_unit(unit: Unit, *, by: Capacity) -> Unit:
    """Let a closed unit work again; its parent must be open."""
    with wall.behind():
        unit = held_unit(unit, by)
        if unit.closed_on is None:
            raise NotPossible(_("部门“%s”没有撤销。") % unit.name, code="UNIT_OPEN")
        if unit.parent is not None:
            rules.check_is_open(unit.parent)
        unit.closed_on = None
        unit.save(update_fields=["closed_on"])
        record("unit.reopened", unit, by=by, name=unit.name)
    return unit


def held_unit(unit: Unit, by: Capacity) -> Unit:
    """A unit's fresh row, while nobody else changes anything about the people of its body."""
    rules.check_administers(by, unit.organisation_id)
    hold_body(unit.organisation_id)
    return Unit.objects.select_related("organisation", "parent").get(pk=unit.pk)


def hold_body(organisation_id: int) -> Organisation:
    """Who changes a body's people waits here for whoever does: two who leave at once would each count on the other."""
    return Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)


def _held_body(by: Capacity) -> Organisation:
    rules.check_administers(by, by.organisation_id or 0)
    return Organisation.objects.get(pk=by.organisation_id or 0)


def _words(offices: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(word.strip() for word in offices if word.strip()))


def _in_the_way(unit: Unit) -> list[str]:
    """What keeps a unit from being closed, in words."""
    today = clock.today()
    steps = [
        _("“%(title)s”的“%(step)s”") % {"title": each.case.title, "step": each.name}
        for each in work.steps_of_unit(unit.pk)
    ]
    people = Membership.objects.filter(Q(until_on=None) | Q(until_on__gte=today), unit=unit).select_related("user")
    found = (
        (_("还有 %(number)d 个步骤没有办完：%(names)s"), steps),
        (_("还有 %(number)d 封函件没有发出：%(names)s"), [each.title for each in work.letters_of_unit(unit.pk)]),
        (_("还有 %(number)d 件异议没有答复：%(names)s"), [each.number for each in work.objections_of_unit(unit.pk)]),
        (
            _("还有 %(number)d 件人工决定没有作出：%(names)s"),
            [each.number for each in work.admissions_of_unit(unit.pk)],
        ),
        (
            _("还有 %(number)d 份协议没有签署：%(names)s"),
            [each.agreement.number for each in work.unsigned_by(unit.pk)],
        ),
        (_("还有 %(number)d 个下级部门：%(names)s"), [each.name for each in unit.children.filter(closed_on=None)]),
        (_("还有 %(number)d 人任职：%(names)s"), [each.user.name for each in people.order_by("user__name", "pk")]),
    )
    return [
        said % {"number": len(names), "names": "、".join(names[:NAMED]) + ("…" if len(names) > NAMED else "")}
        for said, names in found
        if names
    ]
