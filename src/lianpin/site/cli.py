"""`lianpin`: the one command. Help and messages are in Chinese or English: --lang, else LANG, else both.

Django is imported inside the commands, so that `lianpin --help` answers at once and the database is up before settings load.
"""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from lianpin.site import database, places, supervisor
from lianpin.site.environment import WrongEnvironment
from lianpin.site.postgres import ServerError
from lianpin.site.visit import Unanswered
from lianpin.site.words import Words

DEMO_PORT = 8000


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it did what was asked."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    words = Words.chosen(given)
    if given[:1] == ["manage"]:  # Django's own commands, for whoever maintains the platform
        return _manage(given[1:])
    parser = _parser(words)
    asked = parser.parse_args(given)
    if getattr(asked, "data", None):
        os.environ["LIANPIN_DATA"] = str(asked.data.absolute())
    try:
        return int(asked.run(asked, words))
    except (supervisor.CannotRun, ServerError, WrongEnvironment, Unanswered) as problem:
        print(f"lianpin: {problem}", file=sys.stderr)
        return 1


def _demo(asked: argparse.Namespace, words: Words) -> int:
    os.environ["LIANPIN_DEMO"] = "true"
    port = asked.port if asked.port is not None else (0 if asked.once else DEMO_PORT)
    data = places.data()
    running = supervisor.Supervisor(data, "127.0.0.1", supervisor.free_port("127.0.0.1", port), data / "logs")
    began = time.monotonic()
    with supervisor.held(data, running.address), supervisor.stoppable():
        try:
            if asked.fresh:
                _forget(data, words)
            print(words.pair("正在启动……", "Starting…"), flush=True)
            _bring_up(data)
            _seed(asked.on, words)
            running.start_children()
            if asked.once:
                return _visit_once(running, words)
            _print_logins(running, words, time.monotonic() - began)
            running.watch(lambda text: print(text, flush=True))
        except supervisor.Stopped:
            print(words.pair("正在停止……", "Stopping…"), flush=True)
        finally:
            running.stop()
    print(words.pair("已停止。", "Stopped."), flush=True)
    return 0


def _serve(asked: argparse.Namespace, words: Words) -> int:
    data = places.data()
    running = supervisor.Supervisor(data, asked.host, supervisor.free_port(asked.host, asked.port), None)
    with supervisor.held(data, running.address), supervisor.stoppable():
        try:
            _bring_up(data)
            running.start_children()
            print(words.pair("地址：", "Address: ") + running.address, flush=True)
            running.watch(lambda text: print(text, file=sys.stderr, flush=True))
        except supervisor.Stopped:
            return 0
        finally:
            running.stop()
    return 0


def _worker(asked: argparse.Namespace, words: Words) -> int:
    from lianpin.site import processes, worker

    processes.end_with_parent()
    with database.running():
        _setup()
        worker.run(alone=asked.alone)
    return 0


def _migrate(asked: argparse.Namespace, words: Words) -> int:
    supervisor.make(places.data())
    with database.running():
        _setup()
        database.migrate()
    return 0


def _regulation_check(asked: argparse.Namespace, words: Words) -> int:
    from lianpin.site import rulebooks

    return rulebooks.check(asked.file, words)


def _regulation_list(asked: argparse.Namespace, words: Words) -> int:
    from lianpin.site import rulebooks

    with database.running():
        _setup()
        return rulebooks.show()


def _regulation_publish(asked: argparse.Namespace, words: Words) -> int:
    from lianpin.site import rulebooks

    with database.running():
        _setup()
        return rulebooks.publish(asked.file, words)


def _manage(arguments: list[str]) -> int:
    from django.core.management import execute_from_command_line

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianpin.site.settings")
    supervisor.make(places.data())
    with database.running():
        execute_from_command_line(["lianpin manage", *arguments])
    return 0


# --- what the commands do ---------------------------------------------------------------------------------------------


def _setup() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianpin.site.settings")
    django.setup()


def _bring_up(data: Path) -> None:
    """Database, schema: what web and worker need."""
    if database.is_embedded():
        database.start(data)
    _setup()
    database.migrate(verbosity=0)


def _forget(data: Path, words: Words) -> None:
    import shutil

    from lianpin.site import postgres

    print(words.pair("清除已有演示数据……", "Deleting the demo's data…"), flush=True)
    postgres.destroy(data)
    shutil.rmtree(data / "files", ignore_errors=True)


