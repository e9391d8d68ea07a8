"""What signing would do, found out by doing it: run the verb in a savepoint, keep what it recorded, roll back."""

from collections.abc import Callable
from typing import Any

from django.db import transaction

from lianpin.kernel.audit.registry import describe
from lianpin.kernel.audit.verbs import collected


class _Undone(Exception):
    """Carries the sentences out of the savepoint that it rolls back."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__()
        self.sentences = sentences


def sentences_of(verb: Callable[..., Any], *args: Any, **kwargs: Any) -> list[str]:
    """The sentences of all events that the verb would record; its refusals pass through."""
    try:
        with transaction.atomic(), collected() as events:
            verb(*args, **kwargs)
            raise _Undone([str(describe(event)) for event in events])
    except _Undone as undone:
        return undone.sentences
