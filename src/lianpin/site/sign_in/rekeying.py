"""The secrets of second steps after the platform's key was changed: which it can no longer read, and all by the key in use."""

from collections.abc import Iterator

from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken, MultiFernet
from django.db import transaction

from lianpin.site.sign_in.adapters import cipher

ENCRYPTED = ("secret", "seed")  # of an app, of recovery codes; passkeys have none


def rekey() -> int:
    """Encrypt by the key in use what another made, and return how many; what no key reads stays as it is."""
    done, every = 0, cipher()
    with transaction.atomic():
        for each in Authenticator.objects.select_for_update():
            for name in ENCRYPTED:
                if (
                    name in each.data
                    and not _reads(cipher(former=False), each.data[name])
                    and _reads(every, each.data[name])
                ):
                    each.data[name] = every.rotate(each.data[name].encode()).decode()
                    each.save(update_fields=["data"])
                    done += 1
    return done


def outdated() -> int:
    """How many are not encrypted by the key in use."""
    return sum(not _reads(cipher(former=False), text) for text in _texts())


def unreadable() -> int:
    """How many no key that is known can read."""
    return sum(not _reads(cipher(), text) for text in _texts())


def _texts() -> Iterator[str]:
    for data in Authenticator.objects.values_list("data", flat=True):
        yield from (data[name] for name in ENCRYPTED if name in data)


def _reads(key: MultiFernet, text: str) -> bool:
    try:
        key.decrypt(text.encode())
    except InvalidToken:
        return False
    return True
