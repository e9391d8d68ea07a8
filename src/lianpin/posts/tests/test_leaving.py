"""A post passes to a colleague when whoever drafted it leaves; a closed one stays where it is."""

from datetime import date, timedelta

from lianpin.kernel.identity.enums import Role
from lianpin.kernel.identity.models import Membership, Unit, User
from lianpin.kernel.staff import verbs as staff
from lianpin.posts import verbs
from lianpin.posts.tests.factories import drafted, published
from lianpin.profiles.tests.factories import World
from lianpin.toolkit import clock


def test_who_leaves_hands_over_the_posts_that_one_may_still_ask_about(world: World) -> None:
    bob = world.by["bob"]
    unit, user = Unit.objects.get(pk=bob.unit_id or 0), User.objects.get(pk=bob.user_id or 0)
    colleague, chief = (User.objects.create(username=name, name=name) for name in ("colleague", "chief"))
    for each, role in ((colleague, Role.HANDLER), (chief, Role.ADMINISTRATOR)):
        Membership.objects.create(user=each, unit=unit, role=role, since_on=date(2021, 1, 1))
    by = Membership.objects.select_related("user", "unit__organisation").get(user=chief).capacity()
    running, over = drafted(world), verbs.close_post(published(world, title="旧岗位"), by=bob)
    held = Membership.objects.select_related("user", "unit__organisation", "unit__parent").get(
        pk=bob.membership_id or 0
    )
    yesterday = clock.today() - timedelta(days=1)
    handover = staff.end_role(held, last_on=yesterday, reason="离职", heir=colleague, by=by)
    for post, owner in ((running, colleague), (over, user)):
        post.refresh_from_db()
        assert post.drafted_by == owner
    staff.undo_handover(handover, by=by)
    running.refresh_from_db()
    assert running.drafted_by == user
