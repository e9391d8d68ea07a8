"""A change of the platform's key: nobody loses a second step, and the key of before can be left out afterwards."""

from allauth.mfa.models import Authenticator
from pytest_django import Settings

from lianpin.kernel.identity.tests.factories import World
from lianpin.site.sign_in import rekeying
from lianpin.site.sign_in.adapters import SecondSteps

OLD, NEW = "o" * 40, "n" * 40


def test_second_steps_outlive_the_key_that_encrypted_them(world: World, settings: Settings) -> None:
    settings.SECRET_KEY = OLD
    steps = SecondSteps()
    for kind, name in (("totp", "secret"), ("recovery_codes", "seed")):
        Authenticator.objects.create(user=world.alice, type=kind, data={name: steps.encrypt(name)})
    Authenticator.objects.create(user=world.alice, type="webauthn", data={"name": "Alice's", "credential": {}})
    settings.SECRET_KEY = NEW
    assert (rekeying.rekey(), rekeying.unreadable()) == (0, 2)  # the key of before is not told: nothing is lost by it
    settings.SECRET_KEY_FALLBACKS = [OLD]
    assert (rekeying.outdated(), rekeying.unreadable()) == (2, 0)
    assert (rekeying.rekey(), rekeying.rekey()) == (2, 0)
    settings.SECRET_KEY_FALLBACKS = []
    assert rekeying.outdated() == 0
    held = Authenticator.objects.filter(type="totp").get()
    assert steps.decrypt(held.data["secret"]) == "secret"
