"""How events are told to people: each app registers one sentence per kind of event in its AppConfig.ready()."""

from collections.abc import Mapping

from django.utils.functional import Promise

from lianpin.kernel.audit.models import Event

_sentences: dict[str, str | Promise] = {}


def describe_event(kind: str, sentence: str | Promise) -> None:
    """Register the sentence of a kind; `%(name)s` stands for what the event's detail holds under that name."""
    _sentences[kind] = sentence


def described() -> frozenset[str]:
    """Every kind that has a sentence."""
    return frozenset(_sentences)


class _Detail(dict[str, object]):
    """An older event may lack what a newer sentence asks for."""

    def __missing__(self, key: str) -> str:
        return "…"


def describe(event: Event) -> str:
    """The event as a sentence; its kind where no app has registered one."""
    sentence = _sentences.get(event.kind)
    if sentence is None:
        return event.kind
    detail: Mapping[str, object] = event.detail
    return str(sentence) % _Detail(detail)
