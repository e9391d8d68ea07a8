"""The file of identity providers: what it says comes out, and what is wrong in it stops the start and is named."""

import json
from pathlib import Path

import pytest

from lianpin.site.environment import WrongEnvironment
from lianpin.site.providers import Provider, read

GOOD: dict[str, object] = {
    "key": "uni", "kind": "cas", "name": "大学", "organisation": "129901004000000010", "contact": "人事处",
    "server": "https://cas.example/cas/",
}  # fmt: skip


def written(folder: Path, *providers: dict[str, object]) -> str:
    """The file, with these providers."""
    lines = [["[[provider]]", *(f"{name} = {json.dumps(value)}" for name, value in each.items())] for each in providers]
    file = folder / "sign-in.toml"
    file.write_text("\n".join(line for each in lines for line in each), encoding="utf-8")
    return str(file)


def test_without_a_file_there_are_none() -> None:
    assert read("") == ()


def test_a_provider_is_read_with_its_secret_from_a_file_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s3cret\n", encoding="utf-8")
    oidc = {**GOOD, "key": "sso", "kind": "oidc", "client_id": "us", "secret_file": str(tmp_path / "secret")}
    cas, sso = read(written(tmp_path, GOOD, oidc))
    assert cas.options == {"server_url": "https://cas.example/cas/"}
    assert (sso.secret, sso.client_id, sso.options["oauth_pkce_enabled"]) == ("s3cret", "us", True)
    assert isinstance(sso, Provider)


WRONG: list[tuple[dict[str, object], str]] = [
    ({"kind": "ldap"}, "kind is 'ldap'"),
    ({"key": "../x"}, "key may hold"),
    ({"contact": ""}, "contact is missing"),
    ({"server": ""}, "server is missing"),
    ({"secret": "in the open"}, "secret is not known"),
    ({"match": "name"}, "match='name'"),
    ({"kind": "dingtalk", "client_id": "x", "secret_file": "/none", "match": "email"}, "server is not known"),
    ({"kind": "oidc", "client_id": "x", "secret_file": "/none"}, "/none cannot be read"),
]


@pytest.mark.parametrize(("changed", "told"), WRONG, ids=[told for _changed, told in WRONG])
def test_what_is_wrong_is_named(tmp_path: Path, changed: dict[str, object], told: str) -> None:
    with pytest.raises(WrongEnvironment, match=told.replace("'", ".")):
        read(written(tmp_path, {**GOOD, **changed}))


def test_two_of_one_key_are_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongEnvironment, match="same key"):
        read(written(tmp_path, GOOD, GOOD))


def test_a_file_that_is_missing_or_no_toml_is_named(tmp_path: Path) -> None:
    with pytest.raises(WrongEnvironment, match="cannot be read"):
        read(str(tmp_path / "none.toml"))
    (tmp_path / "bad.toml").write_text("[[provider", encoding="utf-8")
    with pytest.raises(WrongEnvironment, match="is not TOML"):
        read(str(tmp_path / "bad.toml"))
