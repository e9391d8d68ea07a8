"""The pages of assessments: seen by who sees the case, opened by HR after a preview."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lianpin.assessments.models import Assessment
from lianpin.assessments.tests.factories import World, make_appointment, make_case
from lianpin.assessments.verbs import open_assessment
from lianpin.kernel.cases.models import Case, Party
from lianpin.kernel.identity.models import Organisation, Person, Unit, User


def as_(client: Client, name: str) -> Client:
    client.force_login(User.objects.get(username=name))
    return client


def statements(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len([q for q in found if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "SET ", "BEGIN"))])


def test_hr_opens_after_seeing_what_that_starts(client: Client, world: World) -> None:
    listed = reverse("assessments:assessment_list", args=[world.appointment.pk])
    opening = reverse("assessments:assessment_open", args=[world.appointment.pk, 2026])
    assert opening in as_(client, "hanna").get(listed).content.decode()
    assert "查看后果" in client.get(opening).content.decode()
    assert "发起陈一帆2026年度考核" in client.post(opening, {"preview": "1"}).content.decode()
    assert not Assessment.objects.exists()
    answer = client.post(opening)
    assert answer.headers["Location"] == reverse("assessments:assessment_detail", args=[Assessment.objects.get().pk])
    assert opening not in client.get(listed).content.decode()


def test_it_refuses_who_may_not_open(client: Client, world: World) -> None:
    opening = reverse("assessments:assessment_open", args=[world.appointment.pk, 2026])
    answers = {name: as_(client, name).post(opening).status_code for name in ("bob", "chen", "dan")}
    assert answers == {"bob": 403, "chen": 403, "dan": 404}
    assert not Assessment.objects.exists()


@pytest.mark.parametrize(
    ("name", "status"), [("hanna", 200), ("uma", 200), ("bob", 200), ("chen", 200), ("fiona", 404), ("dan", 404)]
)
def test_who_sees_the_case_sees_the_assessment(client: Client, world: World, name: str, status: int) -> None:
    assessment = open_assessment(world.appointment, 2026, by=world["hanna"])
    address = reverse("assessments:assessment_detail", args=[assessment.pk])
    assert as_(client, name).get(address).status_code == status
    listed = as_(client, name).get(reverse("assessments:assessment_list")).content.decode()
    assert (address in listed) == (status == 200)


def test_the_detail_shows_where_it_stands(client: Client, world: World) -> None:
    assessment = open_assessment(world.appointment, 2026, by=world["hanna"])
    page = as_(client, "chen").get(reverse("assessments:assessment_detail", args=[assessment.pk])).content.decode()
    assert all(word in page for word in ("述职自评", "学校评分", "企业评分", "双方确认", "结果尚未确定"))


def test_many_assessments_cost_no_more_statements_than_one(client: Client, world: World) -> None:
    open_assessment(world.appointment, 2026, by=world["hanna"])
    address = reverse("assessments:assessment_list")
    as_(client, "hanna")
    one = statements(client, address)
    bodies = {"university": world.appointment.home, "enterprise": world.appointment.host}
    for number in range(99):
        make_another(world, bodies, number)
    assert statements(client, address) == one <= 20


def make_another(world: World, bodies: dict[str, Organisation], number: int) -> None:
    person = Person.objects.create(name=f"人{number}", id_number=f"9901011984{number:08d}")
    case = make_case(world["hanna"], person)
    home = Unit.objects.get(memberships=world["hanna"].membership_id)
    Party.objects.create(case=case, label="学校", organisation=home.organisation, unit=home)
    appointment = make_appointment(bodies, home, person, case)
    child = Case.objects.create(
        number=f"BJ-2027-{number + 90000}", version=case.version, procedure="年度考核", title="考核", person=person, parent=case,
        year=2026, opened_by=case.opened_by, opened_on=case.opened_on,
    )  # fmt: skip
    Assessment.objects.create(appointment=appointment, year=2026, case=child)
