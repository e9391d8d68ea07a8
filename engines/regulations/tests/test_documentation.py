"""The examples of the documentation run, and what the command line is said to take is what it takes."""

import doctest
import importlib
import pkgutil
import re
from pathlib import Path

import lianpin_regulations
import pytest
from lianpin_regulations import command_line

ENGINE = Path(__file__).parents[1]
REFERENCE = ENGINE.parents[1] / "docs" / "reference"
MODULES = [
    name for _finder, name, _is_package in pkgutil.walk_packages(lianpin_regulations.__path__, "lianpin_regulations.")
    if not name.endswith("__main__")
]  # fmt: skip


def test_the_example_of_the_readme_runs_as_it_stands() -> None:
    found = doctest.testfile(str(ENGINE / "README.md"), module_relative=False, encoding="utf-8")
    assert (found.failed, found.attempted > 10) == (0, True)


def test_the_examples_of_all_modules_run() -> None:
    results = [doctest.testmod(importlib.import_module(name)) for name in ("lianpin_regulations", *MODULES)]
    assert (sum(r.failed for r in results), sum(r.attempted for r in results) > 20) == (0, True)


def test_every_public_name_that_the_reference_calls_is_there() -> None:
    called = re.findall(r"`(\w+)\(", (REFERENCE / "engine.md").read_text(encoding="utf-8"))
    methods = {"versions", "in_force", "get", "value", "trace", "reasons", "at", "payers", "periods"}
    assert set(called) - methods - set(lianpin_regulations.__all__) == set()


@pytest.mark.parametrize("verb", ["check", "test", "explain", "evaluate", "simulate", "diff", "sql", "weave"])
def test_the_reference_names_every_option_of_a_command(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command_line([verb, "--help"], prog="lianpin regulation")
    assert ended.value.code == 0
    told = capsys.readouterr().out
    options = set(re.findall(r"--[a-z]+", told)) - {"--help"}
    text = (REFERENCE / "cli.md").read_text(encoding="utf-8")
    assert options - set(re.findall(r"--[a-z]+", text)) == set()
    assert f"`lianpin regulation {verb} " in text


def test_the_help_speaks_one_language_under_the_engine_s_own_name(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command_line(["--lang", "en", "simulate", "--help"])
    told = capsys.readouterr().out
    assert "change values and compare" in told and not re.search("[一-鿿]{4}", told.replace("月标准", ""))
