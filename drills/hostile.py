"""Twenty thousand hostile inputs against the running application: whatever is sent, it never answers with a server error.

Run as `make drill NAME=hostile`; `ARGS="--seed 7 --count 3000 --processes 2"` repeats a run (its inputs depend on all three). An embedded PostgreSQL of its own holds the world
of the access tests; the pages are walked as several roles, and what they offer (links, forms, files) is sent back with what no field, path,
query, header or body should hold. To every operation of the API goes what schemathesis makes of its description (`--each` that fit and as
many that do not), and what comes back has to be as promised. Every request passes the WSGI application with the settings of production and is rolled back, once its
deferred constraints were asked. `ARGS=--control` plants a field that fails of an emoji and must say that it falls short. Writes what failed to
drills/results/hostile.json.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import tempfile
import time
import traceback
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path
from random import Random, SystemRandom
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

from hostility import pages
from hostility.requests import SECRET, Asked, Offer

from lianpin.site import postgres, scratch

ROOT = Path(__file__).parents[1]
COUNT = 20_000
ROLES = (
    "public", "chen", "wu", "lin", "ning", "mei", "college", "univ-hr", "president", "univ-review", "univ-finance", "firm-hr", "firm-finance", "city-hr",
    "city-finance", "city-finance-2", "city-admin", "foreign-hr", "student", "operator", "nobody",
)  # fmt: skip
ROOTS = (
    "/",
    "/login/",
    "/notices/",
    "/regulations/",
    "/calendar/",
    "/money/estimate/",
    "/search/?q=陈一帆",
    "/cases/",
    "/posts/",
    "/record/roots.json",
    "/operator/",
)
PAGES_OF_A_ROUTE = 2
EACH = 40
CALLERS = ("univ-hr", "chen", "college", "firm-hr", "city-finance", "public")

SHARED: list[tuple[Wire, Offer, dict[str, str]]] = []  # what every process has from the one that it was forked from


class Wire:
    """The WSGI application, asked as a server asks it, in a transaction that is rolled back."""

    def __init__(self, cookies: dict[str, str]) -> None:
        from django.core.signals import got_request_exception, request_finished, request_started
        from django.db import close_old_connections

        from lianpin.site.wsgi import application

        self.application, self.cookies = application, cookies
        self.raised: list[str] = []
        got_request_exception.connect(self._note)
        for signal in (request_started, request_finished):
            signal.disconnect(close_old_connections)  # the transaction around each request lies on the connection

    def send(self, asked: Asked) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body; what the server itself would have died of is 599."""
        from django.db import connection, transaction

        self.raised.clear()
        heard: list[Any] = [500, {}]
        try:
            with transaction.atomic():
                answer = self.application(
                    _environ(asked, self.cookies.get(asked.who, "")),
                    lambda *said: heard.__setitem__(slice(2), said[:2]),
                )
                body = b"".join(answer)
                close = getattr(answer, "close", None)
                if close is not None:
                    close()
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                transaction.set_rollback(True)
        except Exception:  # noqa: BLE001  whatever comes is what the drill looks for
            self.raised.append(traceback.format_exc())
            return 599, {}, b""
        return int(str(heard[0]).split()[0]), dict(heard[1]), body

    def _note(self, **_named: Any) -> None:
        self.raised.append(traceback.format_exc())


def _environ(asked: Asked, session: str) -> dict[str, Any]:
    parts = urlsplit("http://localhost" + asked.path) if asked.path.startswith("/") else urlsplit(asked.path)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": asked.method, "SCRIPT_NAME": "", "PATH_INFO": unquote_to_bytes(parts.path).decode("latin-1"),
        "QUERY_STRING": parts.query.encode().decode("latin-1"), "SERVER_NAME": "localhost", "SERVER_PORT": "443", "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "203.0.113.9", "HTTP_HOST": "localhost", "HTTP_ORIGIN": "https://localhost", "CONTENT_LENGTH": str(len(asked.body)),
        "HTTP_COOKIE": f"lianpin_csrf={SECRET}; lianpin_session={session}", "wsgi.input": BytesIO(asked.body), "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": "https", "wsgi.version": (1, 0), "wsgi.multithread": False, "wsgi.multiprocess": True, "wsgi.run_once": False,
    }  # fmt: skip
    for name, value in asked.headers.items():
        key = name.upper().replace("-", "_")
        # What gunicorn lets through: it answers 400 itself where a header holds one of these.
        environ[key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"] = re.sub(r"[\0\r\n]", "", value)
    return environ


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=int(os.environ.get("SEED") or SystemRandom().randrange(10**6)))
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--processes", type=int, default=min(os.cpu_count() or 1, 4))
    parser.add_argument("--each", type=int, default=EACH, help="inputs of each kind to an operation of the API")
    parser.add_argument("--control", action="store_true", help="plant a page that fails")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lianpin-hostile-") as folder:
        data = Path(folder)
        try:
            scratch.prepare(data, options=("fsync=off", "synchronous_commit=off", "full_page_writes=off"))
            wire, real = _prepared()
            return _drill(wire, real, chosen.seed, chosen.count, chosen.each, chosen.processes, control=chosen.control)
        finally:
            postgres.destroy(data)


