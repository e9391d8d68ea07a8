"""`lianpin vault`: a new key, every number sealed anew by it, and what of the old ones is still needed."""

from pathlib import Path

import pytest
from pytest_django import Settings

from lianpin.kernel.audit.models import Event
from lianpin.kernel.identity.models import Person
from lianpin.profiles.models import BankAccount
from lianpin.site import vaulting
from lianpin.toolkit import vault


@pytest.fixture
def numbers(db: None, settings: Settings, tmp_path: Path) -> list[str]:
    """Three people with accounts, under a first key."""
    settings.LIANPIN_VAULT_KEYS = str(tmp_path / "vault-keys")
    assert vaulting.make_key() == 0
    made = [f"99010119840615{number:04d}" for number in range(3)]
    for each in made:
        person = Person.objects.create(name="陈", id_number=each)
        BankAccount.objects.create(person=person, holder="陈", bank="银行", number=each)
    return made


def opened() -> list[str]:
    return [
        *(each.id_number for each in Person.objects.order_by("pk")),
        *(each.number for each in BankAccount.objects.order_by("pk")),
    ]


def test_every_number_is_sealed_anew_and_the_old_key_is_told_to_be_free(
    numbers: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    before = vault.keys().newest
    assert vaulting.rotate(new_key=True) == 0
    after = vault.keys().newest
    told = capsys.readouterr().out
    assert f"{before}\t0，不再使用" in told and f"{after}\t6，用于加密" in told
    assert opened() == numbers * 2 and Person.objects.get(id_number=numbers[0]).id_number == numbers[0]
    events = Event.objects.filter(kind="vault.resealed").order_by("pk")
    assert [(each.actor["role"], each.detail) for each in events] == [
        ("platform", {"table": table, "key": after, "count": 3})
        for table in ("profiles_bankaccount", "identity_person")
    ]


def test_what_was_interrupted_goes_on_where_it_stopped(numbers: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vaulting, "BATCH", 2)
    vaulting.make_key()
    newest = vault.keys().newest
    field = Person._meta.get_field("id_number")
    assert isinstance(field, vault.SealedField)
    assert vaulting._reseal(field, newest) == 2
    assert sorted(vaulting.counts(field).values()) == [1, 2] and opened() == numbers * 2
    assert vaulting.rotate(new_key=False) == 0
    assert vaulting.counts(field) == {newest: 3} and opened() == numbers * 2


def test_a_missing_key_is_told_and_nothing_is_lost(
    numbers: list[str], settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lost, kept = vault.keys().newest, (tmp_path / "vault-keys").read_text()
    settings.LIANPIN_VAULT_KEYS = str(tmp_path / "others")
    vaulting.make_key()
    assert vaulting.status() == 1
    assert lost in capsys.readouterr().err
    with pytest.raises(vault.VaultError, match=lost):
        vaulting.rotate(new_key=False)
    (tmp_path / "others").write_text(kept)
    assert opened() == numbers * 2
