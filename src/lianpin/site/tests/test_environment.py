"""Settings are read from the environment, or refused with a message that names them."""

from pathlib import Path

import pytest

from lianpin.site import database, environment
from lianpin.site.environment import WrongEnvironment


@pytest.mark.parametrize(("text", "meant"), [("true", True), ("ON", True), ("1", True), ("no", False), ("", False)])
def test_a_flag_is_a_yes_or_a_no(monkeypatch: pytest.MonkeyPatch, text: str, meant: bool) -> None:
    monkeypatch.setenv("LIANPIN_X", text)
    assert environment.flag("LIANPIN_X", not meant) is meant


@pytest.mark.parametrize("text", ["perhaps", "2"])
def test_it_refuses_a_flag_that_is_neither(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("LIANPIN_X", text)
    with pytest.raises(WrongEnvironment, match="LIANPIN_X"):
        environment.flag("LIANPIN_X", True)


@pytest.mark.parametrize("text", ["20MB", "-1", "1.5"])
def test_it_refuses_a_number_that_is_none(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("LIANPIN_X", text)
    with pytest.raises(WrongEnvironment, match="LIANPIN_X"):
        environment.number("LIANPIN_X", 5)


def test_a_secret_may_stand_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("sixteen-characters-and-more\n")
    monkeypatch.setenv("LIANPIN_X_FILE", str(tmp_path / "key"))
    assert environment.secret("LIANPIN_X") == "sixteen-characters-and-more"


def test_it_refuses_a_secret_that_is_missing_short_or_given_twice(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with pytest.raises(WrongEnvironment, match="LIANPIN_X is not set"):
        environment.secret("LIANPIN_X")
    monkeypatch.setenv("LIANPIN_X", "short")
    with pytest.raises(WrongEnvironment, match="16"):
        environment.secret("LIANPIN_X")
    monkeypatch.setenv("LIANPIN_X_FILE", str(tmp_path / "key"))
    with pytest.raises(WrongEnvironment, match="both"):
        environment.secret("LIANPIN_X")


def test_a_database_may_be_named_by_its_address() -> None:
    found = database.from_url("postgresql://app:p%40ss@db.example:5433/lianpin?sslmode=require")
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"]) == ("app", "p@ss", "db.example", "5433")
    assert (found["NAME"], found["OPTIONS"]) == ("lianpin", {"sslmode": "require"})


@pytest.mark.parametrize("url", ["mysql://a@b/c", "postgresql://a@b", "lianpin"])
def test_it_refuses_another_kind_of_database(url: str) -> None:
    with pytest.raises(WrongEnvironment, match="postgresql://"):
        database.from_url(url)


def test_an_address_is_scheme_and_host_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANPIN_X", "https://lianpin.example.edu.cn:8443/")
    assert environment.address("LIANPIN_X", "") == "https://lianpin.example.edu.cn:8443"
    for text in ("lianpin.example.edu.cn", "https://", "https://lianpin.example.edu.cn/path", "ftp://host"):
        monkeypatch.setenv("LIANPIN_X", text)
        with pytest.raises(WrongEnvironment, match="LIANPIN_X"):
            environment.address("LIANPIN_X", "")


def test_a_choice_is_one_of_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANPIN_X", "TLS")
    assert environment.choice("LIANPIN_X", "none", ("none", "tls")) == "tls"
    monkeypatch.setenv("LIANPIN_X", "ssl")
    with pytest.raises(WrongEnvironment, match="none, tls"):
        environment.choice("LIANPIN_X", "none", ("none", "tls"))
