"""`lianpin`: the one command. Heavy imports happen inside the commands, so that `--help` answers at once."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from lianpin.site.supervisor import Supervisor

ABOUT = "联聘：校企双聘平台 / Lianpin: dual appointments between universities and enterprises"


NOT_UTF8 = "{} 不是 UTF-8 编码的文本，请另存为 UTF-8 / is not UTF-8 text"
# What the engine does by itself, without settings and without a database.
ENGINE = {
    "check": "检查规章文件并运行其算例 / check files and run their worked examples",
    "test": "运行算例 / run the worked examples",
    "explain": "解释一个名称怎样得出 / explain how a value comes about",
    "evaluate": "计算若干名称 / compute values",
    "diff": "比较两个版本 / compare two versions",
    "simulate": "改动若干数值，与现行规章比较 / change values and compare",
    "sql": "写成对全体人员的一个查询 / write as one query over a population",
    "weave": "排印成网页 / print as a page of HTML",
}


def main(arguments: list[str] | None = None) -> int:
    """Parse and run; the exit code. Wrong settings end with their message, not with a traceback."""
    from lianpin.site.environment import WrongEnvironment

    given = sys.argv[1:] if arguments is None else arguments
    if given[:1] == ["regulation"] and given[1:] and given[1] in ENGINE:
        from lianpin_regulations import command_line

        return command_line(given[1:], prog="lianpin regulation")
    chosen = _parser().parse_args(given)
    if getattr(chosen, "data", None):
        os.environ["LIANPIN_DATA"] = str(Path(chosen.data).expanduser().absolute())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianpin.site.settings")
    try:
        code: int = chosen.run(chosen)
    except WrongEnvironment as error:
        print(f"lianpin: {error}", file=sys.stderr)
        return 2
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lianpin", description=ABOUT)
    parser.add_argument("--version", action="version", version=_version())
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_demo(commands)
    serve = _add(commands, "serve", "启动网站 / run the web", _serve)
    serve.add_argument("--port", type=int, default=8000, help="端口 / port (8000)")
    serve.add_argument("--host", default="127.0.0.1", help="地址 / address (127.0.0.1)")
    worker = _add(commands, "worker", "运行后台任务 / run background jobs", _worker)
    worker.add_argument("--alone", action="store_true", help="没有其他后台任务进程 / no other worker exists")
    _add(commands, "migrate", "以属主身份升级数据库 / migrate the database as its owner", _migrate)
    _add(commands, "check", "检查是否可以正式对外运行 / check whether it may face people", _check)
    _add(commands, "rekey", "更换密钥后，用新密钥重新加密 / encrypt anew after a change of key", _rekey)
    backup = _add(commands, "backup", "备份数据库和文件 / back up database and files", _backup)
    backup.add_argument("--to", type=Path, help="存放备份的文件夹 / folder of backups (LIANPIN_BACKUPS)")
    backup.add_argument("--keep", type=int, help="只保留最近几份 / delete all but so many of the newest")
    restore = _add(commands, "restore", "恢复到空的数据库和文件夹，并核验 / restore into an empty place", _restore)
    restore.add_argument("backup", type=Path, help="一份备份的文件夹 / the folder of one backup")
    restore.add_argument("--check", action="store_true", help="只核对清单，不恢复 / only compare it with its list")
    _add_regulation(commands)
    _add_audit(commands)
    _add_vault(commands)
    manage = _add(commands, "manage", "Django 管理命令 / Django's own commands", _manage)
    manage.add_argument("arguments", nargs=argparse.REMAINDER)
    return parser


def _add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, help: str, run: object
) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(name, help=help, description=help)
    command.add_argument("--data", help="数据文件夹 / data folder (LIANPIN_DATA)")
    command.set_defaults(run=run)
    return command


def _add_demo(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    demo = _add(commands, "demo", "启动演示：数据库、网站、后台任务和演示数据 / run the demo, all in one", _demo)
    demo.add_argument("--on", type=date.fromisoformat, help="业务日期，例如 2026-01-05 / business day")
    demo.add_argument(
        "--once", action="store_true", help="启动、以每个角色取首页、停止 / start, fetch as every role, stop"
    )
    demo.add_argument("--port", type=int, help="端口 / port (8000, or a free one)")
    demo.add_argument("--fresh", action="store_true", help="丢弃已有演示数据 / throw the demo's data away first")


def _add_regulation(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The two that need a database; the help also tells of the engine's own, which `main` hands over."""
    regulation: argparse.ArgumentParser = commands.add_parser(
        "regulation", help="规章 / regulations", description="规章 / regulations"
    )
    verbs = regulation.add_subparsers(required=True, metavar="VERB")
    for name, help in ENGINE.items():
        verbs.add_parser(name, help=help, description=help)
    publish = _add(verbs, "publish", "发布一个版本 / publish a version", _publish)
    publish.add_argument("file", type=Path)
    _add(verbs, "list", "列出已发布的版本 / list what is published", _list)


