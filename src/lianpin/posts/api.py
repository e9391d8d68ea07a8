"""Posts: read, drafted, edited, submitted, published, returned, closed, applied to."""

from collections.abc import Callable
from datetime import date
from typing import Any, Literal

from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from lianpin.kernel.cases.previews import done
from lianpin.posts import queries, rules, verbs
from lianpin.posts.enums import PostStatus
from lianpin.posts.forms import PostForm
from lianpin.posts.models import Post
from lianpin.ui.api import Done, Figure, Key, Listing, Money, Named, Paging, cleaned, listing
from lianpin.ui.requests import SignedInRequest

router = Router(tags=["posts"])


class PostOut(Schema):
    id: Key
    number: str
    title: str
    status: str
    kind: str
    enterprise: Named
    university: Named
    college: Named | None
    duties: str
    workplace: str
    effort: Figure
    monthly_pay: Money
    annual_pay: Money | None
    starts_on: date
    ends_on: date
    quota: int
    published_on: date | None


class Filter(Paging):
    """Posts in one state."""

    status: Literal["draft", "submitted", "published", "closed"] | None = None


class PostIn(Schema):
    """What a post offers, in words as they are typed on the page: effort "50%", pay "12000"."""

    kind: Literal["outbound", "joint_hire", "inbound"] = "outbound"
    title: str
    duties: str
    workplace: str
    effort: str
    monthly_pay: str = "0"
    annual_pay: str = ""
    college: Key | None = None
    starts_on: date
    ends_on: date
    quota: int = 1


class NewPost(PostIn):
    """With the other side that publishes it: an enterprise names a university, a university an enterprise."""

    counterpart: Key


class ReasonIn(Schema):
    reason: str


@router.get("/posts", response=Listing[PostOut])
def list_posts(request: SignedInRequest, asked: Query[Filter]) -> dict[str, Any]:
    """Those published or closed; drafts and submitted ones of one's own side."""
    found = queries.posts_for(request.capacity)
    return listing(found.filter(status=PostStatus(asked.status)) if asked.status else found, asked)


@router.get("/posts/{int:pk}", response=PostOut)
def read_post(request: SignedInRequest, pk: Key) -> Post:
    return _post(request, pk)


@router.post("/posts/draft", response=Done)
def draft_post(request: SignedInRequest, given: NewPost, preview: bool = False) -> Done:
    """For one's own enterprise or university; the id is that of the post."""
    rules.check_can_draft(request.capacity)
    terms = cleaned(PostForm(given.dict(), by=request.capacity))
    return _done(verbs.draft_post, terms.pop("counterpart"), request, preview, **terms)


@router.post("/posts/{int:pk}/edit", response=Done)
def edit_post(request: SignedInRequest, pk: Key, given: PostIn, preview: bool = False) -> Done:
    """Change a draft: everything it says."""
    post = _post(request, pk)
    rules.check_can_edit(request.capacity, post)
    terms = cleaned(PostForm(given.dict(), by=request.capacity, post=post))
    terms.pop("counterpart")
    return _done(verbs.edit_post, post, request, preview, **terms)


@router.post("/posts/{int:pk}/submit", response=Done)
def submit_post(request: SignedInRequest, pk: Key, preview: bool = False) -> Done:
    """Hand a draft to the other side."""
    return _done(verbs.submit_post, _post(request, pk), request, preview)


@router.post("/posts/{int:pk}/publish", response=Done)
def publish_post(request: SignedInRequest, pk: Key, preview: bool = False) -> Done:
    """Publish what the other side has submitted."""
    return _done(verbs.publish_post, _post(request, pk), request, preview)


@router.post("/posts/{int:pk}/return", response=Done)
def return_post(request: SignedInRequest, pk: Key, given: ReasonIn, preview: bool = False) -> Done:
    """Give back what the other side has submitted."""
    return _done(verbs.return_post, _post(request, pk), request, preview, reason=given.reason)


@router.post("/posts/{int:pk}/close", response=Done)
def close_post(request: SignedInRequest, pk: Key, preview: bool = False) -> Done:
    """Take no more applications."""
    return _done(verbs.close_post, _post(request, pk), request, preview)


@router.post("/posts/{int:pk}/apply", response=Done)
def apply_to_post(request: SignedInRequest, pk: Key, preview: bool = False) -> Done:
    """Begin an application for oneself; the id is that of its case, a draft."""
    shown = done(verbs.apply_to_post, _post(request, pk), by=request.capacity, is_preview=preview)
    made = None if shown.result is None else shown.result.case_id
    return Done(id=made, is_preview=preview, consequences=list(shown.sentences))


def _post(request: SignedInRequest, pk: int) -> Post:
    return get_object_or_404(queries.posts_for(request.capacity), pk=pk)


def _done(verb: Callable[..., Post], subject: Any, request: SignedInRequest, preview: bool, **given: Any) -> Done:
    shown = done(verb, subject, by=request.capacity, is_preview=preview, **given)
    about = subject if isinstance(subject, Post) else shown.result
    return Done(id=None if about is None else about.pk, is_preview=preview, consequences=list(shown.sentences))
