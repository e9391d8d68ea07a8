"""`lianpin check`: whether this installation may face people. Each line says what is right, or what is wrong and what to do.

Exit codes: 0 everything is right, 1 something is not, 2 a setting cannot be read at all. Django must be set up, and the database run.
"""

from __future__ import annotations

import os
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from lianpin.site import backup

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]", "::1"})
FREE_BYTES = 2 * 1024**3
OLDEST_BACKUP_SECONDS = 2 * 24 * 60 * 60
CLOCKS_APART_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, and where it is wrong: what to do."""

    name: str
    wrong: str = ""


def run() -> int:
    """Look at everything, print it, and say by the exit code whether all is right."""
    found = list(findings())
    for each in found:
        print(f"{'✗' if each.wrong else '✓'} {each.name}" + (f"\n    {each.wrong}" if each.wrong else ""))
    wrong = sum(bool(each.wrong) for each in found)
    print(f"\n{len(found)} 项检查，{wrong} 项需要处理 / {len(found)} checks, {wrong} to be put right")
    return 1 if wrong else 0


def findings() -> Iterator[Finding]:
    """Every check, in the order in which they are best put right."""
    for name, look in CHECKS:
        yield Finding(name, look())


# ── settings ──


def _modes() -> str:
    on = [name for name, is_on in (("LIANPIN_DEBUG", settings.DEBUG), ("LIANPIN_DEMO", settings.LIANPIN_DEMO)) if is_on]
    return (
        f"关闭 {' '.join(on)}：演示和调试方式对所有人开放 / switch off: they open the platform to everybody"
        if on
        else ""
    )


def _secret() -> str:
    if "LIANPIN_SECRET_KEY" in os.environ:
        return "密钥写在环境变量里，能被其他进程读到；改用 LIANPIN_SECRET_KEY_FILE / the key stands in the environment: name a file by LIANPIN_SECRET_KEY_FILE"
    if len(settings.SECRET_KEY) < 32:
        return "密钥太短；用 openssl rand -hex 32 生成一个 / the key is short: make one by openssl rand -hex 32"
    named = os.environ.get("LIANPIN_SECRET_KEY_FILE")
    return _private(Path(named) if named else settings.LIANPIN_DATA / "secret-key")


def _former_keys() -> str:
    from lianpin.site.sign_in import rekeying

    if "LIANPIN_SECRET_KEY_FALLBACKS" in os.environ:
        return "旧密钥写在环境变量里；改用 LIANPIN_SECRET_KEY_FALLBACKS_FILE / name a file by LIANPIN_SECRET_KEY_FALLBACKS_FILE"
    if settings.SECRET_KEY in settings.SECRET_KEY_FALLBACKS:
        return "现用密钥不应当同时列为旧密钥 / the key in use is listed among those of before"
    if lost := rekeying.unreadable():
        return f"{lost} 项第二步验证用现有密钥无法解开：把换下的密钥加回 LIANPIN_SECRET_KEY_FALLBACKS / second steps cannot be read: list the key that was replaced"
    if old := rekeying.outdated():
        return f"{old} 项第二步验证仍由旧密钥加密：运行 lianpin rekey / second steps are encrypted by a key of before: run it"
    named = os.environ.get("LIANPIN_SECRET_KEY_FALLBACKS_FILE")
    return _private(Path(named)) if named else ""


def _hosts() -> str:
    hosts = set(settings.ALLOWED_HOSTS)
    if "*" in hosts:
        return "LIANPIN_HOSTS 不能是 *；写出对外的域名 / must not be *: name the host that people use"
    if hosts <= LOOPBACK:
        return "LIANPIN_HOSTS 只有本机；写出对外的域名 / names this machine alone: name the host that people use"
    address = urlsplit(settings.LIANPIN_ADDRESS)
    if address.scheme != "https" or address.hostname in LOOPBACK:
        return "LIANPIN_ADDRESS 应当是对外的 https 地址，邮件里的链接以它开头 / should be the https address that mails lead to"
    known = any(
        address.hostname == host or (host.startswith(".") and f".{address.hostname}".endswith(host)) for host in hosts
    )
    return "" if known else "LIANPIN_ADDRESS 的域名不在 LIANPIN_HOSTS 里 / its host is not in LIANPIN_HOSTS"


def _tls() -> str:
    if not settings.HTTPS:
        return "设置 LIANPIN_HTTPS=true / set it: without TLS passwords and cookies travel in the open"
    if settings.SECURE_PROXY_SSL_HEADER is None:
        return (
            "网站本身只说 http：前面放置 TLS 反向代理，由它覆盖 X-Forwarded-Proto，并设置 LIANPIN_BEHIND_PROXY=true / "
            "the web itself speaks http: put a TLS proxy before it that overwrites X-Forwarded-Proto, and set LIANPIN_BEHIND_PROXY=true"
        )
    if settings.SECURE_HSTS_SECONDS < 180 * 24 * 60 * 60:
        return "LIANPIN_HSTS_SECONDS 至少半年 / should be half a year or more"
    cookies = (settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY)
    return "" if all(cookies) else "会话 Cookie 没有 Secure 或 HttpOnly / cookies lack Secure or HttpOnly"


def _origins() -> str:
    open_ones = [each for each in settings.CSRF_TRUSTED_ORIGINS if not each.startswith("https://") or "*" in each]
    return (
        f"LIANPIN_TRUSTED_ORIGINS 只写完整的 https 地址：{open_ones} / write whole https addresses only"
        if open_ones
        else ""
    )


def _mail() -> str:
    if not settings.EMAIL_HOST:
        return "设置 LIANPIN_SMTP_HOST，否则没有邮件能发出 / set it: without it no mail leaves"
    if not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL) and settings.EMAIL_HOST not in LOOPBACK:
        return "LIANPIN_SMTP_SECURITY 不应当是 none / should not be none: mails travel in the open"
    if settings.DEFAULT_FROM_EMAIL.endswith("@localhost"):
        return "设置 LIANPIN_MAIL_FROM 为本单位的发件地址 / set it to an address of your own"
    if "LIANPIN_SMTP_PASSWORD" in os.environ:
        return "邮箱密码写在环境变量里；改用 LIANPIN_SMTP_PASSWORD_FILE / name a file by LIANPIN_SMTP_PASSWORD_FILE"
    return ""


# ── files ──


def _data() -> str:
    data = Path(settings.LIANPIN_DATA)
    for path in (data, data / "files", data / "secret-key", data / "vault-keys"):
        if path.exists() and (wrong := _private(path)):
            return wrong
    return ""


def _vault() -> str:
    from lianpin.site.vaulting import missing_keys
    from lianpin.toolkit.vault import VaultError

    path = Path(settings.LIANPIN_VAULT_KEYS).resolve()
    if wrong := _private(path):
        return wrong
    beside = [Path(each).resolve() for each in (settings.LIANPIN_DATA, settings.LIANPIN_BACKUPS) if each]
    if any(path.is_relative_to(each) for each in beside):
        return (
            f"{path} 与它所保护的数据（或者备份）放在一起：移到别处，用 LIANPIN_VAULT_KEYS 指出，并单独备份 / "
            "the keys lie with the data or the backups that they protect: move them, name them by LIANPIN_VAULT_KEYS, back them up apart"
        )
    try:
        missing = sorted(set(missing_keys()))
    except VaultError as error:
        return error.reason
    return (
        f"密钥文件中没有 {'、'.join(missing)}，号码打不开：从备份恢复 / restore the keys from their backup"
        if missing
        else ""
    )


def _private(path: Path) -> str:
    try:
        held = path.stat()
    except OSError as error:
        return f"{path}：{error.strerror}"
    if stat.S_IMODE(held.st_mode) & 0o077:
        return f"其他用户能读 {path}：chmod go= {path} / others can read it: chmod go= it"
    if held.st_uid != os.geteuid():
        return f"{path} 不属于运行平台的用户 / does not belong to the user that runs the platform"
    return ""


def _disk() -> str:
    usage = shutil.disk_usage(settings.LIANPIN_DATA)
    if usage.free >= max(FREE_BYTES, usage.total // 20):
        return ""
    return f"磁盘只剩 {usage.free // 1024**2} MB：清理或者扩容 / the disk is nearly full: make room"


def _backups() -> str:
    found = newest_backup()
    if not settings.LIANPIN_BACKUPS:
        return (
            "没有设置备份。用 LIANPIN_BACKUPS 指出存放的文件夹，并定时运行 lianpin backup / "
            "no backups: name a folder by LIANPIN_BACKUPS, and run `lianpin backup` by a timer"
        )
    folder = Path(settings.LIANPIN_BACKUPS).resolve()
    if folder.is_relative_to(Path(settings.LIANPIN_DATA).resolve()):
        return (
            "备份不应当放在数据文件夹里，应当放在另一块磁盘上 / backups should lie on another disk, not within the data"
        )
    if found is None:
        return f"{folder} 里没有备份 / there is no backup in it"
    if time.time() - found > OLDEST_BACKUP_SECONDS:
        return f"最近一次备份已超过两天：检查备份任务 / the newest backup is older than two days: look after the job in {folder}"
    return ""


def newest_backup() -> float | None:
    """When the newest backup was written; None where there is none."""
    folder = Path(settings.LIANPIN_BACKUPS) if settings.LIANPIN_BACKUPS else None
    return backup.newest(folder) if folder is not None and folder.is_dir() else None


# ── database ──


def _role() -> str:
    row = _one(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, "
        "EXISTS (SELECT FROM pg_class c WHERE c.relowner = r.oid AND c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace), "
        "EXISTS (SELECT FROM pg_database d WHERE d.datdba = r.oid AND d.datname = current_database()) "
        "FROM pg_roles r WHERE rolname = current_user"
    )
    names = (
        "SUPERUSER",
        "BYPASSRLS",
        "CREATEROLE",
        "CREATEDB",
        "属主 / owner of tables",
        "属主 / owner of the database",
    )
    held = [name for name, has in zip(names, row, strict=True) if has]
    if held:
        return (
            f"网站所用的数据库角色权限过大（{'、'.join(held)}）：LIANPIN_DATABASE_URL 用普通角色，属主只写在 LIANPIN_DATABASE_OWNER_URL / "
            "the web's role has too many rights: give LIANPIN_DATABASE_URL a plain role, and the owner to LIANPIN_DATABASE_OWNER_URL alone"
        )
    if settings.DATABASES["default"]["USER"] == settings.DATABASES["owner"]["USER"]:
        return "LIANPIN_DATABASE_OWNER_URL 应当是另一个角色 / should be another role"
    return ""


def _line() -> str:
    held = settings.DATABASES["default"]
    if not held["HOST"] or held["HOST"].startswith("/") or held["HOST"] in LOOPBACK:
        return ""
    if held["OPTIONS"].get("sslmode") in {"require", "verify-ca", "verify-full"}:
        return ""
    return "数据库在另一台机器上：在 LIANPIN_DATABASE_URL 末尾加 ?sslmode=verify-full / the database is on another machine: add ?sslmode=verify-full"


def _migrations() -> str:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"有 {len(waiting)} 个数据库升级没有执行：lianpin migrate / migrations wait: run it" if waiting else ""


def _clocks() -> str:
    pinned, there, last = _one(
        "SELECT (SELECT today FROM audit_clock), extract(epoch FROM clock_timestamp()), (SELECT extract(epoch FROM recorded_at) FROM audit_event ORDER BY id DESC LIMIT 1)"
    )
    if pinned is not None:
        return f"业务日期固定在 {pinned}，只有演示才这样 / the business day is fixed, as only in a demo"
    if abs(time.time() - float(there)) > CLOCKS_APART_SECONDS:
        return "本机与数据库的时钟不一致：两边都启用时间同步（NTP）/ the clocks of this machine and of the database differ: use NTP on both"
    if last is not None and float(last) > time.time() + CLOCKS_APART_SECONDS:
        return "记录中有晚于现在的事件：时钟曾经快了，或者现在慢了 / the record holds events later than now: a clock is wrong"
    return ""


def _one(statement: str) -> tuple[Any, ...]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)
        row: tuple[Any, ...] = cursor.fetchone()
    return row


CHECKS: tuple[tuple[str, Callable[[], str]], ...] = (
    ("演示与调试 / demo and debug", _modes),
    ("密钥 / secret key", _secret),
    ("旧密钥 / keys of before", _former_keys),
    ("域名 / hosts", _hosts),
    ("TLS 与代理 / TLS and proxy", _tls),
    ("信任的来源 / trusted origins", _origins),
    ("邮件 / mail", _mail),
    ("数据文件夹 / data folder", _data),
    (
        "号码密钥（另行备份，丢失则号码无法恢复） / keys of numbers (keep a copy apart: without them the numbers are lost)",
        _vault,
    ),
    ("磁盘 / disk", _disk),
    ("备份 / backups", _backups),
    ("数据库角色 / database role", _role),
    ("数据库连接 / line to the database", _line),
    ("数据库升级 / migrations", _migrations),
    ("时钟 / clocks", _clocks),
)
