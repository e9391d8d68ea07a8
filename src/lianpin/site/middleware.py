"""The request's transaction, its business day and its capacity."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import date
from functools import partial

from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from lianpin.kernel.identity import queries, verbs
from lianpin.kernel.identity.models import ApiKey, Capacity
from lianpin.kernel.regulations import queries as regulations
from lianpin.toolkit import clock, wall

API = "/api/"
CHOSEN = "membership"  # the session's key for the capacity that the user chose


class ActingCapacity:
    """Open the outer transaction, read the clock once, and set who acts, for row-level policies to rely on.

    A capacity is remembered in the session; without one the first that the user holds acts. Somebody without any capacity is
    signed in but may do nothing. Whom an organisation's identity provider signed in acts for that organisation alone.
    A program that shows a key acts in the key's role, as long as its user holds it, and in no other; its cookies do not count.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return self.get_response(request)
        # In a test the request's transaction is a part of the test's, which sees afterwards what it saw before.
        is_all = not connection.in_atomic_block
        secret = _secret(request)
        # In a transaction of its own: what counts requests neither waits for another one nor is undone with it.
        key = verbs.count_use(secret) if secret else None
        transacted = nullcontext() if _commits_by_itself(request) else transaction.atomic()
        with transacted, regulations.held(), clock.held() as today:
            if secret is not None:
                request.user = key.user if key is not None else AnonymousUser()
            found = _held(request, today) if secret is None else _held_by(key, today)
            capacity = _chosen(found, request) if secret is None else next(iter(found), None)
            request.key = key if found else None  # type: ignore[attr-defined]
            request.capacities, request.capacity = found, capacity  # type: ignore[attr-defined]
            request.acting = partial(_acting, capacity)  # type: ignore[attr-defined]
            with wall.seen_as(_seer(capacity), to_the_end=is_all):
                return self.get_response(request)


def _held(request: HttpRequest, today: date) -> list[Capacity]:
    if not request.user.is_authenticated:
        return []
    return queries.within(queries.capacities_of(request.user, today), request.session.get(queries.BOUND))


def _secret(request: HttpRequest) -> str | None:
    """What is shown as a key; None where none is, and the session says who asks."""
    given = request.headers.get("Authorization")
    if given is None or not request.path.startswith(API):
        return None
    scheme, _space, secret = given.partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""


def _held_by(key: ApiKey | None, today: date) -> list[Capacity]:
    """The role of a key, while its user holds it."""
    if key is None:
        return []
    return [
        replace(each, key=key.start)
        for each in queries.capacities_of(key.user, today)
        if each.membership_id == key.membership_id and each.principal_id is None
    ]


def _commits_by_itself(request: HttpRequest) -> bool:
    """Whether the page asked for is one of `transaction.non_atomic_requests`: it opens transactions by `request.acting`."""
    if request.method in {"GET", "HEAD"}:
        return False
    try:
        return hasattr(resolve(request.path_info).func, "_non_atomic_requests")
    except Resolver404:
        return False


@contextmanager
def _acting(capacity: Capacity | None) -> Iterator[None]:
    """A transaction, or a part of the one that is open, in which the database knows who acts."""
    is_all = not connection.in_atomic_block
    with transaction.atomic(), wall.seen_as(_seer(capacity), to_the_end=is_all):
        yield


def _seer(capacity: Capacity | None) -> wall.Seer:
    return wall.NOBODY if capacity is None else capacity.seer


def _chosen(found: list[Capacity], request: HttpRequest) -> Capacity | None:
    if not found:
        return (
            Capacity(name=request.user.name, role="none", user_id=request.user.pk)
            if request.user.is_authenticated
            else None
        )
    wanted = request.session.get(CHOSEN)
    return next((each for each in found if each.membership_id == wanted), found[0])