def _add_audit(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    audit: argparse.ArgumentParser = commands.add_parser(
        "audit", help="记录 / the record", description="记录 / the record"
    )
    verbs = audit.add_subparsers(required=True, metavar="VERB")
    verify = _add(verbs, "verify", "核验全部记录：改动、删除、插入、调换的逐条指出 / verify the whole record", _verify)
    verify.add_argument("--roots", type=Path, help="所持的根值（lianpin audit roots 的输出）/ roots that were held")
    _add(verbs, "seal", "立即封存 / seal now", _seal)
    _add(verbs, "roots", "列出各次封存的根值（JSON）/ every seal's root as JSON", _roots)
    export = _add(
        verbs, "export", "导出一个事项的全部记录及其封存证明 / export a subject's record with its proofs", _export
    )
    export.add_argument("subject", help="例如 cases.case:5 / such as cases.case:5")


def _add_vault(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    about = "号码密钥 / keys of numbers"
    vault: argparse.ArgumentParser = commands.add_parser("vault", help=about, description=about)
    verbs = vault.add_subparsers(required=True, metavar="VERB")
    _add(verbs, "key", "生成一个新密钥，此后用它加密 / make a new key, which encrypts from now on", _vault_key)
    _add(verbs, "status", "各密钥加密了多少号码 / how many numbers each key has encrypted", _vault_status)
    rotate = _add(
        verbs, "rotate", "用最新的密钥重新加密全部号码 / encrypt every number anew by the newest key", _vault_rotate
    )
    rotate.add_argument("--new-key", action="store_true", help="先生成一个新密钥 / make a new key first")


def _version() -> str:
    from importlib.metadata import version

    return f"lianpin {version('lianpin')}"


def _demo(chosen: argparse.Namespace) -> int:
    """Database, web and worker under one supervisor; seeded, healthy, and stopped together."""
    from lianpin.site import database, places, postgres, supervisor

    os.environ["LIANPIN_DEMO"] = "true"
    data, host = places.data(), "127.0.0.1"

    def run(children: Supervisor) -> int:
        if chosen.fresh and database.is_embedded():
            postgres.destroy(data)
        return _run_demo(children, on=chosen.on, once=chosen.once)

    return _supervise(lambda: supervisor.Supervisor(data, host, _port(host, chosen.port), logs=data / "logs"), run)


def _recorded(act: Callable[[], int]) -> int:
    """Do something with the record while the database runs."""
    from lianpin.site import database

    with database.running():
        _set_up()
        return act()


def _verify(chosen: argparse.Namespace) -> int:
    from lianpin.site import recorded

    return _recorded(lambda: recorded.verify(chosen.roots))


def _seal(_chosen: argparse.Namespace) -> int:
    from lianpin.site import recorded

    return _recorded(recorded.seal)


def _roots(_chosen: argparse.Namespace) -> int:
    from lianpin.site import recorded

    return _recorded(recorded.roots)


def _export(chosen: argparse.Namespace) -> int:
    from lianpin.site import recorded

    return _recorded(lambda: recorded.export(chosen.subject))


def _vault_key(_chosen: argparse.Namespace) -> int:
    import django

    django.setup()
    from lianpin.site import vaulting

    return vaulting.make_key()


def _vault_status(_chosen: argparse.Namespace) -> int:
    return _opened(lambda: _vaulting().status())


def _vault_rotate(chosen: argparse.Namespace) -> int:
    return _opened(lambda: _vaulting().rotate(new_key=chosen.new_key))


def _vaulting() -> ModuleType:
    from lianpin.site import vaulting

    return vaulting


def _opened(act: Callable[[], int]) -> int:
    """As `_recorded`; a key that is missing or wrong is told by its id."""
    from lianpin.toolkit.vault import VaultError

    try:
        return _recorded(act)
    except VaultError as error:
        print(f"lianpin: {error}", file=sys.stderr)
        return 1


def _supervise(make: Callable[[], Supervisor], run: Callable[[Supervisor], int]) -> int:
    """Hold the data folder while `run` runs, and stop the children in order whatever ends it; the exit code."""
    from lianpin.site import supervisor

    try:
        with supervisor.stoppable():
            children = make()
            with supervisor.held(children.data, children.address):
                try:
                    return run(children)
                finally:
                    children.stop()
    except supervisor.Stopped:
        return 0
    except supervisor.CannotRun as error:
        print(f"lianpin: {error}", file=sys.stderr)
        return 1


def _run_demo(children: Supervisor, *, on: date | None, once: bool) -> int:
    from lianpin.site import database

    if database.is_embedded():
        database.start(children.data)
    _set_up()
    from django.db import connections

    from lianpin.site import demo

    database.migrate(verbosity=0)
    demo.seed(on=on)
    connections.close_all()
    children.start_children()
    if once:
        return _visit(children.address, [login.username for login in demo.LOGINS])
    print(f"\n联聘 Lianpin  {children.address}\n", flush=True)
    print("登录页可以一键进入任一角色；账号如下 / one click on the login page enters any role; the logins:")
    for login in demo.LOGINS:
        print(f"  {login.username:<16}{demo.PASSWORD}  {login.body} {login.unit} {login.name}")
    print("\nCtrl-C 停止全部进程 / stops everything.", flush=True)
    children.watch(lambda text: print(text, flush=True))
    return 0


def _visit(address: str, usernames: list[str]) -> int:
    """The first page as every role; 1 with the first that did not come."""
    from lianpin.site import visit

    try:
        pages = visit.front_pages(address, usernames)
    except visit.Unanswered as error:
        print(f"lianpin: {error}", file=sys.stderr)
        return 1
    print(f"{len(pages)} roles, {sum(map(len, pages.values()))} characters", flush=True)
    return 0


def _port(host: str, wanted: int | None) -> int:
    """The port that was asked for; without a wish 8000, or a free one where that is taken."""
    from lianpin.site import supervisor

    if wanted is not None:
        return supervisor.free_port(host, wanted)
    try:
        return supervisor.free_port(host, 8000)
    except supervisor.CannotRun:
        return supervisor.free_port(host, 0)


def _serve(chosen: argparse.Namespace) -> int:
    """The web alone, until it is told to stop; the embedded database is started where no server is named."""
    from lianpin.site import database, places, supervisor

    def make() -> Supervisor:
        port = supervisor.free_port(chosen.host, chosen.port)
        return supervisor.Supervisor(places.data(), chosen.host, port, logs=None, names=("web",))

    def run(children: Supervisor) -> int:
        if database.is_embedded():
            database.start(children.data)
        children.start_children()
        print(f"联聘 Lianpin  {children.address}", flush=True)
        children.watch(lambda text: print(text, file=sys.stderr, flush=True))
        return 0

    return _supervise(make, run)


def _worker(chosen: argparse.Namespace) -> int:
    from lianpin.site import database, places, supervisor, worker

    supervisor.make(places.data())
    with database.running():
        _set_up()
        worker.run(alone=chosen.alone)
    return 0


def _migrate(chosen: argparse.Namespace) -> int:
    from lianpin.site import database, places, supervisor

    supervisor.make(places.data())
    with database.running():
        _set_up()
        database.migrate()
    return 0


def _check(_chosen: argparse.Namespace) -> int:
    from lianpin.site import database

    with database.running():
        _set_up()
        from lianpin.site import production

        return production.run()


def _rekey(_chosen: argparse.Namespace) -> int:
    from lianpin.site import database

    with database.running():
        _set_up()
        from lianpin.site.sign_in import rekeying

        print(f"已重新加密 / encrypted anew: {rekeying.rekey()}")
        return 1 if rekeying.unreadable() else 0


def _backup(chosen: argparse.Namespace) -> int:
    """One more backup, and fewer old ones where that is asked."""
    from lianpin.site import backup, database, environment

    to = chosen.to or (Path(named) if (named := environment.text("LIANPIN_BACKUPS", "")) else None)
    if to is None:
        print("用 --to 或 LIANPIN_BACKUPS 指出存放备份的文件夹 / name a folder by --to", file=sys.stderr)
        return 2
    try:
        with database.running():
            print(backup.make(to))
        for old in backup.prune(to, keep=chosen.keep) if chosen.keep else ():
            print(f"已删除 / deleted: {old}")
    except (backup.BackupError, OSError) as error:
        print(f"lianpin: {error}", file=sys.stderr)
        return 1
    return 0


def _restore(chosen: argparse.Namespace) -> int:
    """A backup compared with its list; then put into an empty installation, whose record is verified."""
    from lianpin.site import backup, database, recorded

    try:
        if chosen.check:
            found = backup.faults(chosen.backup)
            print("\n".join(found) or "与清单相符 / as it was written")
            return 1 if found else 0
        with database.running():
            backup.restore(chosen.backup)
            _set_up()
            database.migrate(verbosity=0)
            return recorded.verify()
    except (backup.BackupError, OSError) as error:
        print(f"lianpin: {error}", file=sys.stderr)
        return 1


def _publish(chosen: argparse.Namespace) -> int:
    from lianpin.site import database

    with database.running():
        _set_up()
        from lianpin_regulations import RegulationError

        from lianpin.kernel.identity.models import PLATFORM
        from lianpin.kernel.regulations.verbs import publish_version
        from lianpin.toolkit.errors import LianpinError

        try:
            text = chosen.file.read_bytes().decode()  # to the letter: read_text would change the ends of lines
            version = publish_version(text, by=PLATFORM, name=chosen.file.name)
        except UnicodeDecodeError:
            print(NOT_UTF8.format(chosen.file), file=sys.stderr)
            return 1
        except (RegulationError, LianpinError, OSError) as error:
            print(error, file=sys.stderr)
            return 1
        print(f"已发布 / published: {version}")
    return 0


def _list(chosen: argparse.Namespace) -> int:
    from lianpin.site import database

    with database.running():
        _set_up()
        from lianpin.kernel.regulations.queries import versions

        for version in versions():
            print(f"{version.regulation.code}\t{version.label}\t{version.effective_on}\t{version.regulation.title}")
    return 0


def _manage(chosen: argparse.Namespace) -> int:
    from lianpin.site import database

    with database.running():
        from django.core.management import execute_from_command_line

        _set_up()
        execute_from_command_line(["lianpin manage", *chosen.arguments])
    return 0


def _set_up() -> None:
    """Django, for a command or for the worker: they act for the platform, whatever rows that concerns."""
    import django

    django.setup()
    from lianpin.toolkit import wall

    wall.stand_behind(wall.Scope.PLATFORM)


if __name__ == "__main__":
    raise SystemExit(main())
