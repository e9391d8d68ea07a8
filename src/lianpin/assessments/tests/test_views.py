"""The pages of assessments: seen by who sees the case, opened by HR after a preview."""

import pytest
from django.test import Client
from django.urls import reverse

from lianpin.assessments.models import Assessment
from lianpin.assessments.tests.factories import World
from lianpin.assessments.verbs import open_assessment
from lianpin.kernel.identity.models import User


def as_(client: Client, name: str) -> Client:
    client.force_login(User.objects.get(username=name))
    return client


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
