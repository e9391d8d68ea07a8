"""One whole story and its surroundings, for asking who may see what: the demo's bodies, others like them, and everything in between."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from lianpin.appointments import verbs as appointments
from lianpin.appointments.previews import COLUMNS
from lianpin.entitlements import verbs as entitlements
from lianpin.entitlements.models import Entitlement
from lianpin.entitlements.tests.story import HR_FACTS, OWN_FACTS, Story, day
from lianpin.kernel.cases.models import Case, PublicNotice
from lianpin.kernel.documents.verbs import store_attachment
from lianpin.kernel.identity import verbs as identity
from lianpin.kernel.identity.enums import OrganisationKind, Role
from lianpin.kernel.identity.models import PLATFORM, Capacity, Organisation, User
from lianpin.kernel.regulations.models import Version
from lianpin.ledger.models import Entry
from lianpin.posts import verbs as posts
from lianpin.profiles.verbs import give_profile_facts
from lianpin.site import demo

SAME = {
    "chen": "chen", "college": "college", "hr": "univ-hr", "finance": "univ-finance", "president": "president",
    "firm": "firm-hr", "bureau": "city-hr", "science": "city-science", "education": "city-education",
    "payer": "city-finance", "checker": "city-finance-2",
}  # fmt: skip
FOREIGN = {
    "foreign-hr": ("外省大学", OrganisationKind.UNIVERSITY, "人事处", Role.HANDLER, "12990100400000101M"),
    "foreign-firm": ("外省企业", OrganisationKind.ENTERPRISE, "企业", Role.HANDLER, "91990100MA0J1NG161"),
    "foreign-city": ("外省市", OrganisationKind.CITY, "市人社局", Role.HANDLER, "11990100000000033Y"),
}


class DemoStory(Story):
    """C01 told by the demo's own people."""

    def prepare(self) -> None:
        demo.seed(on=date(2026, 1, 5))
        self.people = {name: demo.capacity_of(login) for name, login in SAME.items()}
        self.bodies = {
            "university": Organisation.objects.get(name=demo.UNIVERSITY),
            "enterprise": Organisation.objects.get(name=demo.ENTERPRISE),
            "city": Organisation.objects.get(name=demo.CITY),
        }
        finance = self.people["payer"].unit_id
        self.units = {"市财政局": self.bodies["city"].units.get(pk=finance)}
        self.versions = {"city": Version.objects.get(regulation__code="lanjiang-city/placed-talent", label="v1")}
        person = User.objects.get(username="chen").person
        assert person is not None
        self.person = person


