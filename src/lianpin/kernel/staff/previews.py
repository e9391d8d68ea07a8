"""A list of people from Excel, read and checked cell by cell: whom it grants, invites and ends, and why a cell cannot be taken."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from lianpin.kernel.identity.enums import IdentifierKind, Role
from lianpin.kernel.identity.models import Capacity, Identifier, Membership, Unit, User
from lianpin.kernel.staff import queries, rules
from lianpin.kernel.staff.enums import InvitationStatus
from lianpin.kernel.staff.models import Invitation
from lianpin.toolkit.errors import LianpinError, NotValid
from lianpin.toolkit.sheets import Cell, CellRefused, RowError, read_sheet

NAME, NUMBER, ADDRESS, UNIT, ROLES, SINCE, UNTIL = "姓名", "工号", "电子邮箱", "部门", "角色", "起始日", "最后一天"
COLUMNS = (NAME, NUMBER, ADDRESS, UNIT, ROLES, SINCE, UNTIL)
OPTIONAL = (NUMBER, SINCE, UNTIL)
SHEET = "人员"
GRANT, INVITE, END = "grant", "invite", "end"


@dataclass(frozen=True, slots=True)
class Change:
    """What one row does about one role."""

    row: int
    act: str
    name: str
    unit: Unit
    role: str
    since_on: date
    until_on: date | None = None
    number: str = ""
    address: str = ""
    user: User | None = None
    membership: Membership | None = None

    @property
    def role_label(self) -> str:
        """The role in the page's language."""
        return str(Role(self.role).label)


@dataclass(slots=True)
class Reading:
    """A whole list: what it would change, rows that say what is known already, and errors. Any error refuses all."""

    changes: list[Change] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    unchanged_count: int = 0

    def count(self, act: str) -> int:
        """How many of its changes do this."""
        return sum(change.act == act for change in self.changes)


def read_people(content: bytes, name: str, *, by: Capacity, today: date) -> Reading:
    """Read a list that this administrator would import today. NotValid when it is no such file at all, or an empty one."""
    sheet = read_sheet(content, name, sheet=SHEET, columns=COLUMNS, optional=OPTIONAL)
    reader = _Reader(sheet.name, by, today)
    rows = [(number, values) for number, values in sheet.rows if any(value != "" for value in values.values())]
    if not rows:
        raise NotValid(_("文件“%s”里没有填写任何人员。请在模板中填写后再上传。") % name, code="IMPORT_EMPTY")
    for number, values in rows:
        reader.take(number, values)
    return reader.reading


