"""The one command, as a process: what it prints, how it ends, and what it leaves behind (nothing)."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from lianpin_regulations._cli import VERBS

from lianpin.kernel.audit import standalone
from lianpin.site import cli, database, places, postgres, visit

FAULTY = """---
规章: 试行办法
---
### 第一条　目的
"""


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "data"
    if (tmp_path / "data").exists():
        postgres.destroy(tmp_path / "data")


def command(data: Path, *words: str) -> tuple[list[str], dict[str, str]]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LIANPIN_")}
    given = {"LIANPIN_DATA": str(data), "DJANGO_SETTINGS_MODULE": "lianpin.site.settings", "PYTHONUNBUFFERED": "1"}
    return [sys.executable, "-m", "lianpin.site.cli", *words], environment | given


def run(data: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    line, environment = command(data, *words)
    return subprocess.run(line, env=environment, capture_output=True, text=True, timeout=120, check=False)


def test_the_help_is_in_both_languages(data: Path) -> None:
    told = run(data, "--help").stdout
    assert "数据库" in told and "migrate the database" in told
    assert not data.exists()


def test_a_regulation_is_checked_without_a_database(data: Path) -> None:
    book = places.PACKAGE / "rulebook" / "lanjiang-university" / "dual-appointment" / "v1.md"
    done = run(data, "regulation", "check", str(book))
    assert done.returncode == 0, done.stderr
    assert "0 个不符" in done.stdout
    assert not data.exists()


def test_it_refuses_a_faulty_regulation_with_the_line(data: Path, tmp_path: Path) -> None:
    (tmp_path / "faulty.md").write_text(FAULTY, encoding="utf-8")
    done = run(data, "regulation", "check", str(tmp_path / "faulty.md"))
    assert done.returncode == 1
    assert "行" in done.stderr and "Traceback" not in done.stderr


def test_it_refuses_a_setting_that_cannot_be_read(data: Path) -> None:
    line, environment = command(data, "migrate")
    environment["LIANPIN_UPLOAD_LIMIT"] = "20MB"
    done = subprocess.run(line, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("lianpin: LIANPIN_UPLOAD_LIMIT='20MB' is not a whole number.")


def test_serving_ends_with_sigterm_and_leaves_nothing(data: Path) -> None:
    assert run(data, "migrate").returncode == 0
    assert not postgres.is_running(data)
    line, environment = command(data, "serve", "--port", "0")
    with subprocess.Popen(line, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as serve:
        assert serve.stdout is not None
        try:
            address = next(word for said in serve.stdout for word in said.split() if word.startswith("http://"))
            assert visit.is_healthy(address)
            second = run(data, "serve", "--port", "0")
            assert second.returncode == 1
            assert address in second.stderr
            serve.send_signal(signal.SIGTERM)
            assert serve.wait(timeout=30) == 0
        finally:
            serve.kill()  # a failed assertion must be told, not waited for
    assert not visit.is_healthy(address)
    assert not postgres.is_running(data)


def test_the_record_is_sealed_verified_and_exported(data: Path, tmp_path: Path) -> None:
    book = places.PACKAGE / "rulebook" / "lanjiang-city" / "placed-talent" / "v1.md"
    words = [["migrate"], ["regulation", "publish", str(book)], ["audit", "seal"], ["audit", "verify"]]
    line, environment = command(data)
    postgres.start(data)  # once for all commands; the first four in one process
    several = [line[0], "-c", f"from lianpin.site.cli import main; print([main(each) for each in {words!r}])"]
    done = subprocess.run(several, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout.endswith("全部记录与记录时相符 / all as recorded\n[0, 0, 0, 0]\n"), done.stderr
    held = tmp_path / "roots.json"
    held.write_text(run(data, "audit", "roots").stdout, encoding="utf-8")
    record = postgres.read(data)
    assert record is not None
    with psycopg.connect(record.url(postgres.OWNER, database.NAME)) as owner:
        [(version,)] = owner.execute("SELECT id FROM regulations_version").fetchall()
    export = json.loads(run(data, "audit", "export", f"regulations.version:{version}").stdout)
    assert len(export["seals"]) == 1
    assert standalone.faults_of(export, [each["root"] for each in json.loads(held.read_text(encoding="utf-8"))]) == []
    with psycopg.connect(record.url(postgres.OWNER, database.NAME), autocommit=True) as owner:
        for table in ("audit_event", "audit_seal", "audit_sealedhead"):
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        owner.execute("UPDATE audit_event SET kind = 'other' WHERE subject_type = 'regulations.version'")
        owner.execute("UPDATE audit_seal SET root = repeat('0', 64)")
    found = run(data, "audit", "verify", "--roots", str(held))
    assert found.returncode == 1
    assert (
        f"regulations.version:{version} 事件" in found.stdout
        and "被改动" in found.stdout
        and "所持的根值" in found.stdout
    )


def test_every_verb_of_the_engine_is_one_of_the_platform_s_command() -> None:
    assert tuple(sorted(cli.ENGINE)) == tuple(sorted(VERBS))