@dataclass
class World:
    """Everything by name, so that an address can be made of it: `things["post"]` is the primary key of the post."""

    things: dict[str, Any] = field(default_factory=dict)
    users: dict[str, User | None] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)

    def client_of(self, name: str) -> Client:
        """A browser in which this person is signed in once and for all."""
        if name not in self.clients:
            user = self.users[name]
            self.clients[name] = Client(raise_request_exception=False)
            if user is not None:
                self.clients[name].force_login(user)
        return self.clients[name]

    @classmethod
    def build(cls) -> "World":
        world, story = cls(), DemoStory()
        story.prepare()
        world._add_people()
        world._posts(story)
        story.appoint()
        story.ask_the_city()
        paid = story.pay("2026-04-10")
        story.take(story.city_case, "2026-04-10", "拨付首笔", "payer")
        story.report(*range(3, 13))
        story.assess()
        day("2027-01-25")
        entitlements.compute(story.appointment, 2026, by=PLATFORM)
        drafted = entitlements.draft_batch(
            story.units["市财政局"], due_until=date(2027, 1, 25), by=story.people["payer"]
        )
        day("2027-02-05")
        open_report = appointments.report_month(
            story.appointment, date(2027, 1, 1), actual_days=11, paid=Decimal("12000.00"), by=story.people["firm"]
        )
        row = Entitlement.objects.filter(item="生活补贴").earliest("pk")
        own = Entitlement.objects.filter(item="岗位薪级工资").earliest("pk")
        assessment = story.appointment.assessments.get(year=2026)
        case = Case.objects.get(pk=story.case.pk)
        world.things |= {
            "case": case.pk, "city_case": story.city_case.pk, "assessment_case": assessment.case_id,
            "step": case.steps.get(name="审定").pk, "city_step": story.city_case.steps.get(name="审核认定").pk,
            "material": case.materials.earliest("pk").pk, "decision": case.decisions.earliest("pk").pk,
            "city_decision": story.city_case.decisions.earliest("pk").pk, "reason": 0,
            "notice": PublicNotice.objects.get(step__case=case).token, "agreement": case.agreement_id,
            "appointment": story.appointment.pk, "report": open_report.pk, "year": 2026, "assessment": assessment.pk,
            "subsidy": row.pk, "salary": own.pk, "batch": paid.pk, "drafted_batch": drafted.pk,
            "entry": Entry.objects.earliest("pk").pk, "person": story.person.pk,
            "university": story.bodies["university"].pk, "enterprise": story.bodies["enterprise"].pk,
            "import": world._upload(story), "code": "lanjiang-city/placed-talent", "version": "v1",
            "stranger": User.objects.get(username="lin").person_id, "nothing": 987654, "no_version": "v0", "person_total": "person",
        }  # fmt: skip
        for name in world.users:
            world.client_of(name)
        return world

    def _add_people(self) -> None:
        self.users |= {login.username: User.objects.get(username=login.username) for login in demo.LOGINS}
        for name, (body, kind, office, role, credit_code) in FOREIGN.items():
            made = identity.create_organisation(
                body, english_name=name, kind=kind, credit_code=credit_code, city=body, by=PLATFORM
            )
            unit = identity.add_unit(made, office, english_name=name, offices=[office], by=PLATFORM)
            user = identity.create_user(name, name=name, password="a-long-password-9", person=None, by=PLATFORM)
            identity.grant_role(user, unit=unit, role=role, since_on=date(2021, 1, 1), by=PLATFORM)
            self.users[name] = user
        self.users["nobody"] = identity.create_user(
            "nobody", name="nobody", password="a-long-password-9", person=None, by=PLATFORM
        )
        self.users["public"] = None

    def _posts(self, story: Story) -> None:
        """A draft, one that waits for the university, a published one, and the draft of an application to it."""
        firm, hr = story.people["firm"], story.people["hr"]
        terms = {
            "duties": "研发", "workplace": "澜江市", "effort": Decimal("0.5"), "monthly_pay": Decimal("12000.00"),
            "starts_on": date(2026, 3, 1), "ends_on": date(2028, 2, 29), "quota": 2,
        }  # fmt: skip
        made = [posts.draft_post(story.bodies["university"], title=title, by=firm, **terms) for title in "甲乙丙"]
        posts.submit_post(made[1], by=firm)
        published = posts.publish_post(posts.submit_post(made[2], by=firm), by=hr)
        application = posts.apply_to_post(published, by=demo.capacity_of("wu"))
        lin = self._lin(story)
        waiting = posts.apply_to_post(published, by=lin).case
        story._hand_in(waiting, OWN_FACTS, lin)
        self.things |= {
            "draft_post": made[0].pk, "submitted_post": made[1].pk, "post": published.pk, "draft": application.case_id,
            "waiting_case": waiting.pk, "open_step": waiting.steps.get(name="初审").pk,
            "waiting_material": waiting.materials.earliest("pk").pk,
        }  # fmt: skip

    def _lin(self, story: Story) -> Capacity:
        """A second applicant of the same college, whose case waits at its first step."""
        person = identity.create_person("林越", id_number="990101198406150023", by=PLATFORM)
        user = identity.create_user("lin", name="林越", password="a-long-password-9", person=person, by=PLATFORM)
        college = self.users["college"]
        assert college is not None
        unit = college.memberships.get().unit
        identity.grant_role(user, unit=unit, role=Role.TALENT, since_on=date(2021, 1, 1), by=PLATFORM)
        give_profile_facts(person, HR_FACTS, by=story.people["hr"])
        self.users["lin"] = user
        return demo.capacity_of("lin")

    def _upload(self, story: Story) -> int:
        book = Workbook()
        assert book.active is not None
        book.active.append(COLUMNS)
        book.active.append([story.appointment.number, story.person.name, "2027-01", 11, 12000])
        content = BytesIO()
        book.save(content)
        file = SimpleUploadedFile("月报.xlsx", content.getvalue())
        return store_attachment(file, by=story.people["firm"]).pk
