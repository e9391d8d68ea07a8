"""The demo: fictional bodies and people, their logins, and a clock that may be moved.

Everything is made by the same verbs that people use. Nothing here runs outside demo mode and tests.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext_noop

from lianpin.entitlements import jobs as money_jobs
from lianpin.kernel.cases import jobs as case_jobs
from lianpin.kernel.cases.rules import REVIEWERS
from lianpin.kernel.identity import verbs as identity
from lianpin.kernel.identity.enums import OrganisationKind, Role
from lianpin.kernel.identity.models import PLATFORM, Capacity, Membership, Organisation, Person, Unit, User
from lianpin.kernel.notices import jobs as notice_jobs
from lianpin.kernel.regulations import verbs as regulations
from lianpin.kernel.staff import jobs as staff_jobs
from lianpin.kernel.staff import verbs as staff
from lianpin.profiles import verbs as profiles
from lianpin.site import places
from lianpin.toolkit import clock, wall

# Every demo account has this password; the demo listens on 127.0.0.1 only.
PASSWORD = "lianpin-demo-2026"


@dataclass(frozen=True, slots=True)
class Login:
    """One demo account: who, in which unit of which body, in which role."""

    username: str
    name: str
    body: str
    unit: str
    role: str
    does: str


NOBODY = "个人"
UNIVERSITY, ENTERPRISE, CITY = "澜江大学", "晶衡材料股份有限公司", "澜江市"
COLLEGE = "材料科学与工程学院"

LOGINS = (
    Login("chen", "陈一帆", UNIVERSITY, COLLEGE, Role.TALENT, gettext_noop("申报、确认日数、自评")),
    Login("wu", "吴岩", UNIVERSITY, COLLEGE, Role.TALENT, gettext_noop("申报（不符合条件的例子）")),
    # Somebody of neither side, whom both recruit; and an engineer of the enterprise whom the university invites.
    Login("zhou", "周牧", NOBODY, "", Role.TALENT, gettext_noop("应聘共引型岗位")),
    Login("college", "李建华", UNIVERSITY, COLLEGE, Role.HANDLER, gettext_noop("初审、评分")),
    Login("univ-hr", "周文静", UNIVERSITY, "人事处", Role.HANDLER, gettext_noop("发布岗位、审核、公示、报备、考核")),
    Login("coi", "赵明", UNIVERSITY, "利益冲突审查委员会", Role.REVIEWER, gettext_noop("利益冲突审查")),
    Login("vice-president", "钱正", UNIVERSITY, "分管校领导", Role.DECIDER, gettext_noop("审定")),
    Login("president", "郑岩", UNIVERSITY, "校长办公室", Role.DECIDER, gettext_noop("校长办公会审定")),
    Login("univ-review", "冯征", UNIVERSITY, "监察审计处", Role.REVIEWER, gettext_noop("复核有异议的决定")),
    Login("univ-finance", "孙丽", UNIVERSITY, "财务处", Role.FINANCE, gettext_noop("学校结算")),
    Login("univ-admin", "沈洁", UNIVERSITY, "信息化办公室", Role.ADMINISTRATOR, gettext_noop("维护部门和人员")),
    Login("firm-hr", "何敏", ENTERPRISE, "人力资源部", Role.HANDLER, gettext_noop("起草岗位、填报、向市申报、评分")),
    Login("gao", "高远", ENTERPRISE, "研发中心", Role.TALENT, gettext_noop("应聘企引型岗位（产业教授）")),
    Login("firm-rd", "罗峰", ENTERPRISE, "研发中心", Role.REVIEWER, gettext_noop("研发负责人")),
    Login("firm-finance", "唐颖", ENTERPRISE, "财务部", Role.FINANCE, gettext_noop("维护企业收款账户")),
    Login("talent-office", "冯雪", CITY, "市委人才办", Role.REVIEWER, gettext_noop("统筹")),
    Login("city-admin", "马骁", CITY, "市委人才办", Role.ADMINISTRATOR, gettext_noop("维护工作日历")),
    Login("city-hr", "韩涛", CITY, "市人力资源和社会保障局", Role.HANDLER, gettext_noop("受理、审核认定、公示")),
    Login("city-science", "杨帆", CITY, "市科学技术局", Role.REVIEWER, gettext_noop("会审")),
    Login("city-education", "朱琳", CITY, "市教育局", Role.REVIEWER, gettext_noop("会审")),
    Login("city-finance", "许静", CITY, "市财政局", Role.FINANCE, gettext_noop("编制结算批次")),
    Login("city-finance-2", "秦朗", CITY, "市财政局", Role.FINANCE, gettext_noop("复核结算批次")),
)

# Unit → the words by which the regulations call it, and its English name.
_UNITS: dict[str, tuple[tuple[str, tuple[str, ...], str], ...]] = {
    UNIVERSITY: (
        ("人事处", ("人事处",), "Human Resources Office"),
        (COLLEGE, ("学院",), "School of Materials Science and Engineering"),
        ("财务处", ("财务处",), "Finance Office"),
        ("利益冲突审查委员会", ("利益冲突审查委员会",), "Conflict-of-Interest Committee"),
        ("分管校领导", ("分管校领导",), "Vice-President"),
        ("校长办公室", ("校长办公会",), "President's Office"),
        ("监察审计处", (REVIEWERS,), "Supervision and Audit Office"),
        ("信息化办公室", (), "Information Office"),
    ),
    ENTERPRISE: (
        ("人力资源部", ("企业",), "Human Resources"),
        ("研发中心", (), "Research and Development"),
        ("财务部", (), "Finance"),
    ),
    CITY: (
        ("市委人才办", ("市委人才办", REVIEWERS), "Talent Office"),
        ("市人力资源和社会保障局", ("市人社局",), "Human Resources and Social Security Bureau"),
        ("市科学技术局", ("市科技局",), "Science and Technology Bureau"),
        ("市教育局", ("市教育局",), "Education Bureau"),
        ("市财政局", ("市财政局",), "Finance Bureau"),
    ),
}

_BODIES = (
    (UNIVERSITY, "Lanjiang University", OrganisationKind.UNIVERSITY, "129901004000000010"),
    (ENTERPRISE, "Jingheng Materials Co., Ltd.", OrganisationKind.ENTERPRISE, "91990100MA0J1NG05W"),
    (CITY, "Lanjiang City", OrganisationKind.CITY, "119901000000000254"),
)

_ID_NUMBERS = {
    "陈一帆": "990101198406150015", "吴岩": "990101196703200016", "周牧": "990102199702020018", "高远": "990103197805050013",
}  # fmt: skip


def is_empty() -> bool:
    """Whether nobody has an account yet."""
    return not User.objects.exists()


def seed(*, on: date | None = None) -> None:
    """Bodies, people, facts, accounts, regulations and calendar of the demo; nothing when somebody is there already.

    `on` sets the business day (None: the real one).
    """
    with transaction.atomic():
        if on is not None:
            clock.set_day(on)
        if not is_empty():
            return
        bodies = _seed_bodies()
        hashed = make_password(PASSWORD)  # once: for each account anew it took most of the demo's first start
        _seed_people(bodies, hashed)
        _seed_staff(bodies[UNIVERSITY], hashed)
        _seed_rulebook(bodies)
        _seed_facts(bodies)


def advance_clock(day: date) -> None:
    """Move the business day on, and do what each day in between would have done."""
    start = clock.today()
    with wall.open_to(wall.Scope.PLATFORM):  # as in the worker
        for passed in range(1, (day - start).days + 1):
            clock.set_day(start + timedelta(days=passed))
            staff_jobs.run_day()
            case_jobs.run_day()
            money_jobs.run_day()
            notice_jobs.run_day()


def _seed_bodies() -> dict[str, Organisation]:
    bodies: dict[str, Organisation] = {}
    for name, english, kind, credit_code in _BODIES:
        bodies[name] = identity.create_organisation(
            name, english_name=english, kind=kind, credit_code=credit_code, city=CITY, by=PLATFORM
        )
        for unit, offices, english_unit in _UNITS[name]:
            identity.add_unit(bodies[name], unit, english_name=english_unit, offices=offices, by=PLATFORM)
    return bodies


def _seed_people(bodies: dict[str, Organisation], hashed: str) -> None:
    since = min(clock.today(), date(2021, 1, 1))
    for login in LOGINS:
        person = None
        if login.role == Role.TALENT:
            person = identity.create_person(login.name, id_number=_ID_NUMBERS[login.name], by=PLATFORM)
        user = identity.create_user(
            login.username, name=login.name, password=PASSWORD, hashed=hashed, person=person, by=PLATFORM
        )
        if login.body == NOBODY:
            continue
        unit = Unit.objects.get(organisation=bodies[login.body], name=login.unit)
        identity.grant_role(user, unit=unit, role=login.role, since_on=since, by=PLATFORM)


def _seed_staff(university: Organisation, hashed: str) -> None:
    """What the university's administrator has done already: units below others, an auditor, somebody who left, and invitations."""
    by, today = capacity_of("univ-admin"), clock.today()
    units = {unit.name: unit for unit in university.units.all()}
    desk = staff.open_unit("师资科", english_name="Faculty Affairs Section", parent=units["人事处"], by=by)
    staff.open_unit("博士后管理科", english_name="Postdoctoral Section", parent=units["人事处"], by=by)
    since = min(today, date(2021, 1, 1))
    accounts = (
        ("cao", "曹正", units["监察审计处"], Role.AUDITOR),
        ("luo", "罗岚", desk, Role.HANDLER),
        ("jiang", "蒋平", desk, Role.HANDLER),
    )
    held = {}
    for username, name, unit, role in accounts:
        user = identity.create_user(username, name=name, password=PASSWORD, hashed=hashed, by=PLATFORM)
        held[username] = identity.grant_role(user, unit=unit, role=role, since_on=since, by=PLATFORM)
        staff.number_person(user, f"LJ{user.pk:05d}", university, by=by)
    staff.end_role(held["jiang"], last_on=today - timedelta(days=1), reason="退休", heir=held["luo"].user, by=by)
    staff.end_role(held["luo"], last_on=today + timedelta(days=30), reason="挂职期满", by=by)
    for name, address, unit, role in (
        ("徐晓", "xu.xiao@example.org", desk, Role.HANDLER), ("白洁", "bai.jie@example.org", units["财务处"], Role.FINANCE),
    ):  # fmt: skip
        staff.invite(address, name=name, unit=unit, role=role, since_on=today, language="zh-hans", by=by)


