"""Kill the worker with -9 while it sends, again and again: no notice is lost, and no reader sees one twice.

Run as `make drill NAME=kill-notices`; `ARGS=--control` plants the fault (marked as sent before it is sent) and must say that it falls
short. A real PostgreSQL, a real worker, a mail server and a chat that take their time, so that many kills fall between "taken" and
"marked". Both recognise what they have taken already by its key (Message-ID, Idempotency-Key), as docs/decisions/0009 demands of
whoever must not see anything twice; how often they had to is told as well. Raw samples go to drills/results/kill-notices.json.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

NOTICES, KILLS, PEOPLE = 40, 10, 5
DEADLINE_SECONDS = 900
WORKER = "LIANPIN_DRILL_WORKER"


@dataclass
class Sink:
    """A mail server and a chat on two ports, that remember every message in the order in which it came."""

    mails: list[tuple[str, str, str]] = field(default_factory=list)  # reader, key, body
    chats: list[tuple[str, str, str]] = field(default_factory=list)
    ports: tuple[int, int] = (0, 0)
    ready: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True).start()
        self.ready.wait()

    async def _serve(self) -> None:
        servers = [await asyncio.start_server(each, "127.0.0.1", 0) for each in (self._mail, self._chat)]
        self.ports = (servers[0].sockets[0].getsockname()[1], servers[1].sockets[0].getsockname()[1])
        self.ready.set()
        await asyncio.Event().wait()

    async def _mail(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """As much of SMTP as a client needs. What has ended with a dot is taken, whether or not the client hears so."""
        writer.write(b"220 sink\r\n")
        to = ""
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"RCPT":
                to = line.decode().split("<")[1].split(">")[0]
            if verb == b"DATA":
                writer.write(b"354 go on\r\n")
                text = (await reader.readuntil(b"\r\n.\r\n")).decode(errors="replace")
                key = re.search(r"^Message-ID: <(.*)>", text, re.MULTILINE | re.IGNORECASE)
                self.mails.append((to, key.group(1) if key else "", text))
                await asyncio.sleep(random.uniform(0.1, 0.4))
            writer.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")
            if verb == b"QUIT":
                break
        writer.close()

    async def _chat(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        size = int(re.search(r"content-length: (\d+)", head, re.IGNORECASE).group(1))  # type: ignore[union-attr]
        message = json.loads(await reader.readexactly(size))
        key = re.search(r"idempotency-key: (\S+)", head, re.IGNORECASE)
        self.chats.append(("group", key.group(1) if key else "", message["text"]["content"]))
        await asyncio.sleep(random.uniform(0.1, 0.4))
        body = b'{"errcode":0,"errmsg":"ok"}'
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        await writer.drain()
        writer.close()


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--control", action="store_true", help="plant the fault")
    control = parser.parse_args().control
    sink = Sink()
    sink.start()
    with tempfile.TemporaryDirectory(prefix="lianpin-kill-") as folder:
        data = Path(folder)
        os.environ |= {
            "LIANPIN_DATA": folder, "LIANPIN_DEMO": "true", "DJANGO_SETTINGS_MODULE": "lianpin.site.settings",
            "LIANPIN_SMTP_HOST": "127.0.0.1", "LIANPIN_SMTP_PORT": str(sink.ports[0]),
            "LIANPIN_SMTP_SECURITY": "none", "LIANPIN_ADDRESS": "https://lianpin.example.edu.cn",
            "LIANPIN_CHAT_HOSTS": f"http://127.0.0.1:{sink.ports[1]}",
        }  # fmt: skip
        from lianpin.site import postgres, supervisor

        supervisor.make(data)
        try:
            found = _run(data, sink, control=control)
        finally:
            postgres.destroy(data)
    return _say(found)


def _run(data: Path, sink: Sink, *, control: bool) -> dict[str, Any]:
    from lianpin.site import database

    database.start(data)
    import django

    django.setup()
    from lianpin.toolkit import wall

    wall.stand_behind(wall.Scope.PLATFORM)
    database.migrate(verbosity=0)
    wanted = _tell_everybody(f"http://127.0.0.1:{sink.ports[1]}/send?key=1")
    worker, kills = _start(control=control), 0
    deadline = time.monotonic() + DEADLINE_SECONDS
    while _left() and time.monotonic() < deadline:
        if kills < KILLS:
            # A worker that has not begun to send is not killed: that would prove nothing, however slow the machine is.
            taken = len(sink.mails) + len(sink.chats)
            while len(sink.mails) + len(sink.chats) == taken and _left() and time.monotonic() < deadline:
                time.sleep(0.01)
            time.sleep(random.uniform(0, 0.1))
            worker.kill()  # SIGKILL, somewhere between taken and marked
            worker.wait()
            kills += 1
            worker = _start(control=control)
        time.sleep(0.1)
    time.sleep(0.5)
    worker.kill()
    worker.wait()
    return _count(sink, wanted) | {"kills": kills, "left": _left()}


def _tell_everybody(chat: str) -> Counter[tuple[str, str]]:
    """Notices to five people, each by mail and in their body's group; and by whom each is expected."""
    from django.conf import settings
    from django.db import transaction

    from lianpin.kernel.identity import verbs as identity
    from lianpin.kernel.identity.enums import OrganisationKind, Role
    from lianpin.kernel.identity.models import PLATFORM
    from lianpin.kernel.notices import registry
    from lianpin.kernel.notices.enums import Topic
    from lianpin.kernel.notices.models import Robot
    from lianpin.kernel.notices.verbs import notify
    from lianpin.toolkit import clock

    assert settings.LIANPIN_MAIL
    registry.word_notice("drill.told", Topic.TASK, "drill-%(number)s")
    with transaction.atomic():
        body = identity.create_organisation(
            "澜江大学", kind=OrganisationKind.UNIVERSITY, credit_code="129901004000000010", by=PLATFORM
        )
        unit = identity.add_unit(body, "人事处", by=PLATFORM)
        Robot.objects.create(organisation=body, kind="wecom", name="群", url=chat)
        held = []
        for number in range(PEOPLE):
            user = identity.create_user(
                f"reader-{number}", name=f"读者{number}", password="a-long-password-9", by=PLATFORM,
                email=f"reader-{number}@example.edu.cn",
            )  # fmt: skip
            held.append(identity.grant_role(user, unit=unit, role=Role.HANDLER, since_on=clock.today(), by=PLATFORM))
    wanted: Counter[tuple[str, str]] = Counter()
    for number in range(NOTICES):
        reader = held[number % PEOPLE]
        with transaction.atomic():
            notify("drill.told", unit, to=[reader], path=f"/drill-{number}/", by=PLATFORM, number=str(number))
        wanted[reader.user.email, f"drill-{number}"] += 1
        wanted["group", f"drill-{number}"] += 1
    return wanted


