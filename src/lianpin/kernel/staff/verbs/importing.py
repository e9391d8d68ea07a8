"""A list of people from Excel: granted, invited and ended together, or not at all."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lianpin.kernel.audit.verbs import record
from lianpin.kernel.documents.models import Attachment
from lianpin.kernel.documents.queries import open_attachment
from lianpin.kernel.identity.models import Capacity
from lianpin.kernel.staff import previews, rules
from lianpin.kernel.staff.previews import END, GRANT, INVITE, Change, Reading
from lianpin.kernel.staff.verbs.inviting import invite, number_person
from lianpin.kernel.staff.verbs.roles import end_role, grant
from lianpin.kernel.staff.verbs.units import hold_body
from lianpin.toolkit import clock, wall
from lianpin.toolkit.errors import NotValid
from lianpin.toolkit.sheets import summary


def import_people(attachment: Attachment, *, language: str | None = None, by: Capacity) -> Reading:
    """Do what a list says, all of it or nothing; NotValid lists the cells that refuse it.

    Who comes is granted before who leaves is ended: a successor in the same list takes what is left.
    """
    with wall.behind():
        rules.check_administers(by, by.organisation_id or 0)
        organisation = hold_body(by.organisation_id or 0)
        with open_attachment(attachment) as file:
            reading = previews.read_people(file.read(), attachment.name, by=by, today=clock.today())
        if reading.errors:
            raise NotValid(summary(reading.errors), code="IMPORT_ROWS")
        for act in (GRANT, INVITE, END):
            for change in reading.changes:
                if change.act == act:
                    _do(change, language or get_language() or "zh-hans", by=by)
        record(
            "staff.imported", organisation, by=by, file=attachment.name, granted=reading.count(GRANT),
            invited=reading.count(INVITE), ended=reading.count(END),
        )  # fmt: skip
    return reading


def _do(change: Change, language: str, *, by: Capacity) -> None:
    if change.act == END and change.membership is not None:
        assert change.until_on is not None, "a row without a last day ends nothing"
        end_role(change.membership, last_on=change.until_on, reason=_("人员名单导入"), by=by)
        return
    given = {"unit": change.unit, "role": change.role, "since_on": change.since_on, "until_on": change.until_on}
    if change.act == GRANT and change.user is not None:
        grant(change.user, by=by, **given)  # type: ignore[arg-type]
        number_person(change.user, change.number, change.unit.organisation, by=by)
    else:
        about = {"name": change.name, "number": change.number, "language": language}
        invite(change.address, by=by, **about, **given)  # type: ignore[arg-type]
