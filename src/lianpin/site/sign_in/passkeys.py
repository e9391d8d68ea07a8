"""allauth's forms for passkeys, with whatever a browser does not send told as a wrong answer."""

from typing import Any

from allauth.mfa.webauthn import forms as allauth
from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _

# What fido2 raises for an answer of the wrong shape, where allauth expects one of the right shape with the wrong content.
SHAPELESS = (AssertionError, AttributeError, IndexError, KeyError, TypeError, ValueError)


class _Shaped(forms.Form):
    """A form whose `credential` may be anything that JSON can say."""

    def full_clean(self) -> None:
        try:
            super().full_clean()
        except SHAPELESS:
            self._errors = ErrorDict()
            self.cleaned_data: dict[str, Any] = {}
            self.add_error("credential", _("通行密钥的答复无法识别，请重试。"))


class Add(_Shaped, allauth.AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey, under a name that its holder gives it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("名称")


class Authenticate(_Shaped, allauth.AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey as the second step."""


class Login(_Shaped, allauth.LoginWebAuthnForm):  # type: ignore[misc]
    """A passkey instead of name and password."""


class Reauthenticate(_Shaped, allauth.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey to say who one is once more."""
