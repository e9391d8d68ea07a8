"""Whether a password was published in a breach: asked of Have I Been Pwned, by k-anonymity, where the installation wishes it.

The service learns the first five characters of the password's SHA-1 and answers with every hash that begins so
(https://haveibeenpwned.com/API/v3#PwnedPasswords). It may be away: then the other checks have to do.
"""

import hashlib
import logging
from typing import Any

import requests
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)

SERVICE = "https://api.pwnedpasswords.com"
TIMEOUT = 3  # seconds


class NotBreached:
    """A validator of Django's, for `AUTH_PASSWORD_VALIDATORS`."""

    def __init__(self, service: str = SERVICE) -> None:
        self.service = service

    def validate(self, password: str, user: Any = None) -> None:
        """ValidationError for a password that was published; without an answer a line in the log, and nothing else."""
        digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
        try:
            answer = requests.get(
                f"{self.service}/range/{digest[:5]}", headers={"Add-Padding": "true"}, timeout=TIMEOUT
            )
            answer.raise_for_status()
        except requests.RequestException as error:
            logger.warning("breached passwords cannot be asked for: %s", type(error).__name__)
            return
        if any(_counts(line, digest[5:]) for line in answer.text.splitlines()):
            raise ValidationError(_("这个密码曾在泄露的密码库中出现，请换一个。"), code="password_breached")

    def get_help_text(self) -> str:
        """What is asked of a password, for forms that list it."""
        return _("不能是曾经泄露的密码。")


def _counts(line: str, suffix: str) -> bool:
    """Whether a line of the answer speaks of this hash, and not as padding, which was seen zero times."""
    found, _colon, times = line.strip().partition(":")
    return found == suffix and times.strip() not in {"", "0"}
