"""Case C01 of the regulations, told by the platform's own verbs: from the post to the confirmed assessment."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

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
from lianpin.kernel.identity.enums import OrganisationKind, Role
from lianpin.kernel.identity.models import PLATFORM, Capacity, Membership, Organisation, Person, Unit, User
from lianpin.kernel.regulations.models import Version
from lianpin.kernel.regulations.verbs import import_calendar, publish_version
from lianpin.posts import verbs as posts
from lianpin.profiles.verbs import give_profile_facts
from lianpin.toolkit import clock

CODES = {"university": "lanjiang-university/dual-appointment", "city": "lanjiang-city/placed-talent"}
BODIES = {
    "university": ("澜江大学", OrganisationKind.UNIVERSITY),
    "enterprise": ("晶衡材料股份有限公司", OrganisationKind.ENTERPRISE),
    "city": ("澜江市", OrganisationKind.CITY),
}
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


def day(text: str) -> None:
    """Move to that day."""
    clock.set_day(date.fromisoformat(text))


@dataclass
class Story:
    """C01, chapter by chapter; each leaves the platform on the day on which it ends."""

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
        self.person = Person.objects.create(name="陈一帆", id_number="990101198406150015")
        for name, (body, office, role) in PEOPLE.items():
            self.people[name] = self._somebody(name, self.bodies[body], office, role)
        for key, code in CODES.items():
            texts = [
                path.read_text(encoding="utf-8")
                for path in sorted((settings.LIANPIN_RULEBOOKS[0] / code).glob("v*.md"))
            ]
            published = [publish_version(text, by=PLATFORM, issuer=self.bodies[key]) for text in texts]
            self.versions[key] = published[0]
        calendar = settings.LIANPIN_RULEBOOKS[0] / "calendar" / "2026.csv"
        import_calendar(calendar.read_text(encoding="utf-8"), by=PLATFORM)
        give_profile_facts(self.person, HR_FACTS, by=self.people["hr"])
        give_profile_facts(self.bodies["enterprise"], FIRM_FACTS, by=self.people["firm"])

    def _somebody(self, name: str, body: Organisation, office: str, role: str) -> Capacity:
        unit, _made = Unit.objects.get_or_create(
            organisation=body, name=f"{body.name}{office}", defaults={"offices": [office]}
        )
        self.units[office] = unit
        person = self.person if role == Role.TALENT else None
        user = User.objects.create(username=name, name="陈一帆" if person else name, person=person)
        held = Membership.objects.create(user=user, unit=unit, role=role, since_on=date(2021, 1, 1))
        return Membership.objects.select_related("user", "unit__organisation").get(pk=held.pk).capacity()

    def appoint(self) -> Appointment:
        """Post, application, the university's procedure, three signatures, filing."""
        people = self.people
        post = posts.draft_post(
            self.bodies["university"], title="晶体生长首席工程师", duties="研发", workplace="澜江市", effort=Decimal("0.5"),
            monthly_pay=Decimal("12000.00"), starts_on=date(2026, 3, 1), ends_on=date(2028, 2, 29), quota=1, by=people["firm"],
        )  # fmt: skip
        posts.publish_post(posts.submit_post(post, by=people["firm"]), by=people["hr"])
        self.case = posts.apply_to_post(post, by=people["chen"]).case
        self._hand_in(self.case, OWN_FACTS, people["chen"])
        for on, name, by in (
            ("01-08", "初审", "college"),
            ("01-15", "审核", "hr"),
            ("01-22", "审定", "president"),
            ("01-29", "公示", "hr"),
        ):
            self.take(self.case, f"2026-{on}", name, by)
        day("2026-02-03")
        agreement = Case.objects.select_related("agreement").get(pk=self.case.pk).agreement
        assert agreement is not None
        for name in ("hr", "firm", "chen"):
            agreement = sign_agreement(agreement, by=people[name])
        self.take(self.case, "2026-02-10", "报备", "hr")
        self.appointment = Appointment.objects.get(case=self.case)
        return self.appointment

    def ask_the_city(self) -> None:
        """The city's procedure up to the end of its public notice."""
        day("2026-03-10")
        firm = self.people["firm"]
        self.city_case = appointments.open_support_case(self.appointment, self.versions["city"], by=firm)
        self._hand_in(self.city_case, CITY_FACTS, firm)
        steps = (
            ("03-13", "受理", "bureau"), ("03-20", "科技局会审", "science"), ("03-20", "教育局会审", "education"),
            ("03-26", "审核认定", "bureau"), ("04-02", "公示", "bureau"),
        )  # fmt: skip
        for on, name, by in steps:
            self.take(self.city_case, f"2026-{on}", name, by)

    def pay(self, until: str) -> SettlementBatch:
        """The city pays everything due by that day, by two people."""
        day(until)
        batch = verbs.draft_batch(self.units["市财政局"], due_until=date.fromisoformat(until), by=self.people["payer"])
        verbs.approve_batch(batch, by=self.people["checker"])
        return verbs.pay_batch(batch, by=self.people["payer"])

    def report(self, *months: int) -> None:
        """Eleven days and 12,000.00 each, confirmed by the person by the fifth of the next month."""
        for month in months:
            clock.set_day(date(2026 + month // 12, month % 12 + 1, 5))
            reported = appointments.report_month(
                self.appointment, date(2026, month, 1), actual_days=11, paid=Decimal("12000.00"), by=self.people["firm"]
            )
            appointments.confirm_report(reported, by=self.people["chen"])

    def assess(self) -> None:
        """The year's assessment, confirmed by both on 22 January."""
        day("2027-01-05")
        case = open_assessment(self.appointment, 2026, by=self.people["hr"]).case
        self.take(case, "2027-01-05", "述职自评", "chen", opinion="完成研发任务")
        self.take(case, "2027-01-11", "学校评分", "college", facts={"学校评分": "91"})
        self.take(case, "2027-01-11", "企业评分", "firm", facts={"企业评分": "90.5"})
        self.take(case, "2027-01-13", "名额与等次", "hr", facts={"批准扣减日数": "0", "优秀名额内": "是"})
        self.take(case, "2027-01-20", "公示", "hr")
        self.take(case, "2027-01-22", "双方确认", "hr")
        self.take(case, "2027-01-22", "双方确认", "firm")

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
            cases.attach_material(case, material.name, SimpleUploadedFile("材料.pdf", b"%PDF-1.7\n%%EOF"), by=by)
        cases.submit_case(case, by=by)
