"""The cases C01, C03 and C05 of the regulations, told by the platform's own verbs: from the post to the confirmed assessment."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from lianpin.appointments import verbs as appointments
from lianpin.appointments.models import Appointment
from lianpin.assessments.verbs import open_assessment
from lianpin.entitlements import verbs
from lianpin.entitlements.models import SettlementBatch
from lianpin.kernel.agreements.verbs import sign_agreement
from lianpin.kernel.cases import verbs as cases
from lianpin.kernel.cases.enums import Outcome
from lianpin.kernel.cases.models import Case
from lianpin.kernel.cases.procedures import materials_of
from lianpin.kernel.cases.tests.factories import consent_to_all
from lianpin.kernel.documents.tests.factories import PDF
from lianpin.kernel.identity.enums import OrganisationKind, Role
from lianpin.kernel.identity.models import PLATFORM, Capacity, Membership, Organisation, Person, Unit, User
from lianpin.kernel.identity.queries import capacities_of
from lianpin.kernel.regulations.models import Version
from lianpin.kernel.regulations.verbs import import_calendar, publish_version
from lianpin.posts import verbs as posts
from lianpin.posts.models import Post
from lianpin.profiles.verbs import give_profile_facts
from lianpin.toolkit import clock

CODES = {"university": "lanjiang-university/dual-appointment", "city": "lanjiang-city/placed-talent"}
BODIES = {
    "university": ("澜江大学", OrganisationKind.UNIVERSITY),
    "enterprise": ("晶衡材料股份有限公司", OrganisationKind.ENTERPRISE),
    "city": ("澜江市", OrganisationKind.CITY),
}
TALENT = "chen"
PEOPLE = {
    "chen": ("university", "学院", Role.TALENT),
    "college": ("university", "学院", Role.HANDLER),
    "hr": ("university", "人事处", Role.HANDLER),
    "finance": ("university", "财务处", Role.FINANCE),
    "president": ("university", "校长办公会", Role.DECIDER),
    "firm": ("enterprise", "企业", Role.HANDLER),
    "bureau": ("city", "市人社局", Role.HANDLER),
    "science": ("city", "市科技局", Role.REVIEWER),
    "education": ("city", "市教育局", Role.REVIEWER),
    "payer": ("city", "市财政局", Role.FINANCE),
    "checker": ("city", "市财政局", Role.FINANCE),
}
HR_FACTS = {
    "双聘类型": "校派型", "职称": "副高", "到校月数": "60", "上一年度考核结果": "合格", "处分影响期内": "否", "与学校有聘用合同": "是",
    "现任处级以上领导干部": "否", "有效双聘协议数": "0", "此前累计聘期月数": "0", "岗位薪级工资": "8200.00",
    "基础性绩效": "5300.00", "奖励性绩效": "6400.00",
}  # fmt: skip
FIRM_FACTS = {"企业登记月数": "96", "上年度研发费用": "600万元", "上年度营业收入": "12000万元", "严重失信": "否"}
OWN_FACTS = {"出生日期": "1984-06-15", "学位": "博士", "行业工作年数": "0", "亲属持股比例": "0", "控制企业": "否"}
CITY_FACTS = {
    "高校在本市": "是", "企业在本市": "是", "本市纳税月数": "96", "人才荣誉": "无", "企业类别": "高新技术企业", "上年度研发费用": "600万元",
    "参保职工人数": "260", "严重失信": "否", "其他同类月津贴": "0",
}  # fmt: skip


NOT_OF_THE_UNIVERSITY = {
    "到校月数": "0", "上一年度考核结果": "无", "处分影响期内": "否", "与学校有聘用合同": "否", "现任处级以上领导干部": "否",
    "有效双聘协议数": "0", "此前累计聘期月数": "0",
}  # fmt: skip


@dataclass(frozen=True)
class Plot:
    """What differs between the cases: whose person it is, what the post offers, what is said, and on which days it happens.

    `paid` and `days`: what the enterprise reports each month. `of`: body and office that the person belongs to.
    """

    person: str
    id_number: str
    of: tuple[str, str] | None
    post: dict[str, Any]
    proposer: str
    hr: dict[str, str]
    own: dict[str, str]
    applies_on: str
    steps: tuple[tuple[str, str, str], ...]
    signed_on: str
    filed_on: str
    days: int
    paid: str
    scores: tuple[str, str]
    within_quota: str
    city: dict[str, str] = field(default_factory=dict)
    asked_on: str = ""
    city_steps: tuple[tuple[str, str, str], ...] = ()


C01 = Plot(
    person="陈一帆",
    id_number="990101198406150015",
    of=("university", "学院"),
    proposer="firm",
    post={
        "title": "晶体生长首席工程师", "duties": "研发", "workplace": "澜江市", "effort": Decimal("0.5"),
        "monthly_pay": Decimal("12000.00"), "starts_on": date(2026, 3, 1), "ends_on": date(2028, 2, 29), "quota": 1,
    },
    hr=HR_FACTS,
    own=OWN_FACTS,
    applies_on="2026-01-05",
    steps=(
        ("2026-01-08", "初审", "college"), ("2026-01-15", "审核", "hr"), ("2026-01-22", "审定", "president"),
        ("2026-01-29", "公示", "hr"),
    ),
    signed_on="2026-02-03",
    filed_on="2026-02-10",
    days=11,
    paid="12000.00",
    scores=("91", "90.5"),
    within_quota="是",
    city=CITY_FACTS,
    asked_on="2026-03-10",
    city_steps=(
        ("2026-03-13", "受理", "bureau"), ("2026-03-20", "科技局会审", "science"), ("2026-03-20", "教育局会审", "education"),
        ("2026-03-26", "审核认定", "bureau"), ("2026-04-02", "公示", "bureau"),
    ),
)  # fmt: skip
# Both sides recruit somebody who belongs to neither; the university employs, the enterprise bears its share of the salary.
C03 = Plot(
    person="周牧",
    id_number="990102199702020018",
    of=None,
    proposer="firm",
    post={
        "title": "外延工艺青年研究员", "duties": "外延工艺研发", "workplace": "澜江市", "effort": Decimal("0.8"),
        "monthly_pay": Decimal(0), "annual_pay": Decimal("240000.00"), "kind": "joint_hire",
        "starts_on": date(2026, 4, 1), "ends_on": date(2031, 3, 31), "quota": 1,
    },
    hr=NOT_OF_THE_UNIVERSITY | {"职称": "中级", "单位月缴费": "5180.45"},
    own=OWN_FACTS | {"出生日期": "1997-02-02"},
    applies_on="2026-03-02",
    steps=(
        ("2026-03-03", "初审", "college"), ("2026-03-04", "审核", "hr"), ("2026-03-06", "审定", "president"),
        ("2026-03-17", "公示", "hr"),
    ),
    signed_on="2026-03-20",
    filed_on="2026-03-23",
    days=17,
    paid="16000.00",
    scores=("85", "85"),
    within_quota="否",
    city=CITY_FACTS | {"生效前在本市参保": "否"},
    asked_on="2026-04-10",
    city_steps=(
        ("2026-04-13", "受理", "bureau"), ("2026-04-16", "科技局会审", "science"), ("2026-04-16", "教育局会审", "education"),
        ("2026-04-20", "审核认定", "bureau"), ("2026-04-27", "公示", "bureau"),
    ),
)  # fmt: skip
# The university invites an engineer of the enterprise, who stays employed there, to teach.
C05 = Plot(
    person="高远",
    id_number="990103197805050013",
    of=("enterprise", "研发中心"),
    proposer="hr",
    post={
        "title": "产业教授（晶体材料）", "duties": "讲授晶体生长课程", "workplace": "澜江市", "effort": Decimal("0.8"),
        "monthly_pay": Decimal(0), "kind": "inbound", "starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31),
        "quota": 1,
    },
    hr=NOT_OF_THE_UNIVERSITY | {"职称": "副高"},
    own=OWN_FACTS | {"出生日期": "1978-05-05", "学位": "硕士", "行业工作年数": "20"},
    applies_on="2026-01-05",
    steps=C01.steps,
    signed_on="2026-02-03",
    filed_on="2026-02-10",
    days=17,
    paid="0.00",
    scores=("85", "85"),
    within_quota="否",
)  # fmt: skip


def day(text: str) -> None:
    """Move to that day."""
    clock.set_day(date.fromisoformat(text))


@dataclass
class Story:
    """A case, chapter by chapter; each leaves the platform on the day on which it ends."""

    plot: Plot = C01
    people: dict[str, Capacity] = field(default_factory=dict)
    bodies: dict[str, Organisation] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    versions: dict[str, Version] = field(default_factory=dict)

    def prepare(self) -> None:
        """Bodies, people, regulations, calendar, and what HR and the enterprise already know."""
        day("2026-01-05")
        for number, (key, (name, kind)) in enumerate(BODIES.items()):
            code = f"{number:018d}"
            self.bodies[key] = Organisation.objects.create(name=name, kind=kind, credit_code=code, city="澜江市")
        self.person = Person.objects.create(name=self.plot.person, id_number=self.plot.id_number)
        for name, (body, office, role) in PEOPLE.items():
            if role != Role.TALENT:
                self.people[name] = self._somebody(name, self.bodies[body], office, role)
        self.people[TALENT] = self._talent()
        for key, code in CODES.items():
            texts = [
                path.read_text(encoding="utf-8")
                for path in sorted((settings.LIANPIN_RULEBOOKS[0] / code).glob("v*.md"))
            ]
            published = [publish_version(text, by=PLATFORM, issuer=self.bodies[key]) for text in texts]
            self.versions[key] = published[0]
        calendar = settings.LIANPIN_RULEBOOKS[0] / "calendar" / "2026.csv"
        import_calendar(calendar.read_text(encoding="utf-8"), by=PLATFORM)
        if self.plot.of == PEOPLE[TALENT][:2]:  # one of the university's own
            give_profile_facts(self.person, self.plot.hr, by=self.people["hr"])
        give_profile_facts(self.bodies["enterprise"], FIRM_FACTS, by=self.people["firm"])

    def _somebody(self, name: str, body: Organisation, office: str, role: str) -> Capacity:
        unit, _made = Unit.objects.get_or_create(
            organisation=body, name=f"{body.name}{office}", defaults={"offices": [office]}
        )
        self.units[office] = unit
        person = self.person if role == Role.TALENT else None
        user = User.objects.create(username=name, name=person.name if person else name, person=person)
        held = Membership.objects.create(user=user, unit=unit, role=role, since_on=date(2021, 1, 1))
        return Membership.objects.select_related("user", "unit__organisation").get(pk=held.pk).capacity()

    def _talent(self) -> Capacity:
        """Of the university, of the enterprise, or of nobody: then they act for themselves."""
        if self.plot.of is not None:
            body, office = self.plot.of
            return self._somebody(TALENT, self.bodies[body], office, Role.TALENT)
        user = User.objects.create(username=TALENT, name=self.person.name, person=self.person)
        return capacities_of(user, clock.today())[0]

    def offer(self) -> Post:
        """One side drafts the post, the other publishes it with it."""
        proposer, terms = self.plot.proposer, dict(self.plot.post)
        other = {"firm": "hr", "hr": "firm"}[proposer]
        if terms.get("kind"):
            terms["college"] = self.units["学院"]
        counterpart = self.bodies[{"firm": "university", "hr": "enterprise"}[proposer]]
        post = posts.draft_post(counterpart, by=self.people[proposer], **terms)
        return posts.publish_post(posts.submit_post(post, by=self.people[proposer]), by=self.people[other])

    def apply(self, post: Post) -> Case:
        """The person applies; the university says what it has to say about somebody it did not know; all is handed in."""
        day(self.plot.applies_on)
        self.case = posts.apply_to_post(post, by=self.people[TALENT]).case
        if self.plot.of != PEOPLE[TALENT][:2]:
            give_profile_facts(self.person, self.plot.hr, by=self.people["hr"])
        self._hand_in(self.case, self.plot.own, self.people[TALENT])
        return self.case

    def appoint(self) -> Appointment:
        """Post, application, the university's procedure, three signatures, filing."""
        self.apply(self.offer())
        return self.decide()

    def decide(self) -> Appointment:
        """From the application to the filing."""
        for on, name, by in self.plot.steps:
            self.take(self.case, on, name, by)
        day(self.plot.signed_on)
        agreement = Case.objects.select_related("agreement").get(pk=self.case.pk).agreement
        assert agreement is not None
        for name in ("hr", "firm", TALENT):
            agreement = sign_agreement(agreement, by=self.people[name])
        self.take(self.case, self.plot.filed_on, "报备", "hr")
        self.appointment = Appointment.objects.get(case=self.case)
        return self.appointment

    def ask_the_city(self) -> None:
        """The city's procedure up to the end of its public notice."""
        day(self.plot.asked_on)
        firm = self.people["firm"]
        self.city_case = appointments.open_support_case(self.appointment, self.versions["city"], by=firm)
        self._hand_in(self.city_case, self.plot.city, firm)
        for on, name, by in self.plot.city_steps:
            self.take(self.city_case, on, name, by)

    def pay(self, until: str) -> SettlementBatch:
        """The city pays everything due by that day, by two people."""
        day(until)
        batch = verbs.draft_batch(self.units["市财政局"], due_until=date.fromisoformat(until), by=self.people["payer"])
        verbs.approve_batch(batch, by=self.people["checker"])
        return verbs.pay_batch(batch, by=self.people["payer"])

    def report(self, *months: int, year: int = 2026) -> None:
        """What the enterprise reports of each month, confirmed by the person by the fifth of the next one."""
        for month in months:
            clock.set_day(date(year + month // 12, month % 12 + 1, 5))
            reported = appointments.report_month(
                self.appointment, date(year, month, 1), actual_days=self.plot.days, paid=Decimal(self.plot.paid),
                by=self.people["firm"],
            )  # fmt: skip
            appointments.confirm_report(reported, by=self.people[TALENT])

    def assess(self, year: int = 2026) -> None:
        """A year's assessment, confirmed by both on 22 January."""
        self.open_assessment(year)
        case, after, (university, enterprise) = self.assessment_case, year + 1, self.plot.scores
        self.take(case, f"{after}-01-05", "述职自评", TALENT, opinion="完成研发任务")
        self.take(case, f"{after}-01-11", "学校评分", "college", facts={"学校评分": university})
        self.take(case, f"{after}-01-11", "企业评分", "firm", facts={"企业评分": enterprise})
        if case.steps.filter(name="学时核定").exclude(status="skipped").exists():
            self.take(case, f"{after}-01-11", "学时核定", "college", facts={"实授学时": "27"})
        quota = {"批准扣减日数": "0", "优秀名额内": self.plot.within_quota}
        self.take(case, f"{after}-01-13", "名额与等次", "hr", facts=quota)
        closes = case.steps.get(name="公示").notice.closes_on
        self.take(case, max(f"{after}-01-20", str(closes)), "公示", "hr")
        self.take(case, max(f"{after}-01-22", str(closes)), "双方确认", "hr")
        self.take(case, max(f"{after}-01-22", str(closes)), "双方确认", "firm")

    def open_assessment(self, year: int) -> None:
        """Human resources open the year's assessment."""
        day(f"{year + 1}-01-05")
        self.assessment_case = open_assessment(self.appointment, year, by=self.people["hr"]).case

    def take(
        self, case: Case, on: str, name: str, by: str, *, opinion: str = "", facts: dict[str, str] | None = None
    ) -> None:
        """Agree to a step on its day."""
        day(on)
        capacity = self.people[by]
        mine = {"person": self.person} if capacity.role == Role.TALENT else {"unit": capacity.unit_id}
        step = case.steps.get(name=name, **mine)
        cases.take_step(step, outcome=Outcome.AGREED, by=capacity, opinion=opinion, facts=facts)

    def _hand_in(self, case: Case, facts: dict[str, str], by: Capacity) -> None:
        cases.give_facts(case, {(name, ""): text for name, text in facts.items()}, by=by)
        for material, _due in materials_of(case):
            cases.attach_material(case, material.name, SimpleUploadedFile("材料.pdf", PDF), by=by)
        consent_to_all(case, by=by if by.is_personal else self.people[TALENT])
        cases.submit_case(case, by=by)
