"""What is asked of posts: which exist for whom, how many places are taken, who has applied."""

from collections.abc import Iterable

from django.db.models import F, Func, IntegerField, Q, QuerySet

from lianpin.kernel.cases.enums import CaseStatus
from lianpin.kernel.cases.models import Case
from lianpin.kernel.cases.queries import SUBMITTED, cases_for
from lianpin.kernel.identity.enums import OrganisationKind, Role
from lianpin.kernel.identity.models import Capacity, Membership, Organisation, Person, Unit
from lianpin.kernel.regulations.models import Regulation
from lianpin.kernel.regulations.queries import rulebook
from lianpin.kernel.staff.models import Leaving
from lianpin.posts.enums import ApplicationStatus, PostStatus
from lianpin.posts.models import Application, Nomination, Post
from lianpin.posts.rules import employer_of, speaks_for_side

COLLEGE = "学院"
# Counted by the database behind the wall: everybody may know how many, and few whose they are.
TAKEN = Func(F("pk"), function="posts_taken", output_field=IntegerField())


def posts_for(capacity: Capacity) -> QuerySet[Post]:
    """Published and closed posts exist for everybody signed in; drafts for the enterprise or the HR office that drafts them;
    submitted ones for the other side's office too."""
    seen = Q(status__in=[PostStatus.PUBLISHED, PostStatus.CLOSED])
    if capacity.role not in {Role.TALENT, Role.STUDENT} and capacity.organisation_id:
        if capacity.kind == OrganisationKind.ENTERPRISE or speaks_for_side(capacity):
            seen |= Q(proposer=capacity.organisation_id)
        if speaks_for_side(capacity):
            sides = Q(university=capacity.organisation_id) | Q(enterprise=capacity.organisation_id)
            seen |= sides & Q(status=PostStatus.SUBMITTED)
    found = Post.objects.filter(seen).select_related("enterprise", "university", "college", "regulation")
    return found.annotate(taken=TAKEN).order_by("-published_on", "-pk")


def applications_to(post: Post) -> QuerySet[Application]:
    """Who has applied and submitted, for the post's two sides."""
    found = post.applications.filter(case__in=Case.objects.filter(SUBMITTED))
    return found.select_related("person", "case").order_by("pk")


def readable_cases(applications: Iterable[Application], capacity: Capacity) -> set[int]:
    """Which of their cases this capacity may open."""
    cases = [application.case_id for application in applications]
    return set(cases_for(capacity).filter(pk__in=cases).values_list("pk", flat=True))


def open_application(post: Post, person_id: int | None) -> Application | None:
    """A person's running application to a post."""
    found = post.applications.filter(person=person_id).exclude(status=ApplicationStatus.ENDED)
    over = [CaseStatus.REFUSED, CaseStatus.WITHDRAWN, CaseStatus.LAPSED]
    return found.exclude(case__status__in=over).select_related("case").first()


def places_taken(post: Post) -> int:
    """Places that submitted applications hold."""
    taken: int = Post.objects.filter(pk=post.pk).values_list(TAKEN, flat=True).get()
    return taken


def nominations_for(capacity: Capacity) -> QuerySet[Nomination]:
    """Nominations as the nominated person finds them, and the office that made them."""
    found = Nomination.objects.select_related("post__enterprise", "post__university", "person")
    if capacity.is_personal:
        return found.filter(person=capacity.person_id or 0)
    if not speaks_for_side(capacity):
        return found.none()
    members = Membership.objects.filter(role=Role.TALENT, unit__organisation=capacity.organisation_id)
    return found.filter(person__user__memberships__in=members).distinct()


def nominees(post: Post) -> QuerySet[Person]:
    """Whom their employer may put forward for a post: its own people, who neither applied nor were nominated yet."""
    members = Membership.objects.filter(role=Role.TALENT, unit__organisation=employer_of(post) or 0)
    over = [CaseStatus.REFUSED, CaseStatus.WITHDRAWN, CaseStatus.LAPSED]
    applied = post.applications.exclude(case__status__in=over)
    found = Person.objects.filter(user__memberships__in=members).exclude(applications__in=applied.values("pk"))
    return found.exclude(nominations__post=post).distinct().order_by("name", "pk")


def colleges_of(universities: Iterable[Organisation]) -> QuerySet[Unit]:
    """The colleges of these universities, into one of which somebody from outside is taken."""
    return Unit.objects.filter(organisation__in=universities, offices__contains=[COLLEGE]).order_by(
        "organisation", "pk"
    )


def enterprises() -> QuerySet[Organisation]:
    """The enterprises that a post can be published with."""
    return Organisation.objects.filter(kind=OrganisationKind.ENTERPRISE).order_by("name")


def universities() -> QuerySet[Organisation]:
    """The universities that a post can be published with: those that have issued a regulation for it."""
    issuers = regulations_for_posts().values("issuer")
    return Organisation.objects.filter(kind=OrganisationKind.UNIVERSITY, pk__in=issuers).order_by("name")


def regulations_for_posts() -> QuerySet[Regulation]:
    """Regulations whose facts read a post's share of working time."""
    book = rulebook()
    codes = [code for code in book.codes if _takes_posts(code)]
    return Regulation.objects.filter(code__in=codes, issuer__kind=OrganisationKind.UNIVERSITY).order_by("pk")


def _takes_posts(code: str) -> bool:
    spec = rulebook().versions(code)[-1].facts.get("从业比例")
    return spec is not None and spec.source.startswith("岗位")


def posts_of_person(leaving: Leaving) -> QuerySet[Post]:
    """The posts that somebody drafted for their body, as long as one may ask about them."""
    if leaving.keeps_unit:
        return Post.objects.none()
    held = leaving.membership
    found = Post.objects.filter(drafted_by=held.user_id, proposer=held.unit.organisation_id)
    return found.exclude(status=PostStatus.CLOSED).defer("keys").order_by("pk")
