"""What is asked about a body's people: its units, who works in them, who can take what is left, who is invited, what was changed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from lianpin.kernel.audit.models import Event
from lianpin.kernel.identity.enums import ABLE_ROLES, PERSONAL_ROLES, Role
from lianpin.kernel.identity.models import Capacity, Membership, Unit, User
from lianpin.kernel.staff.models import Handover, Invitation, Leaving
from lianpin.kernel.staff.queries import work
from lianpin.kernel.staff.rules import reads_staff
from lianpin.toolkit.search import is_asked_for


@dataclass(slots=True)
class Branch:
    """A unit in the tree: how deep it lies, and who holds or will hold a role in it."""

    unit: Unit
    depth: int
    members: list[Membership] = field(default_factory=list)


def units_for(capacity: Capacity) -> QuerySet[Unit]:
    """The units of one's own body, for who keeps or reads them; no others exist."""
    if not reads_staff(capacity):
        return Unit.objects.none()
    return Unit.objects.filter(organisation=capacity.organisation_id).select_related("organisation", "parent")


def members_for(capacity: Capacity) -> QuerySet[Membership]:
    """The roles that are or were held in one's own body; talents' and students' own are not the staff's."""
    if not reads_staff(capacity):
        return Membership.objects.none()
    found = Membership.objects.filter(unit__organisation=capacity.organisation_id).exclude(role__in=PERSONAL_ROLES)
    return found.select_related("user", "unit__organisation", "unit__parent")


def invitations_for(capacity: Capacity) -> QuerySet[Invitation]:
    """Whom one's own body has invited."""
    if not reads_staff(capacity):
        return Invitation.objects.none()
    found = Invitation.objects.filter(unit__organisation=capacity.organisation_id)
    return found.select_related("unit__organisation", "accepted_by").order_by("-pk")


def handovers_for(capacity: Capacity) -> QuerySet[Handover]:
    """Who left or will leave a role in one's own body, the latest first."""
    if not reads_staff(capacity):
        return Handover.objects.none()
    found = Handover.objects.filter(membership__unit__organisation=capacity.organisation_id)
    related = ("membership__user", "membership__unit__organisation", "membership__unit__parent", "heir", "onward__unit")
    return found.select_related(*related).order_by("-pk")


def tree_for(capacity: Capacity, on: date, text: str = "") -> list[tuple[Branch, int | None]]:
    """The units of one's body as a tree, in the order in which one reads it, each once for every role that is held from this day on, and
    once where there is none: what a page shows `filled` reads. With a text only what answers to it, by unit or by name."""
    units = list(units_for(capacity).order_by("name", "pk"))
    below: dict[int | None, list[Unit]] = {}
    for unit in units:
        below.setdefault(unit.parent_id, []).append(unit)
    running = members_for(capacity).filter(Q(until_on=None) | Q(until_on__gte=on))
    held: dict[int, list[tuple[int, str]]] = {}
    for pk, unit_id, name in running.order_by("user__name", "since_on", "pk").values_list("pk", "unit", "user__name"):
        held.setdefault(unit_id, []).append((pk, name))
    lines: list[tuple[Branch, int | None]] = []
    for branch in _branches(below, None, 0):
        is_meant = not text or is_asked_for(text, branch.unit.name)
        members = [pk for pk, name in held.get(branch.unit.pk, []) if is_meant or is_asked_for(text, name)]
        lines += [(branch, pk) for pk in members] or ([(branch, None)] if is_meant else [])
    return lines


def filled(lines: Iterable[tuple[Branch, int | None]]) -> list[Branch]:
    """The branches of some lines of a tree, each once, with these lines' roles."""
    shown = list(lines)
    related = Membership.objects.select_related("user", "unit__organisation", "unit__parent")
    members = related.in_bulk([pk for _branch, pk in shown if pk is not None])
    for branch, pk in shown:
        if pk is not None:
            branch.members.append(members[pk])
    return list({branch.unit.pk: branch for branch, _pk in shown}.values())


def _branches(below: dict[int | None, list[Unit]], parent: int | None, depth: int) -> Iterable[Branch]:
    for unit in sorted(below.get(parent, []), key=lambda unit: unit.closed_on is not None):
        yield Branch(unit, depth)
        yield from _branches(below, unit.pk, depth + 1)


