"""The operator's page: what it says of the platform, and who sees it."""

import os
import re
from pathlib import Path

import pytest
from django.db import connection, connections
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from lianpin.kernel.audit.models import Event
from lianpin.kernel.audit.verbs import record, seal_record
from lianpin.kernel.identity.enums import Role
from lianpin.kernel.identity.models import PLATFORM
from lianpin.kernel.identity.tests.factories import grant, make_unit, make_university, make_user, make_world
from lianpin.kernel.notices.jobs import deliver
from lianpin.site import operating

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client: Client) -> Client:
    user = make_user("olga")
    grant(user, make_unit(make_university(), "信息中心"), Role.OPERATOR)
    client.force_login(user)
    return client


def text(client: Client) -> str:
    answer = client.get("/operator/")
    assert answer.status_code == 200
    return answer.content.decode()


def failed_job() -> int:
    pk = deliver.defer(delivery_id=7)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed', attempts = 3 WHERE id = %s", [pk])
    return pk


def test_only_the_operator_sees_it(client: Client) -> None:
    world = make_world()
    assert client.get("/operator/").status_code == 302
    for user in (world.alice, world.bob):
        client.force_login(user)
        assert client.get("/operator/").status_code == client.post("/operator/jobs/1/retry/").status_code == 404
        assert "/operator/" not in client.get("/cases/").content.decode()


def test_it_says_that_no_worker_runs_and_that_there_is_no_backup(operator: Client, settings: Settings) -> None:
    settings.LIANPIN_BACKUPS = ""
    page = text(operator)
    assert "后台任务没有在运行" in page and "没有备份" in page and "还没有，请运行 lianpin audit verify" in page


def test_it_counts_what_is_of_all_bodies(operator: Client) -> None:
    """Whoever runs the platform takes part in no matter, and still sees how many events wait for their seal."""
    other = make_user("zed")
    for number in range(57):
        record("user.created", other, by=PLATFORM, username=str(number), name="")
    assert Event.objects.count() >= 57
    page = " ".join(re.sub("<[^>]+>", " ", text(operator)).split())
    assert f"其后新增的记录 {Event.objects.count()} " in page


def test_it_says_when_all_is_well(operator: Client, settings: Settings, tmp_path: Path) -> None:
    settings.LIANPIN_DATA, settings.LIANPIN_BACKUPS = tmp_path, str(tmp_path / "backups")
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "a.dump").write_text("x")
    os.utime(tmp_path / "backups" / "a.dump", (1767571200, 1767571200))
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
    seal_record()
    operating.note_verification(0)
    page = text(operator)
    assert "没有在运行" not in page and "2026-01-05" in page and "第 1 次" in page and "全部相符" in page


def test_it_says_that_the_record_was_altered(operator: Client, settings: Settings, tmp_path: Path) -> None:
    settings.LIANPIN_DATA = tmp_path
    operating.note_verification(3)
    assert "核验发现记录被改动" in text(operator)


def test_a_failed_job_is_tried_again_and_that_is_recorded(operator: Client) -> None:
    pk = failed_job()
    page = text(operator)
    assert f"/operator/jobs/{pk}/retry/" in page and "lianpin.kernel.notices.jobs.deliver" in page
    assert operator.post(f"/operator/jobs/{pk}/retry/").status_code == 302
    assert ProcrastinateJob.objects.get(pk=pk).status == "todo"
    assert [event.detail for event in Event.objects.filter(kind="job.retried")] == [
        {"task": "lianpin.kernel.notices.jobs.deliver"}
    ]
    assert operator.post(f"/operator/jobs/{pk}/retry/").status_code == 409
    assert operator.post("/operator/jobs/987654/retry/").status_code == 404


def test_the_health_check_asks_one_thing(client: Client) -> None:
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connections["default"]) as captured:
        assert client.get("/healthz").content == b"ok"
    assert [each["sql"] for each in captured if "SAVEPOINT" not in each["sql"]] == ["SELECT 1"]