def _count(sink: Sink, wanted: Counter[tuple[str, str]]) -> dict[str, Any]:
    """What each reader saw: of messages with one key the first."""
    import email
    from email import policy

    came = [(to, key, email.message_from_string(text, policy=policy.default)) for to, key, text in sink.mails]
    said = [(to, key, str(message.get_content())) for to, key, message in came] + sink.chats
    seen: Counter[tuple[str, str]] = Counter()
    for to, _key, text in {(to, key): (to, key, text) for to, key, text in said}.values():
        numbers = re.findall(r"drill-\d+", text)
        seen[to, numbers[0] if numbers else "?"] += 1
    return {
        "wanted": wanted.total(),
        "lost": (wanted - seen).total(),
        "doubled": (seen - wanted).total(),
        "repeats": len(said) - len({(to, key) for to, key, _text in said}),
    }


def _left() -> int:
    from lianpin.kernel.notices.models import Delivery
    from lianpin.kernel.notices.queries import OPEN

    return Delivery.objects.filter(status__in=OPEN).count()


def _start(*, control: bool) -> subprocess.Popen[bytes]:
    given = {**os.environ, WORKER: "control" if control else "real"}
    return subprocess.Popen([sys.executable, __file__], env=given, stderr=subprocess.DEVNULL)


def _work(*, control: bool) -> int:
    """The platform's own worker; under the control it marks before it sends."""
    import django

    django.setup()
    if control:
        _plant()
    from lianpin.site import worker

    worker.run(alone=True)
    return 0


def _plant() -> None:
    from django.db import transaction

    from lianpin.kernel.notices import jobs, queries, verbs
    from lianpin.kernel.notices.jobs import sending

    def carry(delivery_id: int) -> None:
        with transaction.atomic():
            delivery = queries.held_delivery(delivery_id)
            if delivery is None:
                return
            verbs.note_sent(delivery)
        time.sleep(0.05)
        sending.send(delivery)

    jobs.carry = carry


def _say(found: dict[str, Any]) -> int:
    results = Path(__file__).parent / "results"
    results.mkdir(exist_ok=True)
    (results / "kill-notices.json").write_text(json.dumps(found), encoding="utf-8")
    holds = found["lost"] == 0 and found["doubled"] == 0 and found["left"] == 0 and found["kills"] == KILLS
    print(
        f"kill-notices: {found['lost']} of {found['wanted']} lost, {found['doubled']} doubled, {found['left']} not sent, after "
        f"{found['kills']} kills ({found['repeats']} repeats known by their key) (goal 0, 0, 0, {KILLS} kills) "
        f"{'holds' if holds else 'falls short'}"
    )
    return 0 if holds else 1


if __name__ == "__main__":
    raise SystemExit(_work(control=os.environ[WORKER] == "control") if WORKER in os.environ else main())