def colleagues_for(capacity: Capacity, on: date) -> QuerySet[User]:
    """The accounts that work for one's own body on a day or will."""
    held = members_for(capacity).filter(Q(until_on=None) | Q(until_on__gte=on))
    return User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("name", "pk")


def known_to(organisation_id: int) -> QuerySet[User]:
    """The accounts that ever worked for a body: by whom an import knows people. Whoever else has an account is unknown here."""
    held = Membership.objects.filter(unit__organisation=organisation_id).exclude(role__in=PERSONAL_ROLES)
    return User.objects.filter(pk__in=held.values("user")).annotate(address=Lower("email"))


def held_on(on: date) -> QuerySet[Membership]:
    """The roles that are held on a day."""
    running = Q(since_on__lte=on) & (Q(until_on=None) | Q(until_on__gte=on))
    return Membership.objects.filter(running, user__is_active=True)


def able_in(unit_id: int, on: date) -> QuerySet[Membership]:
    """Who can take a unit's steps on a day."""
    return held_on(on).filter(unit=unit_id, role__in=ABLE_ROLES).select_related("user").order_by("pk")


def staying_in(unit_id: int, on: date) -> QuerySet[Membership]:
    """As `able_in`, of those whose leaving is not planned."""
    return able_in(unit_id, on).filter(until_on=None)


def leaving_of(membership: Membership, on: date) -> Leaving:
    """What the end of a role means for its user, by the roles that they hold on the day after it."""
    others = held_on(on).filter(user=membership.user_id).exclude(pk=membership.pk)
    body = others.filter(unit__organisation=membership.unit.organisation_id)
    keeps_unit = body.filter(unit=membership.unit_id, role__in=ABLE_ROLES).exists()
    return Leaving(membership, keeps_unit, work.works_on(membership.user_id, body))


def superior_able(unit: Unit, on: date, *, stays: bool = False) -> Unit | None:
    """Who goes on with what a unit can no longer do: the nearest unit above that has somebody, else an administrator's."""
    able = staying_in if stays else able_in
    above = unit.parent
    while above is not None:
        if above.closed_on is None and able(above.pk, on).exists():
            return above
        above = above.parent
    leading = held_on(on).filter(unit__organisation=unit.organisation_id, role=Role.ADMINISTRATOR)
    leading = leading.exclude(unit=unit.pk).filter(unit__closed_on=None)
    if stays:
        leading = leading.filter(until_on=None)
    found = leading.select_related("unit__organisation").order_by("pk").first()
    return found.unit if found is not None else None


def units_without_staff(on: date) -> QuerySet[Unit]:
    """The units that have something to do and nobody who can; and those where a step waits for somebody who is gone."""
    able = held_on(on).filter(unit=OuterRef("unit"), role__in=ABLE_ROLES)
    steps = work.steps_to_do()
    lost = steps.filter(~Exists(able)) | steps.filter(holder__isnull=False).filter(
        ~Exists(able.filter(user=OuterRef("holder")))
    )
    return Unit.objects.filter(pk__in=lost.values("unit")).select_related("organisation", "parent").order_by("pk")


def handovers_due(on: date) -> QuerySet[Handover]:
    """The planned leavings whose last day is over."""
    return Handover.objects.filter(status="planned", last_on__lt=on).order_by("last_on", "pk")


def record_for(capacity: Capacity) -> QuerySet[Event]:
    """What was changed about the units and the people of one's body, the latest first."""
    if not reads_staff(capacity):
        return Event.objects.none()
    body = capacity.organisation_id
    subjects = {
        "identity.unit": Unit.objects.filter(organisation=body),
        "identity.membership": Membership.objects.filter(unit__organisation=body).exclude(role__in=PERSONAL_ROLES),
        "staff.invitation": Invitation.objects.filter(unit__organisation=body),
        "staff.handover": Handover.objects.filter(membership__unit__organisation=body),
    }
    about = Q(subject_type="identity.organisation", subject_id=body, kind__startswith="staff.")
    for kind, rows in subjects.items():
        about |= Q(subject_type=kind, subject_id__in=rows.values("pk"))
    return Event.objects.filter(about).order_by("-pk")
