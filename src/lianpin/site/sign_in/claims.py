"""What a provider told of somebody, read for the one identifier that its organisation has agreed on."""

from typing import Any

from lianpin.site.providers import Provider


def identifier_of(provider: Provider, told: dict[str, Any], uid: str) -> str:
    """The identifier by which an account may be found; empty where there is none that can be relied on.

    `told` is as allauth keeps it: OpenID Connect's two answers, SAML's lists, CAS's attributes. Without a `claim` it is the
    provider's own name for the person.
    """
    if not provider.match:
        return ""
    flat = _flat(told)
    if provider.match == "email" and not provider.trust_email and flat.get("email_verified") is not True:
        return ""
    value = flat.get(provider.claim) if provider.claim else uid
    return value.strip() if isinstance(value, str) else ""


def _flat(told: dict[str, Any]) -> dict[str, Any]:
    """One value for each name. Of several nobody can say which is meant: so none."""
    if "id_token" in told:
        told = told.get("userinfo", {}) | told["id_token"]
    return {name: _single(value) for name, value in told.items()}


def _single(value: Any) -> Any:
    if isinstance(value, list):
        return value[0] if len(value) == 1 else None
    return value
