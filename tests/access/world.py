"""One whole story and its surroundings, for asking who may see what: the demo's bodies, others like them, and everything in between.

Chen's appointment is told to the end. Of their colleagues Wu drafts, Lin waits for the college, Ning for the signatures, and Mei is
appointed, with a draft for the city that the enterprise has not submitted.
"""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from openpyxl import Workbook

from lianpin.appointments import verbs as appointments
from lianpin.appointments.models import Appointment
from lianpin.appointments.previews.reports import COLUMNS
from lianpin.assessments.verbs import open_round
from lianpin.effort import verbs as effort
from lianpin.entitlements import verbs as entitlements
from lianpin.entitlements.models import Entitlement, PaymentFormat, SettlementBatch
from lianpin.entitlements.previews.formats import SHIPPED
from lianpin.entitlements.tests.story import CITY_FACTS, HR_FACTS, OWN_FACTS, Story, day
from lianpin.kernel.agreements.verbs import sign_agreement
from lianpin.kernel.audit.models import Event
from lianpin.kernel.cases import verbs as cases
from lianpin.kernel.cases.enums import Addition, Audience, Outcome
from lianpin.kernel.cases.models import Case, Consent, PublicNotice
from lianpin.kernel.documents.models import Attachment
from lianpin.kernel.documents.tests.factories import PDF
from lianpin.kernel.documents.verbs import store_attachment
from lianpin.kernel.identity import verbs as identity
from lianpin.kernel.identity.enums import OrganisationKind, Role
from lianpin.kernel.identity.models import (
    PLATFORM,
    Capacity,
    Membership,
    Organisation,
    Person,
    Unit,
    User,
    account_of,
)
from lianpin.kernel.notices.models import Notice, Robot
from lianpin.kernel.notices.verbs import renew_feed, write_letter
from lianpin.kernel.regulations.models import Version
from lianpin.kernel.staff import verbs as staff
from lianpin.kernel.staff.previews import COLUMNS as PEOPLE
from lianpin.ledger.models import Entry
from lianpin.posts import verbs as posts
from lianpin.posts.models import Post
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


REACHED = "13900001234"  # how somebody who objected is reached


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


@dataclass(frozen=True)
class Answer:
    """What came back, and how many events it would have put on record."""

    status: int
    body: str
    leads_to: str
    events: int


