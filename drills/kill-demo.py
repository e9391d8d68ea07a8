"""Kill the supervisor of the demo with -9, again and again: no committed row is lost, and the next demo adopts or stops the server.

Run as `make drill NAME=kill-demo`; `ARGS=--control` plants the fault (a server that does not sync and is killed as well) and must say that
it falls short. Writes the raw samples to drills/results/kill-demo.json.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psycopg

from lianpin.site import database, postgres

ROUNDS = 3


def main() -> int:
    control = "--control" in sys.argv
    rounds: list[dict[str, int | bool]] = []
    with tempfile.TemporaryDirectory(prefix="lianpin-kill-") as folder:
        data = Path(folder)
        try:
            for _round in range(ROUNDS):
                rounds.append(_one_round(data, control=control))
        finally:
            postgres.destroy(data)
    results = Path(__file__).parent / "results"
    results.mkdir(exist_ok=True)
    (results / "kill-demo.json").write_text(json.dumps(rounds), encoding="utf-8")
    lost = sum(int(each["lost"]) for each in rounds)
    came_back = sum(bool(each["came_back"]) for each in rounds)
    holds = lost == 0 and came_back == ROUNDS
    written = sum(int(each["written"]) for each in rounds)
    verdict = "holds" if holds else "falls short"
    print(
        f"kill-demo: {lost} of {written} committed rows lost, {came_back} of {ROUNDS} restarts "
        f"(goal 0 lost, {ROUNDS} of {ROUNDS}) {verdict}"
    )
    return 0 if holds else 1


def _one_round(data: Path, *, control: bool) -> dict[str, int | bool]:
    """Start, write rows and note each that was acknowledged, kill, start again, and look for them."""
    demo = _start(data)
    url = _owner_url(data)
    with psycopg.connect(url, autocommit=True) as connection:
        kind = "UNLOGGED TABLE" if control else "TABLE"  # an unlogged table is emptied by a crash: the planted fault
        connection.execute(f"CREATE {kind} IF NOT EXISTS drill (id bigint PRIMARY KEY)")
        first = connection.execute("SELECT coalesce(max(id), 0) FROM drill").fetchone()
    acknowledged: list[int] = []
    writer = threading.Thread(target=_write, args=(url, (first or (0,))[0], acknowledged), daemon=True)
    writer.start()
    time.sleep(1.5)
    demo.kill()  # SIGKILL: nothing of the supervisor runs any more
    demo.wait()
    if control:
        _crash_server(data)
    time.sleep(0.5)
    again = _start(data)
    writer.join(timeout=30)
    with psycopg.connect(_owner_url(data)) as connection:
        there = {row[0] for row in connection.execute("SELECT id FROM drill")}
    again.send_signal(signal.SIGINT)
    code = again.wait(timeout=60)
    return {
        "written": len(acknowledged),
        "lost": len(set(acknowledged) - there),
        "came_back": code == 0 and not postgres.is_running(data),
    }


def _write(url: str, last: int, acknowledged: list[int]) -> None:
    """One committed row after another for three seconds, or until the server goes."""
    deadline = time.monotonic() + 3
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            while time.monotonic() < deadline:
                last += 1
                connection.execute("INSERT INTO drill VALUES (%s)", [last])
                acknowledged.append(last)
    except psycopg.OperationalError:
        return


def _owner_url(data: Path) -> str:
    return database.urls(data)[1]


def _crash_server(data: Path) -> None:
    record = postgres.read(data)
    assert record is not None
    pid = int((record.cluster / "postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGKILL)


def _start(data: Path) -> subprocess.Popen[str]:
    """A demo that has printed its address."""
    command = [str(Path(sys.executable).parent / "lianpin"), "demo", "--port", "0"]
    environment = {**os.environ, "LIANPIN_DATA": str(data), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout is not None
    for line in process.stdout:
        if re.search("http://", line):
            threading.Thread(target=process.stdout.read, daemon=True).start()
            return process
    raise SystemExit("kill-demo: the demo did not start")


if __name__ == "__main__":
    raise SystemExit(main())
