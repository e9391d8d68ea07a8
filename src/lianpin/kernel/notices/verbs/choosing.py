"""What one chooses: ways and quiet hours, a calendar address; and a body's administrator, the robots in its groups."""

import secrets
from collections.abc import Mapping
from datetime import time

from django.utils.translation import gettext as _

from lianpin.kernel.audit.verbs import record
from lianpin.kernel.identity.models import Capacity, Unit, User
from lianpin.kernel.notices import queries, rules
from lianpin.kernel.notices.enums import Channel, Timing, Topic
from lianpin.kernel.notices.models import CalendarFeed, Preferences, Robot
from lianpin.toolkit import clock, wall
from lianpin.toolkit.errors import NotValid


def choose_ways(
    user: User,
    ways: Mapping[tuple[str, str], str],
    *,
    by: Capacity,
    quiet_from: time | None = None,
    quiet_until: time | None = None,
) -> Preferences:
    """Keep how a user wants to be told: a timing for each (topic, channel). What is as usual is not kept."""
    if (quiet_from is None) != (quiet_until is None):
        raise NotValid(_("免打扰时段请同时填写开始和结束，或者都不填。"), code="QUIET_HOURS_HALF")
    kept: dict[str, dict[str, str]] = {}
    for (topic, channel), timing in ways.items():
        chosen = Timing(timing)
        if chosen != rules.timing_of(None, Topic(topic), Channel(channel)):
            kept.setdefault(str(topic), {})[str(channel)] = str(chosen)
    with wall.behind():
        preferences, _made = Preferences.objects.update_or_create(
            user=user, defaults={"ways": kept, "quiet_from": quiet_from, "quiet_until": quiet_until}
        )
        record("user.ways_chosen", user, by=by)
    return preferences


def renew_feed(user: User, *, by: Capacity) -> str:
    """A new secret calendar address for a user; the old one stops. The token is returned once and never kept."""
    token = secrets.token_urlsafe(32)
    with wall.behind():
        CalendarFeed.objects.update_or_create(
            user=user, defaults={"digest": queries.fingerprint(token), "made_on": clock.today()}
        )
        record("user.feed_renewed", user, by=by)
    return token


def revoke_feed(user: User, *, by: Capacity) -> None:
    """The calendar address opens nothing any more."""
    with wall.behind():
        removed, _kinds = CalendarFeed.objects.filter(user=user).delete()
        if removed:
            record("user.feed_revoked", user, by=by)


def add_robot(*, kind: str, name: str, url: str, by: Capacity, secret: str = "", unit: Unit | None = None) -> Robot:
    """A robot of the administrator's body, in the group of all or of one unit; NotValid names what is wrong with it."""
    rules.check_administers(by)
    rules.check_robot(kind, url, secret)
    if unit is not None and unit.organisation_id != by.organisation_id:
        raise NotValid(_("只能选择本单位的部门。"), code="ROBOT_FOREIGN_UNIT")
    assert by.organisation_id is not None  # an administrator's
    with wall.behind():
        robot = Robot.objects.create(
            organisation_id=by.organisation_id, unit=unit, kind=kind, name=name, url=url, secret=secret
        )
        record("robot.added", robot, by=by, name=name, kind=kind)
    return robot


def remove_robot(robot: Robot, *, by: Capacity) -> None:
    """The robot says nothing any more; address and secret are forgotten, what it has said stays."""
    rules.check_administers(by)
    with wall.behind():
        robot = Robot.objects.select_for_update().get(pk=robot.pk, organisation=by.organisation_id)
        robot.is_active, robot.url, robot.secret = False, "", ""
        robot.save(update_fields=["is_active", "url", "secret"])
        record("robot.removed", robot, by=by, name=robot.name)
