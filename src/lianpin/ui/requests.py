"""The request as views know it: signed in, with the capacity that acts."""

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from lianpin.kernel.identity.models import Capacity, User


class SignedInRequest(HttpRequest):
    """A request behind `login_required`: `capacity` is set by `site.middleware.ActingCapacity`."""

    user: "User"
    capacity: "Capacity"
    capacities: "list[Capacity]"
    waiting: dict[str, int]  # what waits for the capacity, where a view has counted it already; the frame shows it

    def acting(self) -> AbstractContextManager[None]:
        """A transaction in which the database knows who acts, for views that take several (`non_atomic_requests`)."""
        raise NotImplementedError  # the middleware puts its own here


def asks_first(request: HttpRequest) -> bool:
    """Whether a form asks what it would do, rather than to do it (see `components/confirm.html`)."""
    return request.method == "POST" and "preview" in request.POST
