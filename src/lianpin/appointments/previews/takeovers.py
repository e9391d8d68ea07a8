"""A list of dual appointments that were agreed on paper, read and checked row by row against the platform and the scans beside it."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from lianpin_regulations import FactSpec
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError as WrongNumber

from lianpin.appointments import rules
from lianpin.appointments.models import Appointment, Takeover
from lianpin.appointments.previews.sheets import Cell, CellRefused, RowError, passes, read_fact, read_sheet
from lianpin.kernel.agreements.queries import valid_agreements
from lianpin.kernel.documents.models import Attachment
from lianpin.kernel.identity.enums import OrganisationKind
from lianpin.kernel.identity.models import Organisation, Person, Unit
from lianpin.kernel.regulations.queries import program, rulebook
from lianpin.toolkit.errors import NotValid
from lianpin.toolkit.vault import normal

SHEET = "双聘接续"
PERSON, ID_NUMBER, COLLEGE = "姓名", "证件号码", "所在学院"
HOST, CREDIT_CODE, HOST_CITY = "企业名称", "企业统一社会信用代码", "企业所在市"
NUMBER, SCAN = "协议编号", "协议扫描件"
EFFORT, SIGNED_ON, STARTS_ON, ENDS_ON = "从业比例", "签订日", "生效日", "终止日"
# What of an old agreement the regulation has a word for; a case keeps it in that word.
OPTIONAL_FACTS = ("岗位名称", "工作地点", "企业月报酬")
FACTS = ("双聘类型", EFFORT, *OPTIONAL_FACTS, SIGNED_ON, STARTS_ON, ENDS_ON)
KEPT_BY_AGREEMENT = frozenset({EFFORT, SIGNED_ON, STARTS_ON, ENDS_ON})
DAYS = (SIGNED_ON, STARTS_ON, ENDS_ON)
OPTIONAL = (COLLEGE, HOST_CITY, *OPTIONAL_FACTS)
LONGEST_NAME, LONGEST_NUMBER = 60, 60
REFUSED = object()
EXACT_DIGITS = 15  # a spreadsheet keeps no more of a number


@dataclass(frozen=True, slots=True)
class Taking:
    """One row: an appointment that would be taken over. `person` and `host` are None where the platform does not know them yet.

    `effort` is a share (0.5 = 50 %); `facts` are canonical texts by the regulation's name.
    """

    row: int
    name: str
    id_number: str
    person: Person | None
    college: Unit | None
    host: Organisation | None
    host_name: str
    credit_code: str
    host_city: str
    number: str
    effort: Decimal
    signed_on: date
    starts_on: date
    ends_on: date
    scan: Attachment
    facts: Mapping[str, str]


@dataclass(slots=True)
class TakingOver:
    """A whole list. Any error refuses all; what was taken over before is left as it is."""

    rows: list[Taking] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)  # names of scans that no row speaks of
    unchanged_count: int = 0

    @property
    def new_people(self) -> int:
        return len({row.id_number for row in self.rows if row.person is None})

    @property
    def new_hosts(self) -> int:
        return len({row.credit_code for row in self.rows if row.host is None})


def columns_of(facts: Mapping[str, FactSpec]) -> tuple[str, ...]:
    """The columns of the list, of the facts those that the regulation knows."""
    known = [name for name in FACTS if name in facts or name in KEPT_BY_AGREEMENT]
    return (PERSON, ID_NUMBER, COLLEGE, HOST, CREDIT_CODE, HOST_CITY, *known, NUMBER, SCAN)


def read_takeover(takeover: Takeover, content: bytes, *, today: date) -> TakingOver:
    """Read the list of a takeover beside its scans. NotValid when it is no such file at all, or nobody stands in it."""
    columns = columns_of(program(takeover.version).facts)
    sheet = read_sheet(content, takeover.attachment.name, sheet=SHEET, columns=columns, optional=OPTIONAL)
    rows = [(number, values) for number, values in sheet.rows if any(value != "" for value in values.values())]
    if not rows:
        raise NotValid(
            _("文件“%s”里没有填写任何人员。请下载模板，填写后再上传。") % takeover.attachment.name, code="IMPORT_EMPTY"
        )
    reader = _Reader(sheet.name, takeover, rows, today)
    for number, values in rows:
        reader.take(number, values)
    reader.reading.unused = sorted(scan.name for scan in reader.scans.values() if scan.pk not in reader.used)
    return reader.reading


class _Reader:
    """Goes through the rows once, with everybody and everything that they name in hand."""

    def __init__(
        self, sheet: str, takeover: Takeover, rows: Sequence[tuple[int, Mapping[str, Cell]]], today: date
    ) -> None:
        self.sheet, self.home, self.today = sheet, takeover.organisation, today
        self.specs = program(takeover.version).facts
        self.since = rulebook().versions(takeover.version.regulation.code)[0].effective_on
        self.reading = TakingOver()
        numbers = {normal(str(values[ID_NUMBER])) for _row, values in rows}
        codes = {_text(values[CREDIT_CODE]).upper() for _row, values in rows}
        self.people = {each.id_number: each for each in Person.objects.filter(id_number__in=numbers)}
        self.hosts = {each.credit_code: each for each in Organisation.objects.filter(credit_code__in=codes)}
        self.units = {unit.name: unit for unit in Unit.objects.filter(organisation=self.home)}
        self.scans = {_file_name(each.name): each for each in takeover.scans.order_by("pk")}
        self.used: set[int] = set()
        self.terms = _terms(self.people.values())
        self.seen: dict[str, int] = {}
        self.seen_people: dict[str, list[tuple[date, date, int]]] = {}

    def take(self, row: int, values: Mapping[str, Cell]) -> None:
        taking = self._taking(row, {column: "" for column in OPTIONAL} | dict(values))
        if taking is None:
            return
        if self._is_taken(taking):
            self.reading.unchanged_count += 1
        elif self._tried(row, self._check_terms, taking) is not REFUSED:
            self.reading.rows.append(taking)

    def _tried(self, row: int, read: Callable[..., Any], *args: object) -> Any:
        """What one reading of the row gives; REFUSED where its cell cannot be taken, which is noted: the other cells are read all the
        same, so that everybody sees all that is wrong at once."""
        try:
            return read(*args)
        except CellRefused as refusal:
            self.reading.errors.append(RowError(self.sheet, row, refusal.column, refusal.reason))
            return REFUSED

    def _taking(self, row: int, values: Mapping[str, Cell]) -> Taking | None:
        """The row as it would be taken over; None where a cell of it cannot be."""
        person = self._tried(row, self._person, values)
        parts = {
            "college": self._tried(row, self._college, values),
            "host": self._tried(row, self._host, values),
            "facts": self._tried(row, self._facts, values),
            "effort": self._tried(row, self._effort, values),
            "signed_on": self._tried(row, self._signed_on, values),
            "term": self._tried(row, self._term, values),
            "number": self._tried(row, self._number, row, values),
            "scan": self._tried(row, self._scan, values),
        }
        if person is REFUSED or REFUSED in parts.values():
            return None
        (name, known), (starts_on, ends_on) = person, parts.pop("term")
        return Taking(
            row=row, name=name, id_number=normal(str(values[ID_NUMBER])), person=known, starts_on=starts_on, ends_on=ends_on,
            host_name=_text(values[HOST]), credit_code=_text(values[CREDIT_CODE]).upper(),
            host_city=_text(values[HOST_CITY]) or self.home.city, **parts,
        )  # fmt: skip

    def _signed_on(self, values: Mapping[str, Cell]) -> date:
        day = self._day(values, SIGNED_ON)
        passes(SIGNED_ON, rules.check_signed_before, day, self.since, self.today)
        return day

    def _term(self, values: Mapping[str, Cell]) -> tuple[date, date]:
        starts_on, ends_on = self._day(values, STARTS_ON), self._day(values, ENDS_ON)
        passes(ENDS_ON, rules.check_still_runs, starts_on, ends_on, self.today)
        return starts_on, ends_on

    def _person(self, values: Mapping[str, Cell]) -> tuple[str, Person | None]:
        name, number = _needed(values, PERSON), _needed(values, ID_NUMBER)
        if len(name) > LONGEST_NAME:
            raise CellRefused(PERSON, _("姓名太长，最多%d个字。") % LONGEST_NAME)
        if isinstance(values[ID_NUMBER], int | float) and len(number) > EXACT_DIGITS:
            reason = _("表格软件把证件号码存成了数字，末几位已经丢失。请把这一列设为文本格式后重填。")
            raise CellRefused(ID_NUMBER, reason)
        number = normal(str(values[ID_NUMBER]))
        person = self.people.get(number)
        if person is not None and person.name != name:
            reason = _("该证件号码在平台上登记的是另一个姓名。请核对姓名和证件号码。")
            raise CellRefused(PERSON, reason)
        if person is None and not _is_id_number(number):
            raise CellRefused(ID_NUMBER, _("证件号码不正确，请逐位核对（居民身份证为18位）。"))
        return name, person

    def _host(self, values: Mapping[str, Cell]) -> Organisation | None:
        name, code = _needed(values, HOST), _needed(values, CREDIT_CODE).upper()
        host = self.hosts.get(code)
        if host is None:
            try:
                uscc.validate(code)
            except WrongNumber:
                reason = _("统一社会信用代码“%s”不正确，请核对18位代码。")
                raise CellRefused(CREDIT_CODE, reason % code) from None
            return None
        if host.kind != OrganisationKind.ENTERPRISE:
            raise CellRefused(CREDIT_CODE, _("该代码登记的是“%s”，不是企业。请核对代码。") % host.name)
        if host.name != name:
            reason = _("该代码登记的企业名称是“%s”。请核对名称和代码。")
            raise CellRefused(HOST, reason % host.name)
        return host

    def _college(self, values: Mapping[str, Cell]) -> Unit | None:
        name = _text(values[COLLEGE])
        if name and name not in self.units:
            raise CellRefused(COLLEGE, _("本校没有名为“%s”的部门。请按平台上的部门名称填写，或者留空。") % name)
        return self.units.get(name)

    def _day(self, values: Mapping[str, Cell], column: str) -> date:
        _needed(values, column)
        day: Any = read_fact(self.specs[column], column, values[column])
        return date(day.year, day.month, day.day)

    def _effort(self, values: Mapping[str, Cell]) -> Decimal:
        _needed(values, EFFORT)
        cell = values[EFFORT]
        if isinstance(cell, float | int) and not isinstance(cell, bool) and 0 < cell < 1:
            cell = f"{Decimal(str(cell)) * 100}%"  # what a spreadsheet shows as 50% it keeps as 0.5
        share: Any = read_fact(self.specs[EFFORT], EFFORT, cell)
        passes(EFFORT, rules.check_is_share, Decimal(share))
        return Decimal(share)

    def _facts(self, values: Mapping[str, Cell]) -> dict[str, str]:
        """What the case keeps in the regulation's words; days and share are kept by agreement and appointment."""
        facts = {}
        for name in FACTS:
            if name not in self.specs or name in KEPT_BY_AGREEMENT:
                continue
            if name not in OPTIONAL_FACTS:
                _needed(values, name)
            if _text(values[name]):
                facts[name] = self.specs[name].write(read_fact(self.specs[name], name, values[name]))
        return facts

    def _number(self, row: int, values: Mapping[str, Cell]) -> str:
        number = _needed(values, NUMBER)
        if len(number) > LONGEST_NUMBER:
            raise CellRefused(NUMBER, _("协议编号太长，最多%d个字。") % LONGEST_NUMBER)
        first = self.seen.setdefault(number, row)
        if first != row:
            raise CellRefused(NUMBER, _("与第 %d 行的协议编号相同。一份协议只填一行，请删去其中一行。") % first)
        return number

    def _scan(self, values: Mapping[str, Cell]) -> Attachment:
        name = _needed(values, SCAN)
        scan = self.scans.get(_file_name(name))
        if scan is None:
            reason = _("没有上传名为“%s”的扫描件。请补传该文件，或者改正文件名（含扩展名）。")
            raise CellRefused(SCAN, reason % name)
        if scan.pk in self.used:
            raise CellRefused(SCAN, _("扫描件“%s”已经用于上面的一行。每份协议各用一个扫描件。") % name)
        self.used.add(scan.pk)
        return scan

    def _is_taken(self, taking: Taking) -> bool:
        """Whether just this was taken over before: the same list once more changes nothing."""
        return any(
            term.is_of(taking) and appointment is not None and appointment.home_id == self.home.pk
            for term, appointment in self.terms.get(taking.id_number, ())
        )

    def _check_terms(self, taking: Taking) -> None:
        """At one time one valid dual agreement: on the platform, and within the list."""
        for term, _appointment in self.terms.get(taking.id_number, ()):
            if term.overlaps(taking.starts_on, taking.ends_on):
                reason = _(
                    "平台上已有其一份有效的双聘协议（%(from)s 至 %(until)s），期限重叠。请核对期限，或者先终止原协议。"
                )
                raise CellRefused(STARTS_ON, reason % {"from": term.first, "until": term.last})
        own = self.seen_people.setdefault(taking.id_number, [])
        for first, last, row in own:
            if first <= taking.ends_on and taking.starts_on <= last:
                raise CellRefused(STARTS_ON, _("与第 %d 行同一人的期限重叠。同一时期只能有一份有效的双聘协议。") % row)
        own.append((taking.starts_on, taking.ends_on, taking.row))


