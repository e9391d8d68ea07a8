"""The identity providers as our pages show them."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from lianpin.site.providers import KINDS, Provider


@dataclass(frozen=True, slots=True)
class Way:
    """One provider, with the address at which signing in by it begins."""

    provider: Provider

    @property
    def key(self) -> str:
        return self.provider.key

    @property
    def name(self) -> str:
        return self.provider.name

    @property
    def contact(self) -> str:
        return self.provider.contact

    @property
    def url(self) -> str:
        kind = KINDS[self.provider.kind]
        return reverse(f"{kind}_login", args=[] if kind == "dingtalk" else [self.key])


def ways() -> list[Way]:
    """Every provider of the settings, in their order."""
    return [Way(each) for each in settings.LIANPIN_PROVIDERS]