@dataclass
class World:
    """Everything by name, so that an address can be made of it: `things["post"]` is the primary key of the post."""

    things: dict[str, Any] = field(default_factory=dict)
    users: dict[str, User | None] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    visited: dict[tuple[str, str], bool] = field(default_factory=dict)

    def client_of(self, name: str) -> Client:
        """A browser in which this person is signed in once and for all."""
        if name not in self.clients:
            user = self.users[name]
            self.clients[name] = Client(raise_request_exception=False)
            if user is not None:
                self.clients[name].force_login(user)
        return self.clients[name]

    def open(self, name: str, path: str, *, bare: bool = False) -> Answer:
        """What this person gets at a path; `bare`: without the frame, as htmx asks. Nothing of the visit stays."""
        return self._ask(name, "get", path, {}, bare=bare)

    def send(
        self, name: str, path: str, data: dict[str, str] | None = None, *, bare: bool = False, said: object = None
    ) -> Answer:
        """What this person gets who sends something to a path: fields of a form, or (`said`) JSON."""
        if said is not None:
            return self._ask(name, "post", path, said, bare=bare, content_type="application/json")
        return self._ask(name, "post", path, data or {}, bare=bare)

    def leads_somewhere(self, name: str, path: str) -> bool:
        """Whether the address exists for this person; asked once."""
        if (name, path) not in self.visited:
            self.visited[name, path] = self.open(name, path, bare=True).status not in {403, 404, 500}
        return self.visited[name, path]

    def _ask(self, name: str, method: str, path: str, data: Any, *, bare: bool, **how: str) -> Answer:
        client = self.client_of(name)
        cookies = deepcopy(client.cookies)
        with transaction.atomic():
            before = _last_event()
            answer = getattr(client, method)(path, data, headers={"HX-Request": "true"} if bare else None, **how)
            events = Event.objects.filter(pk__gt=before, pk__lte=_last_event()).count()
            # To the end, so that its file is closed; `close()` would drop the world's connection.
            body = b"".join(answer).decode(errors="replace")
            transaction.set_rollback(True)
        client.cookies = cookies  # who signs out is signed in again, as in the database
        to = answer.headers.get("HX-Redirect") or answer.headers.get("Location", "")
        return Answer(302 if "HX-Redirect" in answer.headers else answer.status_code, body, to, events)

    @classmethod
    def build(cls) -> "World":
        world, story = cls(), DemoStory()
        story.prepare()
        world._add_people()
        world._posts(story)
        world._colleagues(story)
        day("2026-01-05")
        story.appoint()
        story.ask_the_city()
        paid = story.pay("2026-04-10")
        story.take(story.city_case, "2026-04-10", "拨付首笔", "payer")
        story.report(*range(3, 13))
        story.assess()
        day("2027-01-25")
        round = open_round(story.bodies["university"], 2026, by=story.people["hr"])
        entitlements.compute(story.appointment, 2026, by=PLATFORM)
        approved, kept, bank_file = world._bank(story)
        drafted = entitlements.draft_batch(
            story.units["市财政局"], due_until=date(2027, 1, 25), by=story.people["payer"]
        )
        day("2027-02-05")
        open_report = appointments.report_month(
            story.appointment, date(2027, 1, 1), actual_days=11, paid=Decimal("12000.00"), by=story.people["firm"]
        )
        confirmed = story.appointment.reports.get(month=date(2026, 3, 1))
        due = Entitlement.objects.exclude(amount=0)
        row = due.filter(item="生活补贴").earliest("pk")
        own = due.filter(item="岗位薪级工资").earliest("pk")
        assessment = story.appointment.assessments.get(year=2026)
        appeal = cases.open_appeal(assessment.case, reason="评分有误", by=story.people["chen"])
        case = Case.objects.get(pk=story.case.pk)
        world.things |= {
            "round": round.pk, "appeal": appeal.pk, "appeal_step": appeal.steps.get(number=2).pk,
            "case": case.pk, "city_case": story.city_case.pk, "assessment_case": assessment.case_id,
            "step": case.steps.get(name="审定").pk, "city_step": story.city_case.steps.get(name="审核认定").pk,
            "material": case.materials.earliest("pk").pk, "decision": case.decisions.earliest("pk").pk,
            "city_decision": story.city_case.decisions.earliest("pk").pk, "reason": 0,
            "notice": PublicNotice.objects.get(step__case=case).token, "agreement": case.agreement_id,
            "appointment": story.appointment.pk, "report": open_report.pk, "confirmed_report": confirmed.pk, "year": 2026, "assessment": assessment.pk,
            "subsidy": row.pk, "salary": own.pk, "host_pay": due.filter(payer="企业", payee="本人").earliest("pk").pk,
            "reward": due.filter(payee="学校").earliest("pk").pk, "firm_subsidy": due.filter(payee="企业").earliest("pk").pk, "batch": paid.pk, "drafted_batch": drafted.pk,
            "approved_batch": approved.pk, "payment_format": kept.pk, "bank_file": bank_file.pk,
            "entry": Entry.objects.earliest("pk").pk, "person": story.person.pk,
            "foreign_firm": Organisation.objects.get(name="外省企业").pk,
            "university": story.bodies["university"].pk, "enterprise": story.bodies["enterprise"].pk,
            "import": world._upload(story), "city_material": story.city_case.materials.earliest("pk").pk,
            "city_upload": story.city_case.materials.earliest("pk").attachment_id,
            "code": "lanjiang-city/placed-talent", "version": "v1", "city_version": story.versions["city"].pk,
            "stranger": User.objects.get(username="lin").person_id, "filter": cases.save_filter("急件", "due=3", by=story.people["hr"]).pk, "nothing": 987654, "no_version": "v0", "person_total": "person",
            "firm_total": "enterprise-net", "city_total": "city", "identity_number": "identity", "account_number": "account", "upload_of_the_case": case.materials.earliest("pk").attachment_id,
        }  # fmt: skip
        world._months(story)
        world.things["delegation"] = identity.delegate(
            Membership.objects.get(user__username="college"), to=User.objects.get(username="univ-hr"),
            since_on=date(2027, 2, 5), until_on=date(2027, 2, 6), reason="出差", by=story.people["college"],
        ).pk  # fmt: skip
        world.things["key"] = identity.make_key(
            Membership.objects.get(user__username="univ-hr"), reason="人事系统", scope="read", until_on=date(2027, 12, 31),
            by=story.people["hr"],
        )[0].pk  # fmt: skip
        world._told(story, case)
        world._staff()
        world._paper(story)
        for name in world.users:
            world.client_of(name)
        world._sign_in_elsewhere("univ-hr")
        return world

    def _sign_in_elsewhere(self, name: str) -> None:
        """Somebody's second browser, and an identity of theirs; and the key of a provider that there is not."""
        user, other = User.objects.get(username=name), Client()
        other.force_login(user)
        made = identity.record_sign_in(
            user, session=other.session.session_key or "", way="password", by=account_of(user)
        )
        link = identity.link_identity(user, provider="gone", uid=name, by=account_of(user))
        self.things |= {"sign_in": made.pk, "link": link.pk, "provider": "nowhere"}

    def _months(self, story: Story) -> None:
        """Chen's months at home: one waits for the enterprise, one is disputed, one is maintained."""
        home, by = story.appointment.home, {"by": story.people["chen"]}
        lines = [
            effort.report_attendance(story.appointment, home, date(2026, month, 1), days=Decimal(9), **by)
            for month in (4, 5, 6)
        ]
        for line in lines[1:]:
            effort.dispute_attendance(line, reason="三天在企业", by=story.people["firm"])
        effort.stand_by_attendance(lines[2], answer="课表可查", **by)
        self.things |= {"line": lines[0].pk, "disputed_line": lines[1].pk, "maintained_line": lines[2].pk}

    def _told(self, story: Story, case: Case) -> None:
        """What Chen was told last and Chen's calendar; a letter that waits, and a robot of the university."""
        chen, hr = User.objects.get(username="chen"), story.people["hr"]
        letter = write_letter(
            case, unit=Unit.objects.get(pk=hr.unit_id or 0), name="某人", address="someone@example.com", title="告知",
            body="正文", by=hr,
        )  # fmt: skip
        robot = Robot.objects.create(
            organisation=story.bodies["university"],
            kind="wecom",
            name="群",
            url="https://qyapi.weixin.qq.com/send?key=k",
        )
        self.things |= {
            "consent": Consent.objects.filter(person=story.person).latest("pk").pk,
            "told": Notice.objects.filter(user=chen).latest("pk").pk, "letter": letter.pk, "robot": robot.pk,
            "feed": renew_feed(chen, by=story.people["chen"]),
        }  # fmt: skip

    def _staff(self) -> None:
        """The city's own: a unit, somebody's role, somebody who has left one, an invitation, and a list of people."""
        by = demo.capacity_of("city-admin")
        unit = staff.open_unit("综合科", by=by)
        given = {"unit": unit, "role": Role.HANDLER, "since_on": date(2027, 2, 5), "by": by}
        temp = identity.create_user("temp", name="临时", password="a-long-password-9", person=None, by=PLATFORM)
        left = staff.grant(temp, **given)
        handover = staff.end_role(left, last_on=date(2027, 2, 4), reason="调离", by=by)
        invitation, link = staff.invite("new@example.com", name="新人", language="zh-hans", **given)
        book, held = Workbook(), BytesIO()
        sheet = book.active
        assert sheet is not None
        sheet.append(PEOPLE)
        sheet.append(["某人", "", "some@example.com", "综合科", "经办人", "", ""])
        book.save(held)
        people = store_attachment(SimpleUploadedFile("人员.xlsx", held.getvalue()), by=by)
        foreign = Membership.objects.get(user__username="foreign-city")
        self.things |= {
            "city_unit": unit.pk, "city_role": demo.capacity_of("city-science").membership_id, "handover": handover.pk,
            "invitation": invitation.pk, "invitation_token": link.rstrip("/").rsplit("/", 1)[1], "people": people.pk,
            "foreign_unit": foreign.unit_id, "foreign_role": foreign.pk,
        }  # fmt: skip

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
        college = Unit.objects.get(name=demo.COLLEGE)
        student = identity.create_person("石宁", id_number="990101200601010010", by=PLATFORM)
        self._join("student", college, Role.STUDENT, student)
        self._join("nameless", college, Role.TALENT)
        # Runs the platform, from the very office that most cases come to.
        self._join("operator", Unit.objects.get(organisation__name=demo.UNIVERSITY, name="人事处"), Role.OPERATOR)
        self.users["nobody"] = identity.create_user(
            "nobody", name="nobody", password="a-long-password-9", person=None, by=PLATFORM
        )
        self.users["public"] = None

    def _bank(self, story: Story) -> tuple[SettlementBatch, PaymentFormat, Attachment]:
        """A batch of the city whose payments are fixed, its bank's format, and a file that its finance has taken in."""
        payer, checker, unit = story.people["payer"], story.people["checker"], story.units["市财政局"]
        batch = entitlements.draft_batch(unit, due_until=date(2026, 9, 30), by=payer)
        entitlements.approve_batch(batch, by=checker)
        like = SHIPPED[1]
        kept = PaymentFormat(
            name="某银行", columns=like.columns, returns=like.returns, paid_words=["成功"], failed_words=["失败"]
        )
        entitlements.set_budget(unit, year=2026, article="", amount=Decimal("9000000.00"), by=payer)
        file = store_attachment(SimpleUploadedFile("回单.csv", "付款编号".encode()), ("CSV",), by=payer)
        return batch, entitlements.save_format(unit, kept, by=payer), file

    def _posts(self, story: Story) -> None:
        """A draft, one that waits for the university, a published one, and the draft of an application to it."""
        firm, hr = story.people["firm"], story.people["hr"]
        terms = {
            "duties": "研发", "workplace": "澜江市", "effort": Decimal("0.5"), "monthly_pay": Decimal("12000.00"),
            "starts_on": date(2026, 3, 1), "ends_on": date(2028, 2, 29), "quota": 9,
        }  # fmt: skip
        made = [posts.draft_post(story.bodies["university"], title=title, by=firm, **terms) for title in "甲乙丙"]
        posts.submit_post(made[1], by=firm)
        published = posts.publish_post(posts.submit_post(made[2], by=firm), by=hr)
        chen = Person.objects.get(name="陈一帆")
        nomination = posts.nominate_person(published, chen, reason="同行推荐", by=hr)
        wu = demo.capacity_of("wu")
        withdrawn = cases.withdraw_case(posts.apply_to_post(published, by=wu).case, by=wu)
        application = posts.apply_to_post(published, by=wu)
        # The engine refuses it; a person was asked, and has not decided otherwise.
        cases.give_facts(
            application.case, {(n, ""): v for n, v in (OWN_FACTS | {"出生日期": "1950-06-15"}).items()}, by=wu
        )
        request = cases.ask_admission(
            application.case, text="从业比例请按实际工作安排核定。", file=SimpleUploadedFile("说明.pdf", PDF), by=wu
        )
        cases.decide_admission(request, outcome="upheld", answer="条件确实不符合。", by=hr)
        self.things["admission"] = request.pk
        waiting = self._apply(story, "lin", "林越", "990101198406150023", published)
        asker, step = story.people["college"], waiting.steps.get(name="初审")
        finance = Unit.objects.get(organisation=story.bodies["university"], name="财务处")
        # Only once the college has taken the step: until then finance has nothing to do with the case.
        added = cases.add_opinion(step, unit=finance, when=Addition.AFTER, question="经费是否落实", by=asker)
        paper = SimpleUploadedFile("说明.pdf", PDF)
        note = cases.comment_case(waiting, "材料待核", audience=Audience.OFFICIALS, file=paper, by=asker)
        paper.seek(0)
        said = cases.comment_case(waiting, "请关注", audience=Audience.ALL, file=paper, by=story.people["lin"])
        self.things |= {
            "nomination": nomination.pk, "draft_post": made[0].pk, "submitted_post": made[1].pk, "post": published.pk, "draft": application.case_id,
            "withdrawn_draft": withdrawn.pk, "waiting_case": waiting.pk, "open_step": step.pk,
            "added_step": added.pk, "note": note.pk, "comment": said.pk,
            "later_step": waiting.steps.get(name="审定").pk, "waiting_material": waiting.materials.earliest("pk").pk,
        }  # fmt: skip

    def _apply(self, story: Story, login: str, name: str, id_number: str, post: Post) -> Case:
        """Another person of the same college applies and submits."""
        person = identity.create_person(name, id_number=id_number, by=PLATFORM)
        by = self._join(login, Unit.objects.get(name=demo.COLLEGE), Role.TALENT, person)
        give_profile_facts(person, HR_FACTS, by=story.people["hr"])
        story.people[login] = by
        case = posts.apply_to_post(post, by=by).case
        story._hand_in(case, OWN_FACTS, by)
        return case

    def _join(self, login: str, unit: Unit, role: str, person: Person | None = None) -> Capacity:
        user = identity.create_user(login, name=login, password="a-long-password-9", person=person, by=PLATFORM)
        identity.grant_role(user, unit=unit, role=role, since_on=date(2021, 1, 1), by=PLATFORM)
        self.users[login] = user
        return demo.capacity_of(login)

    def _colleagues(self, story: Story) -> None:
        """Ning's agreement waits for its signatures; Mei is appointed, has a month, and a draft that the city has not got."""
        post = Post.objects.get(pk=self.things["post"])
        ning = self._approved(story, "ning", "宁远", "990101198101010012", post)
        mei = self._approved(story, "mei", "梅清", "99010119830101001X", post)
        assert ning.agreement is not None and mei.agreement is not None
        for signatory in ("hr", "firm", "mei"):
            sign_agreement(mei.agreement, by=story.people[signatory])
        _take(story, mei, "2026-02-10", "报备", "hr")
        appointment, firm = Appointment.objects.get(case=mei), story.people["firm"]
        day("2026-04-05")
        report = appointments.report_month(
            appointment, date(2026, 3, 1), actual_days=11, paid=Decimal("12000.00"), by=firm
        )
        asked = appointments.open_support_case(appointment, story.versions["city"], by=firm)
        cases.give_facts(asked, {(name, ""): text for name, text in CITY_FACTS.items()}, by=firm)
        self.things |= {
            "taken_step": ning.steps.get(name="公示").pk, "unsigned": ning.agreement.pk, "unsigned_case": ning.pk, "other_appointment": appointment.pk, "other_report": report.pk,
            "other_agreement": mei.agreement.pk, "city_draft": asked.pk,
        }  # fmt: skip

    def _approved(self, story: Story, login: str, name: str, id_number: str, post: Post) -> Case:
        """Up to the end of the public notice: the agreement lies before its parties."""
        day("2026-01-05")
        case = self._apply(story, login, name, id_number, post)
        for on, step, by in (
            ("01-08", "初审", "college"),
            ("01-15", "审核", "hr"),
            ("01-22", "审定", "president"),
            ("01-29", "公示", "hr"),
        ):
            if login == "ning" and step == "公示":
                day(f"2026-{on}")
                self._object(story, case)
            _take(story, case, f"2026-{on}", step, by)
        day("2026-02-03")
        return Case.objects.select_related("agreement").get(pk=case.pk)

    def _object(self, story: Story, case: Case) -> None:
        """Somebody objects, with a file, and is answered on the same day."""
        file = SimpleUploadedFile("证据.pdf", PDF)
        notice = PublicNotice.objects.get(step__case=case)
        objection = cases.raise_objection(
            notice, text="请核查公示的持股情况。", key=uuid4(), file=file, name="齐放", contact=REACHED
        )
        cases.answer_objection(objection, upheld=False, answer="经查核一致。", by=story.people["hr"])
        self.things |= {"objection": objection.pk, "receipt": objection.token}

    def _upload(self, story: Story) -> int:
        row = [story.appointment.number, story.person.name, "2027-01", 11, 12000]
        return store_attachment(_sheet("月报.xlsx", COLUMNS, row), by=story.people["firm"]).pk

    def _paper(self, story: Story) -> None:
        """Somebody whose dual appointment began on paper, before the university's measures: taken over."""
        host, hr = story.bodies["enterprise"], story.people["hr"]
        row = {
            "姓名": "方旧", "证件号码": "990101197501010016", "所在学院": demo.COLLEGE, "企业名称": host.name,
            "企业统一社会信用代码": host.credit_code, "双聘类型": "校派型", "从业比例": "40%", "签订日": "2024-08-20",
            "生效日": "2024-09-01", "终止日": "2027-08-31", "协议编号": "旧-7", "协议扫描件": "旧.pdf",
        }  # fmt: skip
        file = _sheet("接续.xlsx", list(row), list(row.values()))
        paper = SimpleUploadedFile("旧.pdf", PDF)
        takeover = appointments.upload_takeover(file, [paper], by=hr)
        assert appointments.take_over(takeover, by=hr) == 1
        made = takeover.appointments.get()
        self.things |= {
            "takeover": takeover.pk, "paper_appointment": made.pk, "paper_case": made.case_id,
            "paper_agreement": made.agreement_id,
        }  # fmt: skip


def _last_event() -> int:
    """The last key that an event was given: asked twice at each visit, where counting all events would take longest of all."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM audit_event_id_seq")
        last: int = cursor.fetchone()[0]
    return last


def _sheet(name: str, *rows: Sequence[object]) -> SimpleUploadedFile:
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    content = BytesIO()
    book.save(content)
    return SimpleUploadedFile(name, content.getvalue())


def _take(story: Story, case: Case, on: str, name: str, by: str) -> None:
    day(on)
    step = case.steps.get(name=name, unit=story.people[by].unit_id)
    cases.take_step(step, outcome=Outcome.AGREED, by=story.people[by])
