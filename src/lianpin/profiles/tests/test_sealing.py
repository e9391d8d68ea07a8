"""Numbers lie encrypted: found by equality alone, opened by their key in their place, and sealed in place where they lay plain."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.exceptions import FieldError
from django.db import IntegrityError, connection, connections, transaction
from django.db.migrations import RunPython
from pytest_django import Settings

from lianpin.kernel.identity.models import Person
from lianpin.profiles.models import BankAccount
from lianpin.toolkit import vault

NUMBER, ACCOUNT = "99010119840615001X", "6200990101000001"
pytestmark = pytest.mark.django_db


@pytest.fixture
def keys(settings: Settings, tmp_path: Path) -> Path:
    """Keys of the test's own."""
    path = tmp_path / "vault-keys"
    settings.LIANPIN_VAULT_KEYS = str(path)
    vault.add_key(path)
    return path


@pytest.fixture
def person(keys: Path) -> Person:
    made = Person.objects.create(name="陈", id_number="990101 19840615001x")
    BankAccount.objects.create(person=made, holder="陈", bank="银行", number=ACCOUNT)
    return made


def lying(table: str, column: str) -> list[str]:
    """What the database holds."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} ORDER BY id")
        return [value for (value,) in cursor.fetchall()]


def put(table: str, column: str, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = %s", [value])


def test_what_lies_in_the_database_is_no_number_and_reads_as_one(person: Person) -> None:
    [token] = lying("identity_person", "id_number")
    assert "0615" not in token and token.split(".")[1] in vault.keys().by_id
    assert (Person.objects.get().id_number, BankAccount.objects.get().number) == (NUMBER, ACCOUNT)


def test_a_number_is_found_however_it_is_written_and_kept_once(person: Person) -> None:
    assert [Person.objects.get(id_number=each).pk for each in (NUMBER, "９９０１０119840615001x ")] == [person.pk] * 2
    assert Person.objects.filter(id_number__in=["1", NUMBER]).count() == 1
    assert not Person.objects.exclude(id_number=NUMBER).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create(name="另一人", id_number=NUMBER.lower())


@pytest.mark.parametrize("asked", [{"id_number__contains": "9901"}, {"id_number__startswith": "9"}])
def test_nothing_is_found_by_a_part_of_a_number(asked: dict[str, str]) -> None:
    with pytest.raises(FieldError):
        Person.objects.filter(**asked)


def test_an_account_is_not_found_by_its_number(person: Person) -> None:
    with pytest.raises(FieldError):
        BankAccount.objects.filter(number=ACCOUNT)


def test_two_ciphertexts_of_one_number_differ(person: Person) -> None:
    before = lying("identity_person", "id_number")
    person.save(update_fields=["id_number"])
    assert lying("identity_person", "id_number") != before
    assert Person.objects.get(id_number=NUMBER).id_number == NUMBER


def test_what_is_not_shown_is_not_opened_and_is_saved_as_it_lies(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vault, "unseal", lambda *_: pytest.fail("opened"))
    before = lying("identity_person", "id_number")
    [listed] = Person.objects.all()
    listed.name = "改名"
    listed.save()
    assert lying("identity_person", "id_number") == before
    assert NUMBER not in repr(Person.objects.values_list("id_number"))


def test_an_account_that_is_moved_to_somebody_else_does_not_open(person: Person) -> None:
    other = Person.objects.create(name="别人", id_number="990101198406150023")
    put("profiles_bankaccount", "person_id", str(other.pk))
    with pytest.raises(vault.VaultError, match="移到了别处") as refusal:
        _ = BankAccount.objects.get().number
    assert next(iter(vault.keys().by_id)) in refusal.value.reason and refusal.value.code == "VAULT_NOT_OPENED"


def without(keys: Path, name: str) -> None:
    keys.write_text("\n".join(line for line in keys.read_text().splitlines() if not line.startswith(f"{name}:")))


def of_another(keys: Path, name: str) -> None:
    other = vault._line(name)
    keys.write_text("\n".join(other if line.startswith(f"{name}:") else line for line in keys.read_text().splitlines()))


@pytest.mark.parametrize(("spoil", "code"), [(without, "VAULT_KEY_MISSING"), (of_another, "VAULT_NOT_OPENED")])
def test_a_key_that_is_missing_or_wrong_is_named(
    person: Person, keys: Path, spoil: Callable[[Path, str], None], code: str
) -> None:
    name = vault.keys().newest
    vault.add_key(keys)
    spoil(keys, name)
    with pytest.raises(vault.VaultError, match=name) as refusal:
        _ = Person.objects.get().id_number
    assert refusal.value.code == code


@pytest.mark.parametrize("written", ["", "index:AAAA", "k1:not base64", "k1:{0}\nk1:{0}".format("A" * 43 + "=")])
def test_a_file_of_keys_that_is_wrong_is_refused(keys: Path, written: str) -> None:
    keys.write_text(written)
    with pytest.raises(vault.VaultError) as refusal:
        vault.keys()
    assert refusal.value.code == "VAULT_KEYS_WRONG"


def test_no_file_of_keys_is_refused_with_what_to_do(keys: Path) -> None:
    keys.unlink()
    with pytest.raises(vault.VaultError, match="LIANPIN_VAULT_KEYS"):
        Person.objects.create(name="陈", id_number=NUMBER)


@pytest.mark.django_db(databases=["default", "owner"])
def test_what_lay_plain_is_sealed_in_place_and_back(keys: Path) -> None:
    """As the migrations do, with rows of a database from before them."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"INSERT INTO identity_person (name, id_number) VALUES ('甲', '{NUMBER}'), ('乙', 'e 1234567')")
        cursor.execute(
            "INSERT INTO profiles_bankaccount (person_id, holder, bank, number) SELECT id, name, '银行', '62009901' || id FROM identity_person"
        )
    people, accounts = Person.objects.using("owner"), BankAccount.objects.using("owner")
    editor = SimpleNamespace(connection=connections["owner"])
    changes = [
        vault.SealColumn("identity", "person", "id_number"),
        vault.SealColumn("profiles", "bankaccount", "number"),
    ]
    for change in changes:
        assert isinstance(change, RunPython)
        change.code(apps, editor)  # type: ignore[arg-type]
    assert people.get(id_number=NUMBER).name == "甲" and people.get(id_number="E1234567").id_number == "E1234567"
    assert {each.number for each in accounts} == {f"62009901{each.pk}" for each in people}
    for change in changes:
        assert change.reverse_code is not None
        change.reverse_code(apps, editor)  # type: ignore[arg-type]
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT id_number FROM identity_person ORDER BY name DESC")
        assert cursor.fetchall() == [(NUMBER,), ("E1234567",)]
