"""The built wheels, installed into an empty environment without the source tree, start and answer as every role."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UV = str(Path(sys.executable).parent / "uv")
pytestmark = [pytest.mark.installation]


def run(*command: str, **environment: str) -> str:
    done = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, **environment}, cwd=ROOT, timeout=400, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return done.stdout


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The three distributions, built with the locked build backend."""
    folder = tmp_path_factory.mktemp("wheels")
    for source in (".", "engines/regulations", "engines/matching"):
        run(
            UV,
            "build",
            "--quiet",
            "--wheel",
            "--no-build-isolation",
            "--python",
            sys.executable,
            "-o",
            str(folder),
            source,
        )
    return sorted(folder.glob("*.whl"))


def test_everything_that_is_not_code_is_inside(wheels: list[Path]) -> None:
    assert len(wheels) == 3
    names = zipfile.ZipFile(next(wheel for wheel in wheels if wheel.name.startswith("lianpin-0"))).namelist()
    ends = [
        "ui/jinja2/base.html", "kernel/cases/jinja2/cases/inbox.html", "rulebook/calendar/2026.csv",
        "rulebook/lanjiang-city/placed-talent/v1.md", "rulebook/lanjiang-university/dual-appointment/agreement.typ",
        "locale/en/LC_MESSAGES/django.mo", "ui/static/vendor/tabler.min.css", "ui/static/vendor/icons.svg",
    ]  # fmt: skip
    assert [end for end in ends if f"lianpin/{end}" not in names] == []
    assert sum(name.endswith(".ttf") for name in names) == 4
    assert [name for name in names if "/tests/" in name] == []


def test_it_starts_in_an_empty_environment(wheels: list[Path], tmp_path: Path) -> None:
    python = str(tmp_path / "env" / "bin" / "python")
    run(UV, "venv", "--quiet", "--python", sys.executable, str(tmp_path / "env"))
    run(UV, "pip", "install", "--quiet", "--python", python, "--require-hashes", "-r", "requirements.lock")
    run(UV, "pip", "install", "--quiet", "--python", python, "--no-deps", *map(str, wheels))
    data = tmp_path / "data"
    told = run(
        str(tmp_path / "env" / "bin" / "lianpin"), "demo", "--once", "--on", "2026-01-05", "--port", "0",
        "--data", str(data), DJANGO_SETTINGS_MODULE="lianpin.site.settings", PYTHONPATH="",
    )  # fmt: skip
    assert "22 roles" in told