def _seed_rulebook(bodies: dict[str, Organisation]) -> None:
    issuers = {"lanjiang-university": bodies[UNIVERSITY], "lanjiang-city": bodies[CITY]}
    for folder in settings.LIANPIN_RULEBOOKS:
        for path in sorted(folder.glob("*/*/v*.md")):
            issuer = issuers.get(path.relative_to(folder).parts[0])
            regulations.publish_version(path.read_text(encoding="utf-8"), issuer=issuer, by=PLATFORM)
    for path in sorted((places.PACKAGE / "rulebook" / "calendar").glob("*.csv")):
        regulations.import_calendar(path.read_text(encoding="utf-8"), by=PLATFORM)


# What the university's HR office and the enterprise have already said; applicants speak for themselves in the form.
_HR_FACTS = {
    "陈一帆": {
        "双聘类型": "校派型", "职称": "副高", "到校月数": "60", "上一年度考核结果": "合格", "处分影响期内": "否",
        "与学校有聘用合同": "是", "现任处级以上领导干部": "否", "有效双聘协议数": "0", "此前累计聘期月数": "0",
        "岗位薪级工资": "8200.00", "基础性绩效": "5300.00", "奖励性绩效": "6400.00",
    },
    "吴岩": {
        "双聘类型": "校派型", "职称": "正高", "到校月数": "240", "上一年度考核结果": "合格", "处分影响期内": "否",
        "与学校有聘用合同": "是", "现任处级以上领导干部": "否", "有效双聘协议数": "0", "此前累计聘期月数": "0",
        "岗位薪级工资": "9800.00", "基础性绩效": "6100.00", "奖励性绩效": "7000.00",
    },
}  # fmt: skip
_FIRM_FACTS = {"企业登记月数": "96", "上年度研发费用": "600万元", "上年度营业收入": "12000万元", "严重失信": "否"}
_ACCOUNTS = {
    "陈一帆": ("澜江银行学府支行", "6200990101000001"),
    "吴岩": ("澜江银行学府支行", "6200990101000002"),
    "周牧": ("澜江银行城东支行", "6200990101000003"),
    "高远": ("澜江银行开发区支行", "6200990101000004"),
    UNIVERSITY: ("澜江银行营业部", "990101000000000001"),
    ENTERPRISE: ("澜江银行开发区支行", "990101000000000002"),
}


def _seed_facts(bodies: dict[str, Organisation]) -> None:
    office, firm = capacity_of("univ-hr"), capacity_of("firm-hr")
    for person in Person.objects.filter(name__in=_HR_FACTS).order_by("pk"):
        profiles.give_profile_facts(person, _HR_FACTS[person.name], by=office)
    profiles.give_profile_facts(bodies[ENTERPRISE], _FIRM_FACTS, by=firm)
    owners: list[Person | Organisation] = [*Person.objects.order_by("pk"), bodies[UNIVERSITY], bodies[ENTERPRISE]]
    for owner in owners:
        bank, number = _ACCOUNTS[owner.name]
        profiles.set_bank_account(owner, holder=owner.name, bank=bank, number=number, by=PLATFORM)


def capacity_of(username: str) -> Capacity:
    """The capacity of a demo login."""
    found = Membership.objects.select_related("user", "unit__organisation").get(user__username=username)
    return found.capacity()
