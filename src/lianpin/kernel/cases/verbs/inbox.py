"""What is done from the inbox beside taking steps: copying a case to others, keeping filters."""

from django.db import connection
from django.http import QueryDict
from django.utils.translation import gettext as _

from lianpin.kernel.audit.verbs import record
from lianpin.kernel.cases import queries, rules
from lianpin.kernel.cases.models import Case, Copy, SavedFilter
from lianpin.kernel.cases.verbs.filling import locked
from lianpin.kernel.identity.models import Capacity, Unit, User
from lianpin.toolkit import clock, wall
from lianpin.toolkit.errors import NotAllowed, NotPossible, NotValid

# What an address may say about a list; where in it one was is nobody's filter.
KEPT = ("tab", "q", "matter", "state", "body", "due", "sort", "columns")


def copy_case(case: Case, *, to: Unit | User, by: Capacity, note: str = "") -> Copy:
    """Bring a case to the notice of a unit of its bodies or of a colleague; from then on they read it."""
    with wall.behind():
        case = locked(case)
        rules.check_can_copy(by, case)
        unit, user = (to, None) if isinstance(to, Unit) else (None, to)
        _check_receiver(case, to, by)
        if Copy.objects.filter(case=case, unit=unit, user=user).exists():
            raise NotPossible(_("本办件已经抄送给“%s”，无需重复抄送。") % to, code="CASE_COPIED")
        copy = Copy.objects.create(
            case=case, unit=unit, user=user, note=note.strip(), copied_as=str(by), copied_on=clock.today()
        )
        record("case.copied", case, by=by, number=case.number, to=str(to), note=copy.note)
    return copy


def save_filter(name: str, query: str, *, by: Capacity, is_shared: bool = False) -> SavedFilter:
    """Keep what an address says about the inbox under a name; the same name again takes the former's place."""
    name = name.strip()
    if not name or by.user_id is None:
        raise NotValid(_("请为常用筛选起一个名称。"), code="FILTER_NAMELESS")
    if is_shared and not rules.shares(by):
        raise NotValid(_("您以个人身份办理，没有可以共用筛选的部门。"), code="FILTER_NOT_SHARED")
    kept = {"query": _kept(query), "unit_id": by.unit_id if is_shared else None}
    with wall.behind():
        saved, _made = SavedFilter.objects.update_or_create(user_id=by.user_id, name=name, defaults=kept)
        record("filter.saved", saved, by=by, name=name, query=saved.query)
    return saved


def remove_filter(saved: SavedFilter, *, by: Capacity) -> None:
    """Throw a filter away; a shared one is its owner's to remove."""
    with wall.behind():
        saved = SavedFilter.objects.select_for_update().get(pk=saved.pk)
        if saved.user_id != by.user_id:
            raise NotAllowed(_("常用筛选“%s”由他人保存，只有保存的人可以删除。") % saved.name, code="FILTER_NOT_YOURS")
        record("filter.removed", saved, by=by, name=saved.name)
        saved.delete()


def _check_receiver(case: Case, to: Unit | User, by: Capacity) -> None:
    known = queries.units_to_copy_to(case, by) if isinstance(to, Unit) else queries.colleagues_of(by, clock.today())
    if not known.filter(pk=to.pk).exists():
        raise NotValid(_("只能抄送给当事单位的部门或本单位的同事，“%s”不在其中。") % to, code="COPY_TO_STRANGER")


def _kept(query: str) -> str:
    asked, kept = QueryDict(query), QueryDict(mutable=True)
    for name in KEPT:
        if values := [value for value in asked.getlist(name) if value]:
            kept.setlist(name, values)
    if len(kept.urlencode()) > 1000:
        raise NotValid(_("筛选条件太长，不能保存；请缩短搜索的文字。"), code="FILTER_TOO_LONG")
    return kept.urlencode()


def add_up_tallies() -> None:
    """Put one row in the place of all changes of a key; whoever reads meanwhile finds the same sums."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH gone AS (DELETE FROM cases_tally RETURNING unit_id, holder_id, done_by_id, number)
            INSERT INTO cases_tally (unit_id, holder_id, done_by_id, number)
            SELECT unit_id, holder_id, done_by_id, sum(number) FROM gone GROUP BY 1, 2, 3 HAVING sum(number) <> 0
            """
        )