def _prepared() -> tuple[Wire, dict[str, str]]:
    """The world of the access tests, who of it is signed in, and the operations' paths to its things."""
    sys.path.insert(0, str(ROOT / "tests"))
    from access import operations
    from access.world import World
    from django.conf import settings
    from django.db import transaction

    logging_off()
    with transaction.atomic():
        world = World.build()
    cookies = {}
    for name in (each for each in ROLES if each in world.users):
        kept = world.client_of(name).cookies.get(settings.SESSION_COOKIE_NAME)
        cookies[name] = kept.value if kept is not None else ""
    return Wire(cookies), operations.real_paths(world)


def logging_off() -> None:
    """What fails is written to the results, once."""
    import logging

    logging.disable(logging.CRITICAL)


def _walk(wire: Wire, chance: Random) -> Offer:
    """Every role's pages from the front on, two of each address, with their forms."""
    offer = Offer(chance)
    for who in wire.cookies:
        waiting, seen, of_route = list(ROOTS), set(ROOTS), Counter[str]()
        while waiting:
            path = waiting.pop(0)
            route = _route(path)
            if of_route[route] >= PAGES_OF_A_ROUTE:
                continue
            of_route[route] += 1
            status, headers, body = wire.send(Asked(who, "walk", "GET", path))
            offer.paths.setdefault((who, f"{route}#{of_route[route]}"), path)
            if status in {301, 302} and headers.get("Location", "").startswith("/"):
                waiting.append(headers["Location"])
            if status >= 400 or not headers.get("Content-Type", "").startswith("text/html"):
                continue
            for link in _taken(offer, who, path, body):
                if link not in seen:
                    seen.add(link)
                    waiting.append(link)
    return offer


def _taken(offer: Offer, who: str, path: str, body: bytes) -> list[str]:
    """Keep a page's forms; its links within the platform."""
    page = pages.read(who, path, body.decode(errors="replace"))
    for form in page.forms:
        if form.action.startswith("/"):
            offer.add_form(form, _route(form.action))
    return [link for link in page.links if link.startswith("/") and not link.startswith(("//", "/static/"))]


def _route(path: str) -> str:
    from django.urls import Resolver404, resolve

    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return "nowhere"