@dataclass(frozen=True, slots=True)
class _Term:
    """The term of a valid agreement, both days included."""

    first: date
    last: date
    paper_number: str

    def overlaps(self, first: date, last: date) -> bool:
        return self.first <= last and first <= self.last

    def is_of(self, taking: Taking) -> bool:
        return (self.paper_number, self.first, self.last) == (taking.number, taking.starts_on, taking.ends_on)


def _terms(people: Any) -> dict[str, list[tuple[_Term, Appointment | None]]]:
    """By identity number: the valid dual agreements of people whom the platform knows."""
    found: dict[str, list[tuple[_Term, Appointment | None]]] = {}
    for agreement in valid_agreements(rules.KIND, people).select_related("holder", "appointment"):
        term = _Term(agreement.during.lower, agreement.during.upper - timedelta(days=1), agreement.paper_number)
        found.setdefault(agreement.holder.id_number, []).append((term, getattr(agreement, "appointment", None)))
    return found


def _needed(values: Mapping[str, Cell], column: str) -> str:
    text = _text(values[column])
    if not text:
        raise CellRefused(column, _("还没有填写，这一列必须填写。"))
    return text


def _text(cell: Cell) -> str:
    return unicodedata.normalize("NFC", str(cell).strip())


def _file_name(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _is_id_number(number: str) -> bool:
    """An identity card with the right check digit (GB 11643-1999), or the number of another document: letters and digits."""
    if re.fullmatch(r"\d{17}[\dX]", number):
        return ric.calc_check_digit(number) == number[-1]
    return re.fullmatch(r"[A-Z0-9]{5,17}", number) is not None and not re.fullmatch(r"\d{15,17}", number)
