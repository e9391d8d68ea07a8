"""A story runs against `lianpin demo` as a person would start it: its own data, its own database, its own port."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from stories.actors import Company

ROOT = Path(__file__).parents[2]
SCREENSHOTS = ROOT / "build" / "screenshots"


class Demo:
    """A running `lianpin demo`; `address` is what it printed."""

    def __init__(self, data: Path, *arguments: str) -> None:
        environment = {**os.environ, "LIANPIN_DATA": str(data), "PYTHONUNBUFFERED": "1"}
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        self.process = subprocess.Popen(
            [str(Path(sys.executable).parent / "lianpin"), "demo", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment,
            cwd=data,
        )
        self.lines: list[str] = []
        self._ready = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.address = self._wait()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)
            if re.search(r"http://\S+", line):
                self._ready.set()
        self._ready.set()

    def _wait(self) -> str:
        if not self._ready.wait(timeout=300):  # on a busy machine the first start has taken more than two minutes
            self.process.terminate()
            pytest.fail("lianpin demo did not start:\n" + "".join(self.lines))
        for line in self.lines:
            if found := re.search(r"http://[\w.:\[\]]+", line):
                return found.group(0).rstrip("/")
        raise AssertionError("lianpin demo printed no address:\n" + "".join(self.lines))

    def stop(self) -> int:
        """Interrupt it as Ctrl-C does, and wait."""
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(timeout=60)
        self._reader.join(timeout=10)
        if self.process.stdout is not None:
            self.process.stdout.close()
        return code


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo on the first day of the story. Interrupted at the end, it must stop cleanly."""
    running = Demo(tmp_path_factory.mktemp("demo"), "--on", "2026-01-05", "--port", "0")
    yield running
    assert running.stop() == 0, "".join(running.lines[-40:])


@pytest.fixture(scope="session")
def company(browser: Browser, demo: Demo) -> Company:
    """Everybody who takes part, each in their own browser context."""
    return Company(browser, demo.address)


@pytest.fixture(scope="module")
def screenshots(request: pytest.FixtureRequest) -> Path:
    """Where a story's pictures go (git-ignored): a folder of its name in build/screenshots."""
    folder = SCREENSHOTS / request.path.stem.removeprefix("test_")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