def _seed(on: date | None, words: Words) -> None:
    from django.db import connection, transaction

    from lianpin.site import demo
    from lianpin.toolkit import clock

    if demo.is_empty():
        demo.seed(on=on)
    elif on is not None:
        with transaction.atomic():
            now = clock.today()
            if on < now:
                raise supervisor.CannotRun(
                    words.pair(
                        f"演示数据已走到 {now}，不能退回 {on}。如要从头开始，请加 --fresh。",
                        f"The demo's data have reached {now} and cannot go back to {on}. Add --fresh to start anew.",
                    )
                )
            demo.advance_clock(on)
    connection.close()


def _visit_once(running: supervisor.Supervisor, words: Words) -> int:
    from lianpin.site import demo, visit

    pages = visit.front_pages(running.address, [login.username for login in demo.LOGINS])
    for username, page in pages.items():
        print(f"{username:16} {len(page.encode()):>7} B")
    print(words.pair(f"{len(pages)} 个角色的首页均正常。", f"The first pages of all {len(pages)} roles are fine."))
    return 0


def _print_logins(running: supervisor.Supervisor, words: Words, seconds: float) -> None:
    from lianpin.site import demo

    print()
    for login in demo.LOGINS:
        print(f"  {login.username:16} {login.body} · {login.unit} · {login.name}")
    print(words.pair(f"\n密码：{demo.PASSWORD}（登录页也可一键登录）", f"\nPassword: {demo.PASSWORD} (or one click)"))
    print(words.pair("按 Ctrl-C 停止。", "Ctrl-C stops everything."))
    print(words.pair("地址：", "Address: ") + f"{running.address}  ({seconds:.1f} s)", flush=True)


# --- what can be asked ------------------------------------------------------------------------------------------------


def _parser(words: Words) -> argparse.ArgumentParser:
    parser = words.parser(
        "lianpin", words.pair("联聘：校企双聘与校聘企用平台", "Lianpin: dual appointments of universities and enterprises")
    )
    commands = words.commands(parser)

    demo = words.command(commands, "demo", "启动演示：数据库、网站、后台任务和演示数据", "run the demo with its data")
    demo.add_argument("--on", type=words.day, metavar="2026-01-05", help=words.pair("演示的业务日期", "the demo's day"))
    demo.add_argument("--once", action="store_true", help=words.pair("逐个角色打开首页后退出", "visit as every role, then stop"))
    demo.add_argument("--port", type=int, help=words.pair("端口，默认 8000；0 为任意空闲端口", "port (8000; 0: any free one)"))
    demo.add_argument("--fresh", action="store_true", help=words.pair("清除已有演示数据", "delete the demo's data first"))
    demo.set_defaults(run=_demo)

    serve = words.command(commands, "serve", "启动正式服务（网站与后台任务）", "serve web and worker")
    serve.add_argument("--host", default="127.0.0.1", help=words.pair("监听地址，默认 127.0.0.1", "address (127.0.0.1)"))
    serve.add_argument("--port", type=int, default=8000, help=words.pair("端口，默认 8000", "port (8000)"))
    serve.set_defaults(run=_serve)

    worker = words.command(commands, "worker", "只运行后台任务", "run the worker only")
    worker.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    worker.set_defaults(run=_worker)

    migrate = words.command(commands, "migrate", "更新数据库结构", "bring the database up to date")
    migrate.set_defaults(run=_migrate)

    regulation = words.command(commands, "regulation", "规章：检查、列出、发布", "regulations: check, list, publish")
    actions = words.commands(regulation)
    check = words.command(actions, "check", "检查规章文件并运行算例", "check a file and run its examples")
    check.add_argument("file", type=Path, help=words.pair("规章文件", "the file"))
    check.set_defaults(run=_regulation_check)
    published = words.command(actions, "list", "列出已发布的规章", "list what is published")
    published.set_defaults(run=_regulation_list)
    publish = words.command(actions, "publish", "发布规章文件", "publish a file")
    publish.add_argument("file", type=Path, help=words.pair("规章文件", "the file"))
    publish.set_defaults(run=_regulation_publish)

    for command in (demo, serve, worker, migrate, published, publish):
        command.add_argument(
            "--data", type=Path, help=words.pair("数据目录，默认由 LIANPIN_DATA 指定", "data folder (LIANPIN_DATA)")
        )
    return parser


if __name__ == "__main__":
    sys.exit(main())
