"""A university's cohort under the demo's own regulation, made without the years that led to it: for rounds and quotas."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.conf import settings

from lianpin.appointments.enums import ReportStatus
from lianpin.appointments.models import Appointment, MonthlyReport
from lianpin.assessments.tests.factories import make_capacity
from lianpin.kernel.agreements.enums import AgreementStatus
from lianpin.kernel.agreements.models import Agreement, Signature
from lianpin.kernel.cases.models import Case, Fact, Party
from lianpin.kernel.identity.enums import OrganisationKind, Role
from lianpin.kernel.identity.models import PLATFORM, Capacity, Organisation, Person, Unit, User
from lianpin.kernel.regulations.models import Version
from lianpin.kernel.regulations.verbs import publish_version
from lianpin.toolkit import clock

CODE = "lanjiang-university/dual-appointment"
STAFF = {
    "hanna": ("university", "人事处", Role.HANDLER),
    "uma": ("university", "学院", Role.HANDLER),
    "rita": ("university", "未参与原决定的人员", Role.REVIEWER),
    "bob": ("enterprise", "企业", Role.HANDLER),
}
TERM = (date(2026, 1, 1), date(2028, 1, 1))


@dataclass(frozen=True)
class Member:
    """Somebody of the cohort: days worked each month of 2026, effort, and both sides' scores."""

    name: str
    university: str
    enterprise: str
    effort: str = "0.5"
    days: tuple[int, ...] = (11,) * 12
    applied_on: date = date(2026, 1, 5)


@dataclass
class Cohort:
    """Hanna (HR), Uma (college), Rita (reviewers), Bob (enterprise); everybody else by name."""

    people: dict[str, Capacity] = field(default_factory=dict)
    appointments: dict[str, Appointment] = field(default_factory=dict)
    bodies: dict[str, Organisation] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)

    @classmethod
    def make(cls, *members: Member) -> "Cohort":
        """All in office from 2026-01-01 for two years, everything reported and confirmed; it is 4 January 2027."""
        clock.set_day(date(2026, 1, 5))
        made = cls()
        for number, (key, kind) in enumerate(
            (("university", OrganisationKind.UNIVERSITY), ("enterprise", OrganisationKind.ENTERPRISE))
        ):
            name = {"university": "澜江大学", "enterprise": "晶衡材料股份有限公司"}[key]
            made.bodies[key] = Organisation.objects.create(
                name=name, kind=kind, credit_code=f"{number:018d}", city="澜江市"
            )
        for name, (body, office, role) in STAFF.items():
            made.people[name] = make_capacity(name, made.bodies[body], office, role, None)
            made.units[name] = Unit.objects.get(memberships=made.people[name].membership_id)
        text = (settings.LIANPIN_RULEBOOKS[0] / CODE / "v1.md").read_text(encoding="utf-8")
        version = publish_version(text, by=PLATFORM, issuer=made.bodies["university"])
        for number, member in enumerate(members):
            made._add(member, number, version)
        clock.set_day(date(2027, 1, 4))
        return made

    def _add(self, member: Member, number: int, version: Version) -> None:
        person = Person.objects.create(name=member.name, id_number=f"{number:018d}")
        self.people[member.name] = make_capacity(member.name, self.bodies["university"], "学院", Role.TALENT, person)
        case = Case.objects.create(
            number=f"BJ-2026-{number + 90000}", version=version, procedure="办理程序", title="双聘", person=person,
            opened_by=User.objects.get(username=member.name), opened_on=member.applied_on, applied_on=member.applied_on,
        )  # fmt: skip
        for label, name in (("学校", "hanna"), ("学院", "uma"), ("企业", "bob")):
            Party.objects.create(
                case=case, label=label, organisation=self.units[name].organisation, unit=self.units[name]
            )
        Party.objects.create(case=case, label="本人", person=person)
        for name, value in (("校内申报日", member.applied_on.isoformat()), ("双聘类型", "校派型")):
            Fact.objects.create(
                case=case, name=name, value=value, source="系统", given_by="系统", given_on=member.applied_on
            )
        agreement = Agreement.objects.create(
            number=f"XY-{case.number}", kind="双聘", title="三方协议", holder=person, version=version, during=TERM,
            status=AgreementStatus.IN_FORCE, signed_on=date(2026, 1, 1),
        )  # fmt: skip
        Signature.objects.create(agreement=agreement, party="企业", organisation=self.bodies["enterprise"])
        case.agreement = agreement
        case.save(update_fields=["agreement"])
        made = Appointment.objects.create(
            number=f"RZ-{case.number}", person=person, home=self.bodies["university"], home_unit=self.units["uma"],
            host=self.bodies["enterprise"], case=case, agreement=agreement, effort=Decimal(member.effort), during=TERM,
        )  # fmt: skip
        self.appointments[member.name] = Appointment.objects.get(pk=made.pk)
        MonthlyReport.objects.bulk_create(
            MonthlyReport(
                appointment=made, month=date(2026, month, 1), actual_days=days, paid=Decimal(0),
                status=ReportStatus.CONFIRMED, reported_by="企业", reported_on=date(2026, 12, 31),
                confirmed_by=member.name, confirmed_on=date(2026, 12, 31),
            )
            for month, days in enumerate(member.days, start=1)
        )  # fmt: skip
