"""One supervisor holds a data folder and keeps database, web and worker running, until it is told to stop.

Web and worker end with the supervisor even when that is killed with -9; the database then goes on, loses nothing, and is
adopted by the next start.
"""

import contextlib
import fcntl
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

from lianpin.site import database, postgres, processes, visit
from lianpin.toolkit import vault

HEALTH_SECONDS = 90
STOP_SECONDS = 6
RESTARTS = 5


class CannotRun(Exception):
    """The platform cannot be started here; the message says what to do."""


class Stopped(BaseException):
    """SIGINT or SIGTERM came."""


@dataclass
class Supervisor:
    """The children of one data folder."""

    data: Path
    host: str
    port: int
    logs: Path | None  # where the children write; None: to our own stderr
    names: tuple[str, ...] = ("web", "worker")
    children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    restarts: int = 0

    @property
    def address(self) -> str:
        return f"http://{self.bind}/"

    @property
    def bind(self) -> str:
        """Host and port as an address writes them, an IPv6 host in brackets."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def start_children(self) -> None:
        """Start them, and wait until the web answers."""
        for name in self.names:
            self._spawn(name)
        deadline = time.monotonic() + HEALTH_SECONDS
        while not visit.is_healthy(self.address):
            for name, child in self.children.items():
                if child.poll() is not None:
                    raise CannotRun(f"{name} ended with {child.returncode}.\n{self.last_words(name)}")
            if time.monotonic() > deadline:
                raise CannotRun(
                    f"{self.address}healthz did not answer in {HEALTH_SECONDS} s.\n{self.last_words('web')}"
                )
            time.sleep(0.1)

    def watch(self, say: Callable[[str], None]) -> None:
        """Until Stopped: start again what ends by itself."""
        while True:
            time.sleep(0.5)
            for name, child in list(self.children.items()):
                if child.poll() is not None:
                    self._count_restart(name, child.returncode, say)
                    self._spawn(name)
            if database.is_embedded() and not postgres.is_running(self.data):
                self._count_restart("database", None, say)
                database.start(self.data)

    def stop(self) -> None:
        """End web, worker and the embedded database."""
        for child in self.children.values():
            with contextlib.suppress(ProcessLookupError):
                child.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children.values():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        if database.is_embedded():
            postgres.stop(self.data)

    def last_words(self, name: str) -> str:
        if self.logs is None:
            return ""
        text = (self.logs / f"{name}.log").read_text(encoding="utf-8", errors="replace")
        return "\n".join(text.splitlines()[-25:])

    def _spawn(self, name: str) -> None:
        command = {
            "web": [sys.executable, "-m", "gunicorn", "--config", "python:lianpin.site.web"],
            "worker": [sys.executable, "-m", "lianpin.site.cli", "worker", *self._alone()],
        }[name]
        given = {processes.PARENT: str(os.getpid()), "LIANPIN_BIND": self.bind}
        with self._log(name) as output:
            # A session of its own: Ctrl-C reaches us alone, and we stop the children in order.
            self.children[name] = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env={**os.environ, **given},
                start_new_session=True,
            )  # fmt: skip

    def _alone(self) -> list[str]:
        return ["--alone"] if database.is_embedded() else []

    @contextlib.contextmanager
    def _log(self, name: str) -> Iterator[IO[bytes] | None]:
        if self.logs is None:
            yield None
            return
        self.logs.mkdir(mode=0o700, exist_ok=True)
        with (self.logs / f"{name}.log").open("ab") as file:
            yield file

    def _count_restart(self, name: str, code: int | None, say: Callable[[str], None]) -> None:
        self.restarts += 1
        if self.restarts > RESTARTS:
            raise CannotRun(f"{name} ended again and again.\n{self.last_words(name) if name in self.children else ''}")
        say(f"{name}: {'' if code is None else code} → ↻")


@contextlib.contextmanager
def held(data: Path, address: str) -> Iterator[None]:
    """Hold the data folder: one supervisor at a time. The kernel lets go when we end, however we end."""
    make(data)
    with (data / "running.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise CannotRun(f"{data} is already served at {lock.read().strip() or '?'}.") from None
        lock.truncate(0)
        lock.write(address)
        lock.flush()
        yield


def make(data: Path) -> None:
    """The data folder with the secret that signs sessions, and with the keys of numbers where it holds the database they are for and none
    are named; only its owner may read them."""
    postgres.make_data(data)
    path = data / "secret-key"
    if not path.exists():
        with contextlib.suppress(FileExistsError):
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            os.write(descriptor, secrets.token_urlsafe(48).encode("ascii"))
            os.close(descriptor)
    if database.is_embedded() and not os.environ.get("LIANPIN_VAULT_KEYS") and not (data / "vault-keys").exists():
        with contextlib.suppress(FileExistsError):
            vault.add_key(data / "vault-keys")


def free_port(host: str, port: int) -> int:
    """The port, or any free one for 0; CannotRun where another program has it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotRun(f"{host}:{port}: {error.strerror}. Choose another port: --port {port + 1}") from None
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """SIGINT and SIGTERM raise Stopped inside; a second one while we are stopping is ignored."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        raise Stopped

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
