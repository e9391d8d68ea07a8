"""Whatever the order in which people come, leave and move: no step waits for somebody who is gone, or where nobody is."""

import random
from datetime import timedelta

import pytest
from django.db.models import Q

from lianpin.kernel.cases import verbs as cases
from lianpin.kernel.cases.models import Step
from lianpin.kernel.identity.enums import Role
from lianpin.kernel.identity.models import Membership, Unit, User
from lianpin.kernel.staff import queries, verbs
from lianpin.kernel.staff.jobs import run_day
from lianpin.kernel.staff.models import Handover
from lianpin.kernel.staff.queries import work
from lianpin.kernel.staff.tests.factories import Staff, yesterday
from lianpin.toolkit import clock
from lianpin.toolkit.errors import LianpinError

TURNS = 30


def orphans(staff: Staff) -> list[str]:
    """The university's steps that nobody can take today, and those that wait for somebody who cannot."""
    found = []
    for step in work.steps_to_do().filter(unit__organisation=staff.university).select_related("unit", "holder", "case"):
        assert step.unit_id is not None
        able = {each.user_id for each in queries.able_in(step.unit_id, clock.today())}
        if not able or (step.holder_id is not None and step.holder_id not in able):
            found.append(f"{step.case.title} {step.name}: {step.unit} {step.holder}")
    return found


class Days:
    """What may happen in a body, drawn by chance; what is refused has not happened."""

    def __init__(self, staff: Staff, seed: int) -> None:
        self.staff, self.chance, self.by = staff, random.Random(seed), staff["ada"]

    def turn(self) -> None:
        acts = [self.leave, self.leave, self.leave_later, self.move, self.grant, self.hold, self.tomorrow, self.undo]
        try:
            self.chance.choice(acts)()
        except LianpinError:
            pass

    def _role(self) -> Membership:
        running = Membership.objects.filter(Q(until_on=None) | Q(until_on__gte=clock.today()))
        mine = running.filter(unit__organisation=self.staff.university).exclude(role=Role.TALENT)
        related = ("user", "unit__organisation", "unit__parent")
        return self.chance.choice(list(mine.select_related(*related).order_by("pk")))

    def _unit(self) -> Unit:
        return self.chance.choice(list(Unit.objects.filter(organisation=self.staff.university).order_by("pk")))

    def _heir(self) -> User | None:
        return self.chance.choice([None, *User.objects.order_by("pk")])

    def leave(self) -> None:
        verbs.end_role(self._role(), last_on=yesterday(), reason="离职", heir=self._heir(), by=self.by)

    def leave_later(self) -> None:
        last_on = clock.today() + timedelta(days=self.chance.randint(0, 3))
        verbs.end_role(self._role(), last_on=last_on, reason="退休", heir=self._heir(), by=self.by)

    def move(self) -> None:
        role = self.chance.choice([Role.HANDLER, Role.REVIEWER, Role.AUDITOR])
        since_on = clock.today() + timedelta(days=self.chance.randint(0, 2))
        verbs.move_role(self._role(), unit=self._unit(), role=role, since_on=since_on, reason="轮岗", by=self.by)

    def grant(self) -> None:
        until_on = self.chance.choice([None, clock.today() + timedelta(days=2)])
        given = {"unit": self._unit(), "role": Role.HANDLER, "since_on": clock.today(), "until_on": until_on}
        verbs.grant(self._role().user, by=self.by, **given)  # type: ignore[arg-type]

    def hold(self) -> None:
        """Whoever can take a step hands it to a colleague."""
        step = self.chance.choice(list(Step.objects.filter(status="open", person=None).select_related("case", "unit")))
        assert step.unit_id is not None
        able = list(queries.able_in(step.unit_id, clock.today()).select_related("unit__organisation"))
        holder, to = self.chance.choice(able), self.chance.choice(able).user
        cases.transfer_step(step, unit=holder.unit, user=to, reason="分工", by=holder.capacity())

    def tomorrow(self) -> None:
        clock.set_day(clock.today() + timedelta(days=1))
        run_day()

    def undo(self) -> None:
        found = list(Handover.objects.exclude(status="undone").order_by("pk"))
        if found:
            verbs.undo_handover(self.chance.choice(found), by=self.by)


@pytest.mark.parametrize("seed", range(12))
def test_no_step_is_ever_orphaned(staff: Staff, seed: int) -> None:
    staff.submitted()
    second = staff.submitted()
    staff.world.take(second, "受理", "alice")
    assert orphans(staff) == []
    days = Days(staff, seed)
    for _turn in range(TURNS):
        days.turn()
        assert orphans(staff) == []
    assert queries.held_on(clock.today()).filter(role=Role.ADMINISTRATOR, unit__organisation=staff.university).exists()
