"""`lianpin check`: it holds where everything is right, and each thing that is wrong is told with what to do."""

import os
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from lianpin.kernel.identity.models import Person
from lianpin.site import production
from lianpin.site.production import findings
from lianpin.toolkit import vault

Right = Callable[..., None]
KEYS = "号码密钥（另行备份，丢失则号码无法恢复）"


@pytest.fixture
def right(db: None, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation as it should be: what a test changes is all that is wrong."""
    data, backups = tmp_path / "data", tmp_path / "backups"
    data.mkdir(mode=0o700)
    backups.mkdir()
    (backups / "lianpin.dump").write_text("x")
    key = data / "secret-key"
    key.touch(mode=0o600)
    vault.add_key(tmp_path / "keys" / "vault-keys")
    monkeypatch.delenv("LIANPIN_SECRET_KEY", raising=False)
    monkeypatch.setattr(production, "FREE_BYTES", 1)
    monkeypatch.setattr("shutil.disk_usage", lambda _path: type("Usage", (), {"free": 50, "total": 100}))
    given = {
        "DEBUG": False, "LIANPIN_DEMO": False, "LIANPIN_DATA": data, "LIANPIN_BACKUPS": str(backups), "SECRET_KEY": "k" * 64,
        "ALLOWED_HOSTS": ["lianpin.example.edu.cn"], "LIANPIN_ADDRESS": "https://lianpin.example.edu.cn", "HTTPS": True,
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https"), "SECURE_HSTS_SECONDS": 31536000, "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True, "CSRF_TRUSTED_ORIGINS": [], "EMAIL_HOST": "smtp.example.edu.cn", "EMAIL_USE_TLS": True,
        "DEFAULT_FROM_EMAIL": "lianpin@example.edu.cn", "LIANPIN_VAULT_KEYS": str(tmp_path / "keys" / "vault-keys"),
    }  # fmt: skip
    for name, value in given.items():
        setattr(settings, name, value)
    return tmp_path


def wrong() -> dict[str, str]:
    """What is wrong, by the Chinese name of the check."""
    return {each.name.split(" / ")[0]: each.wrong for each in findings() if each.wrong}


def test_it_holds_where_all_is_right(right: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (production.run(), wrong()) == (0, {})
    assert "15 项检查，0 项需要处理" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("changed", "check", "said"),
    [
        ({"DEBUG": True}, "演示与调试", "LIANPIN_DEBUG"), ({"LIANPIN_DEMO": True}, "演示与调试", "LIANPIN_DEMO"),
        ({"SECRET_KEY": "short"}, "密钥", "openssl rand"), ({"ALLOWED_HOSTS": ["*"]}, "域名", "*"),
        ({"ALLOWED_HOSTS": ["localhost"]}, "域名", "只有本机"), ({"LIANPIN_ADDRESS": "http://lianpin.example.edu.cn"}, "域名", "https"),
        ({"LIANPIN_ADDRESS": "https://other.example"}, "域名", "不在 LIANPIN_HOSTS"), ({"HTTPS": False}, "TLS 与代理", "LIANPIN_HTTPS"),
        ({"SECURE_PROXY_SSL_HEADER": None}, "TLS 与代理", "LIANPIN_BEHIND_PROXY"), ({"SECURE_HSTS_SECONDS": 60}, "TLS 与代理", "半年"),
        ({"SESSION_COOKIE_SECURE": False}, "TLS 与代理", "Secure"), ({"CSRF_TRUSTED_ORIGINS": ["http://x"]}, "信任的来源", "https"),
        ({"EMAIL_HOST": ""}, "邮件", "LIANPIN_SMTP_HOST"), ({"EMAIL_USE_TLS": False}, "邮件", "LIANPIN_SMTP_SECURITY"),
        ({"DEFAULT_FROM_EMAIL": "lianpin@localhost"}, "邮件", "LIANPIN_MAIL_FROM"), ({"LIANPIN_BACKUPS": ""}, "备份", "lianpin backup"),
    ],
)  # fmt: skip
def test_it_says_what_is_wrong_and_what_to_do(
    right: Path, settings: Settings, changed: dict[str, object], check: str, said: str
) -> None:
    for name, value in changed.items():
        setattr(settings, name, value)
    found = wrong()
    assert list(found) == [check] and said in found[check]
    assert production.run() == 1


def test_what_others_may_read_is_wrong(right: Path) -> None:
    (right / "data" / "secret-key").chmod(0o644)
    assert set(wrong()) == {"密钥", "数据文件夹"}
    (right / "data" / "secret-key").chmod(0o600)
    (right / "data").chmod(0o755)
    assert "chmod go=" in wrong()["数据文件夹"]


def test_a_key_in_the_environment_is_wrong(right: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANPIN_SECRET_KEY", "k" * 64)
    assert "LIANPIN_SECRET_KEY_FILE" in wrong()["密钥"]


def test_backups_are_young_and_lie_elsewhere(right: Path, settings: Settings) -> None:
    old = time.time() - 3 * 24 * 3600
    os.utime(right / "backups" / "lianpin.dump", (old, old))
    assert "超过两天" in wrong()["备份"]
    (right / "backups" / "lianpin.dump").unlink()
    assert "没有备份" in wrong()["备份"]
    settings.LIANPIN_BACKUPS = str(right / "data" / "backups")
    assert "另一块磁盘" in wrong()["备份"]


def test_keys_of_numbers_lie_apart_and_are_all_there(right: Path, settings: Settings) -> None:
    keys = Path(settings.LIANPIN_VAULT_KEYS)
    Person.objects.create(name="陈", id_number="990101198406150015")
    assert wrong() == {}
    keys.chmod(0o644)
    assert "chmod go=" in wrong()[KEYS]
    for beside in ("data", "backups"):
        settings.LIANPIN_VAULT_KEYS = str(right / beside / "vault-keys")
        vault.add_key(right / beside / "vault-keys")
        assert "单独备份" in wrong()[KEYS]
    settings.LIANPIN_VAULT_KEYS = str(right / "others")
    assert "No such file" in wrong()[KEYS]
    vault.add_key(right / "others")
    lost = next(name for name in keys.read_text().split(":") if "\nk" in name).split("\n")[1]
    assert lost in wrong()[KEYS]


def test_a_full_disk_is_wrong(right: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _path: type("Usage", (), {"free": 1, "total": 100}))
    assert "扩容" in wrong()["磁盘"]


def test_a_database_elsewhere_is_reached_under_tls(
    right: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = settings.DATABASES["default"]
    monkeypatch.setitem(held, "HOST", "db.example")
    monkeypatch.setitem(held, "OPTIONS", {})
    assert "sslmode=verify-full" in wrong()["数据库连接"]
    monkeypatch.setitem(held, "OPTIONS", {"sslmode": "verify-full"})
    assert wrong() == {}


def test_the_owners_role_is_wrong_for_the_web(right: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.DATABASES["owner"], "USER", settings.DATABASES["default"]["USER"])
    assert "LIANPIN_DATABASE_OWNER_URL" in wrong()["数据库角色"]


@pytest.mark.parametrize("number", range(6))
def test_a_role_with_too_many_rights_is_wrong(right: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    held = tuple(place == number for place in range(6))
    one = production._one
    monkeypatch.setattr(production, "_one", lambda statement: held if "rolsuper" in statement else one(statement))
    assert "权限过大" in wrong()["数据库角色"]


def test_the_question_about_the_role_is_answered_by_the_database(right: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False,)
    assert "数据库角色" not in wrong()


def test_a_clock_that_is_fixed_or_runs_behind_is_wrong(
    right: Path, business_day: Callable[[date | None], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    business_day(date(2026, 1, 5))
    assert "2026-01-05" in wrong()["时钟"]
    business_day(None)
    behind = time.time() - timedelta(hours=1).total_seconds()
    monkeypatch.setattr("time.time", lambda: behind)
    assert "NTP" in wrong()["时钟"]


def test_keys_of_before_are_told_of_until_nothing_needs_them(
    right: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, count, said in (("outdated", 2, "lianpin rekey"), ("unreadable", 1, "LIANPIN_SECRET_KEY_FALLBACKS")):
        monkeypatch.setattr(f"lianpin.site.sign_in.rekeying.{name}", lambda count=count: count)
        assert said in wrong()["旧密钥"]
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    assert "现用密钥" in wrong()["旧密钥"]
    monkeypatch.setenv("LIANPIN_SECRET_KEY_FALLBACKS", "k" * 64)
    assert "_FILE" in wrong()["旧密钥"]