def _drill(wire: Wire, real: dict[str, str], seed: int, count: int, each: int, processes: int, *, control: bool) -> int:
    from django.db import connections

    began = time.perf_counter()
    if control:
        _plant()
    offer = _walk(wire, Random(seed))
    print(
        f"  {len(offer.paths)} pages and {len(offer.forms)} forms of {len(wire.cookies)} roles",
        file=sys.stderr,
        flush=True,
    )
    SHARED.append((wire, offer, real))
    connections.close_all()  # each process has a connection of its own
    statuses: Counter[str] = Counter()
    failed: list[dict[str, Any]] = []
    parts = [(number, count // processes + (number < count % processes)) for number in range(processes)]
    with ProcessPoolExecutor(processes, mp_context=get_context("fork")) as pool:
        for found, wrong in pool.map(_attack, [seed] * processes, parts):
            statuses += found
            failed += wrong
        shares = [each // processes + (number < each % processes) for number in range(processes)]
        for found, wrong in pool.map(_call, range(seed, seed + processes), shares):
            statuses += found
            failed += wrong
    results = Path(__file__).parent / "results"
    results.mkdir(exist_ok=True)
    raw = {"seed": seed, "statuses": dict(sorted(statuses.items())), "failed": failed}
    (results / "hostile.json").write_text(
        json.dumps(raw, ensure_ascii=False, indent=1, default=str), encoding="utf-8", errors="replace"
    )
    return _verdict(statuses, failed, offer, len(wire.cookies), seed, time.perf_counter() - began)


def _attack(seed: int, part: tuple[int, int]) -> tuple[Counter[str], list[dict[str, Any]]]:
    """One process's share of the inputs, from a chance of its own: what was answered, and what failed."""
    (wire, offer, _real), (number, count) = SHARED[0], part
    offer.chance = Random(f"{seed}-{number}")
    statuses: Counter[str] = Counter()
    failed: list[dict[str, Any]] = []
    for done in range(1, count + 1):
        asked = offer.next()
        status, _headers, body = wire.send(asked)
        statuses[f"{asked.kind} {status}"] += 1
        if status >= 500:
            failed.append(
                {"part": number, "number": done, "status": status, **asked.as_json(), "raised": wire.raised[-1:]}
            )
            print(f"  {_why(failed[-1])}", file=sys.stderr, flush=True)
        elif asked.form is not None and status == 200 and b'name="confirmed"' in body:
            _taken(offer, asked.who, asked.path, body)  # a preview's form, which confirms it
        if done % 1000 == 0:
            print(f"  {done} of {count} in part {number}, {len(failed)} failed", file=sys.stderr, flush=True)
    return statuses, failed


def _call(seed: int, each: int) -> tuple[Counter[str], list[dict[str, Any]]]:
    """One process's share of what goes to the operations of the API, from each of the callers in turn."""
    from access import operations

    wire, _offer, real = SHARED[0]
    statuses: Counter[str] = Counter()
    failed: list[dict[str, Any]] = []
    for number, made in enumerate(operations.inputs(each, seed, real) if each else ()):
        who, headers = CALLERS[number % len(CALLERS)], {**made.headers, "X-CSRFToken": SECRET}
        asked = Asked(who, "operation", made.method, made.path, headers, made.body)
        status, found, body = wire.send(asked)
        statuses[f"operation {status}"] += 1
        if why := operations.wrong(made, status, found.get("Content-Type", ""), body):
            told = {"raised": wire.raised[-1:] or [why]}
            failed.append({"number": number, "status": status, "why": why, **asked.as_json(), **told})
            print(f"  {made.method} {made.template}: {why}", file=sys.stderr, flush=True)
    return statuses, failed


def _verdict(
    statuses: Counter[str], failed: list[dict[str, Any]], offer: Offer, roles: int, seed: int, seconds: float
) -> int:
    kinds: Counter[str] = Counter()
    for key, times in statuses.items():
        kinds[key.split()[0]] += times
    whys = Counter(_why(each) for each in failed)
    for why, times in whys.most_common(20):
        print(f"  {times} × {why}")
    told = ", ".join(f"{times} {kind}" for kind, times in kinds.most_common())
    read = sum(times for key, times in statuses.items() if key.split()[1] in {"200", "302", "422"})
    holds = not failed and sum(kinds.values()) > 0
    print(
        f"hostile: {len(failed)} server errors or broken promises in {sum(kinds.values())} inputs ({told}; {read} of them read by a page) to {len(offer.paths)} pages and "
        f"{len(offer.forms)} forms of {roles} roles, {seconds:.0f} s, seed {seed} (goal 0 server errors) {'holds' if holds else 'falls short'}"
    )
    return 0 if holds else 1


def _why(failure: dict[str, Any]) -> str:
    """The exception and the last place of ours in its traceback."""
    lines = (failure["raised"] or ["?"])[0].strip().splitlines()
    ours = [line.strip() for line in lines if "lianpin" in line and line.strip().startswith("File")]
    return f"{lines[-1][:160]} — {ours[-1].split('src/')[-1] if ours else failure['path'][:80]}"


def _plant() -> None:
    """The fault that the drill is for: a field that fails of a character beyond the first 65,536, as of an emoji."""
    from unittest.mock import patch

    from django.forms import CharField

    whole = CharField.clean

    def fails(field: CharField, value: Any) -> Any:
        if any(ord(each) > 0xFFFF for each in str(value)):
            raise OverflowError("planted: a character of four bytes")
        return whole(field, value)

    patch.object(CharField, "clean", fails).start()


if __name__ == "__main__":
    sys.exit(main())