class _Reader:
    """Goes through the rows once, with the body's units and people in hand, and looks at every cell of a row before it gives up."""

    def __init__(self, sheet: str, by: Capacity, today: date) -> None:
        self.sheet, self.today = sheet, today
        self.reading = Reading()
        body = by.organisation_id or 0
        self.units = {unit.name: unit for unit in queries.units_for(by).filter(closed_on=None)}
        self.roles = {str(label): role for role in rules.GRANTED for label in (Role(role).label, role)}
        known = list(queries.known_to(body))
        self.people = {user.pk: user for user in known}
        self.by_address = {user.email.lower(): user for user in known if user.email}
        numbers = Identifier.objects.filter(organisation=body, kind=IdentifierKind.STAFF_NUMBER)
        self.by_number = {number: user for number, user in numbers.values_list("value", "user")}
        held = queries.members_for(by).order_by("until_on", "pk")
        self.held = {(each.user_id, each.unit_id, each.role): each for each in held}
        pending = Invitation.objects.filter(unit__organisation=body, status=InvitationStatus.PENDING)
        self.invited = set(pending.values_list("address", "unit", "role"))
        self.seen: dict[tuple[str, int, str], int] = {}
        self.numbered: dict[str, str] = {}
        self.addressed: dict[str, str] = {}

    def take(self, row: int, values: Mapping[str, Cell]) -> None:
        found = {column: self._read(row, column, values) for column in COLUMNS}
        if any(each is None for column, each in found.items() if column in {NAME, ADDRESS, UNIT, ROLES, SINCE}):
            return
        try:
            self._row(row, values, found)
        except CellRefused as refusal:
            self._refuse(row, refusal)

    def _refuse(self, row: int, refusal: CellRefused) -> None:
        self.reading.errors.append(RowError(self.sheet, row, refusal.column, refusal.reason))

    def _read(self, row: int, column: str, values: Mapping[str, Cell]) -> object:
        """What a cell says; None after its refusal, or where it is empty and may be."""
        try:
            return getattr(self, _READ[column])(values.get(column, ""))
        except CellRefused as refusal:
            self._refuse(row, refusal)
            return None

    def _name(self, cell: Cell) -> str:
        name = str(cell)
        if not name or len(name) > 60:
            raise CellRefused(NAME, _("请填写姓名，不超过60个字。"))
        return name

    def _number(self, cell: Cell) -> str:
        number = str(cell)
        if len(number) > 30:
            raise CellRefused(NUMBER, _("工号“%s”太长，不超过30个字符。") % number[:30])
        return number

    def _address(self, cell: Cell) -> str:
        address = str(cell).lower()
        try:
            validate_email(address)
        except ValidationError:
            raise CellRefused(ADDRESS, _("“%s”不是电子邮箱地址。请核对后重填。") % address) from None
        return address

    def _unit(self, cell: Cell) -> Unit:
        unit = self.units.get(str(cell))
        if unit is None:
            reason = _("本单位没有名称为“%s”的部门，或者已经撤销。请按“部门和人员”页面上的名称填写。")
            raise CellRefused(UNIT, reason % cell)
        return unit

    def _roles(self, cell: Cell) -> list[str]:
        words = [word for word in re.split(r"[、，,;；\s]+", str(cell)) if word]
        unknown = [word for word in words if word not in self.roles]
        if unknown or not words:
            known = "、".join(str(Role(role).label) for role in rules.GRANTED)
            reason = _("“%(word)s”不是可以授予的角色。可以填写：%(known)s，多个角色用顿号隔开。")
            raise CellRefused(ROLES, reason % {"word": "、".join(unknown), "known": known})
        return list(dict.fromkeys(self.roles[word] for word in words))

    def _since(self, cell: Cell) -> date:
        return _day(SINCE, cell) or self.today

    def _until(self, cell: Cell) -> date | None:
        return _day(UNTIL, cell)

    def _row(self, row: int, values: Mapping[str, Cell], found: Mapping[str, object]) -> None:
        name, number, address = str(found[NAME]), str(found[NUMBER] or ""), str(found[ADDRESS])
        unit, roles, since_on, until_on = found[UNIT], found[ROLES], found[SINCE], found[UNTIL]
        assert isinstance(unit, Unit) and isinstance(roles, list) and isinstance(since_on, date)
        assert until_on is None or isinstance(until_on, date)
        user = self._person(name, number, address)
        self._one_person(number, address)
        for role in roles:
            first = self.seen.setdefault((address, unit.pk, role), row)
            if first != row:
                raise CellRefused(ROLES, _("与第 %d 行重复：同一人在同一部门的同一角色只能填一行。") % first)
            change = Change(row, INVITE, name, unit, role, since_on, until_on, number, address, user)
            self._role(change, has_since=values.get(SINCE, "") != "")

    def _person(self, name: str, number: str, address: str) -> User | None:
        """Whom of the body's own people a row is about, by number and by address, which must not contradict each other."""
        by_number = self.people.get(self.by_number.get(number, 0)) if number else None
        by_address = self.by_address.get(address)
        if by_number is not None and by_address is not None and by_number.pk != by_address.pk:
            raise CellRefused(
                NUMBER,
                _("工号 %(number)s 和邮箱 %(address)s 属于本单位的两个人。请核对。")
                % {"number": number, "address": address},
            )
        user = by_number or by_address
        if user is not None and user.name != name:
            raise CellRefused(
                NAME,
                _("工号或者邮箱在本单位登记的是“%(known)s”，不是“%(name)s”。请核对。")
                % {"known": user.name, "name": name},
            )
        return user

    def _one_person(self, number: str, address: str) -> None:
        """Within the list a number is one address's, and an address has one number."""
        if number and self.numbered.setdefault(number, address) != address:
            raise CellRefused(NUMBER, _("工号 %s 在名单中对应不止一个邮箱。请核对。") % number)
        if number and self.addressed.setdefault(address, number) != number:
            raise CellRefused(ADDRESS, _("邮箱 %s 在名单中对应不止一个工号。请核对。") % address)

    def _role(self, change: Change, *, has_since: bool) -> None:
        held = self.held.get((change.user.pk, change.unit.pk, change.role)) if change.user is not None else None
        runs = held is not None and (held.until_on is None or held.until_on >= self.today)
        if held is not None and runs:
            self._ending(change, held)
            return
        passes_days(change, self.today)
        if change.user is not None:
            self._keep(change, GRANT)
        elif (change.address, change.unit.pk, change.role) in self.invited:
            self.reading.unchanged_count += 1
        else:
            self._keep(change, INVITE)

    def _ending(self, change: Change, held: Membership) -> None:
        """A role that runs: a last day that is new ends it, everything else is known."""
        if change.until_on is None or change.until_on == held.until_on:
            self.reading.unchanged_count += 1
            return
        if change.until_on < self.today - timedelta(days=1):
            raise CellRefused(UNTIL, _("最后一天不能早于昨天（%s）。") % (self.today - timedelta(days=1)))
        self._keep(change, END, held)

    def _keep(self, change: Change, act: str, held: Membership | None = None) -> None:
        named = {name: getattr(change, name) for name in Change.__dataclass_fields__}
        self.reading.changes.append(Change(**named | {"act": act, "membership": held}))


def passes_days(change: Change, today: date) -> None:
    """Days that a role may have, or their refusal as that of the cell."""
    column = UNTIL if change.until_on is not None else SINCE
    try:
        rules.check_days(change.since_on, change.until_on)
    except LianpinError as refusal:
        raise CellRefused(column, refusal.reason) from refusal
    if change.until_on is not None and change.until_on < today:
        raise CellRefused(UNTIL, _("最后一天已经过去，不必再授予。请删去这一行，或者改正日期。"))


_READ = {
    NAME: "_name", NUMBER: "_number", ADDRESS: "_address", UNIT: "_unit", ROLES: "_roles", SINCE: "_since", UNTIL: "_until",
}  # fmt: skip


def _day(column: str, cell: Cell) -> date | None:
    """A date of the spreadsheet, or 2026-03-01, 2026/3/1, 2026年3月1日."""
    if cell == "":
        return None
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    found = re.fullmatch(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", str(cell))
    try:
        if found is not None:
            return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        pass
    raise CellRefused(column, _("“%s”不是日期。请写成 2026-03-01 的样子。") % cell)
