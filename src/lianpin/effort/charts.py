"""The picture of somebody's work: what was promised, day by day, and what was done, month by month."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from markupsafe import Markup

from lianpin.effort.facts import Worked
from lianpin.effort.queries import Book
from lianpin.ui.charts import Mark, Stretch, stretches_chart

SHOWN_BEFORE, SHOWN_AFTER = 12, 12  # months


def months_around(today: date) -> list[date]:
    """A year back and a year ahead, by their first days."""
    first = today.year * 12 + today.month - 1 - SHOWN_BEFORE
    return [date(number // 12, number % 12 + 1, 1) for number in range(first, first + SHOWN_BEFORE + SHOWN_AFTER)]


def chart_of(book: Book, worked: Sequence[Worked], today: date) -> Markup:
    """Layers by body, others' as one on top; rings where what was certified would end its layer."""
    months = months_around(today)
    first, end = months[0], _after(months[-1])
    bodies: list[int | None] = [body.pk for body in book.bodies]
    names = [body.name for body in book.bodies]
    if book.has_others:
        bodies.append(None)
        names.append(_("其他单位"))
    stretches = [
        Stretch(
            max(step.during[0], first),
            min(step.during[1] or end, end),
            tuple(step.parts.get(body, Decimal(0)) for body in bodies),
        )
        for step in book.steps
        if step.during[0] < end and (step.during[1] is None or step.during[1] > first)
    ]
    marks = [
        Mark(each.month, bodies.index(each.organisation_id), each.actual)
        for each in worked
        if each.actual is not None and each.organisation_id in bodies and first <= each.month < end
    ]
    return stretches_chart(stretches, marks, months, title=_("约定比例与实际工作量"), names=names)


def _after(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
