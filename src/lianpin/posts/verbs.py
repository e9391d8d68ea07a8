"""What is done with posts: drafted and submitted by the enterprise, published with the university, applied to."""

from datetime import date
from decimal import Decimal
from typing import TypedDict, Unpack

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _
from lianpin_regulations import FactError, Given, decide
from lianpin_regulations import Regulation as Program

from lianpin.kernel.audit.verbs import record
from lianpin.kernel.cases import verbs as cases
from lianpin.kernel.cases.procedures import APPLYING
from lianpin.kernel.cases.verbs import Participant
from lianpin.kernel.identity.models import Capacity, Organisation, Person, Unit
from lianpin.kernel.identity.queries import units_of_office
from lianpin.kernel.regulations.models import Regulation
from lianpin.kernel.regulations.queries import calendar, program, rulebook, version_in_force
from lianpin.posts import queries, rules
from lianpin.posts.enums import ApplicationStatus, PostStatus
from lianpin.posts.models import Application, Post
from lianpin.toolkit import clock
from lianpin.toolkit.errors import NotPossible, NotValid
from lianpin.toolkit.search import keys_of


class Terms(TypedDict):
    """What a post offers. Pay in yuan a month; `effort` 0.5 is 50 %; `ends_on` is the last day."""

    title: str
    duties: str
    workplace: str
    effort: Decimal
    monthly_pay: Decimal
    starts_on: date
    ends_on: date
    quota: int


def draft_post(university: Organisation, *, by: Capacity, **terms: Unpack[Terms]) -> Post:
    """Draft a post of the capacity's enterprise with a university, under the university's regulation."""
    rules.check_can_draft(by)
    regulation = _regulation(university)
    _check_terms(regulation, terms)
    assert by.organisation_id is not None and by.user_id is not None  # an enterprise's unit was just demanded
    with transaction.atomic():
        post = Post.objects.create(
            number=_next_number(), enterprise_id=by.organisation_id, university=university, regulation=regulation,
            drafted_by_id=by.user_id, **terms,
        )  # fmt: skip
        _keep_keys(post)
        record("post.drafted", post, by=by, number=post.number, title=post.title)
    return post


def edit_post(post: Post, *, by: Capacity, **terms: Unpack[Terms]) -> Post:
    """Change a draft."""
    with transaction.atomic():
        post = _held(post)
        rules.check_can_edit(by, post)
        _check_terms(post.regulation, terms)
        for name, value in terms.items():
            setattr(post, name, value)
        post.save(update_fields=list(terms))
        _keep_keys(post)
        record("post.edited", post, by=by, number=post.number, title=post.title)
    return post


def submit_post(post: Post, *, by: Capacity) -> Post:
    """Hand a draft to the university for publication."""
    with transaction.atomic():
        post = _held(post)
        rules.check_can_edit(by, post)
        post.status = PostStatus.SUBMITTED
        post.save(update_fields=["status"])
        record("post.submitted", post, by=by, number=post.number, title=post.title, university=post.university.name)
    return post


def publish_post(post: Post, *, by: Capacity) -> Post:
    """Publish a submitted post, the university with the enterprise."""
    with transaction.atomic():
        post = _held(post)
        rules.check_can_publish(by, post)
        post.status, post.published_on = PostStatus.PUBLISHED, clock.today()
        post.save(update_fields=["status", "published_on"])
        record("post.published", post, by=by, number=post.number, title=post.title, quota=post.quota)
    return post


def return_post(post: Post, *, reason: str, by: Capacity) -> Post:
    """Give a submitted post back to the enterprise, with the reason."""
    with transaction.atomic():
        post = _held(post)
        rules.check_can_publish(by, post)
        if not reason.strip():
            raise NotValid(_("请写明退回的理由。"), code="REASON_MISSING")
        post.status = PostStatus.DRAFT
        post.save(update_fields=["status"])
        record("post.returned", post, by=by, number=post.number, title=post.title, reason=reason.strip())
    return post


def close_post(post: Post, *, by: Capacity) -> Post:
    """Take no more applications."""
    with transaction.atomic():
        post = _held(post)
        rules.check_can_close(by, post)
        post.status = PostStatus.CLOSED
        post.save(update_fields=["status"])
        record("post.closed", post, by=by, number=post.number, title=post.title)
    return post


def apply_to_post(post: Post, *, by: Capacity) -> Application:
    """Begin an application: a draft case under the university's regulation in force, with its parties."""
    with transaction.atomic():
        post = _held(post)
        has_applied = queries.open_application(post, by.person_id) is not None
        rules.check_can_apply(by, post, taken=queries.places_taken(post), has_applied=has_applied)
        version = version_in_force(post.regulation.code, clock.today())
        if version is None:
            raise NotPossible(_("《%s》现在没有施行中的版本。") % post.regulation.title, code="NOT_IN_FORCE")
        assert by.person_id is not None  # a person was just demanded
        person = Person.objects.get(pk=by.person_id)
        procedure = next(iter(program(version).procedures))
        case = cases.open_case(
            version, procedure, title=_("%(person)s申报%(post)s") % {"person": person.name, "post": post.title},
            parties=_parties(post, person, by), person=person, by=by,
        )  # fmt: skip
        person.applications.filter(post=post, case__status__in=["refused", "withdrawn", "lapsed"]).update(
            status=ApplicationStatus.ENDED
        )
        try:
            application = Application.objects.create(post=post, person=person, case=case)
        except IntegrityError as error:
            raise NotPossible(_("您已经申报过本岗位，不能重复申报。"), code="APPLIED_ALREADY") from error
        record("application.begun", application, by=by, post=post.title, person=person.name, case=case.number)
    return application


def _parties(post: Post, person: Person, by: Capacity) -> list[Participant]:
    home = units_of_office(post.university, rules.PUBLISHER).first()
    host = units_of_office(post.enterprise, rules.DRAFTER).first()
    college = None if by.unit_id is None else Unit.objects.filter(pk=by.unit_id).first()
    return [
        Participant("本人", person=person),
        Participant("学校", organisation=post.university, unit=home),
        Participant("学院", organisation=post.university, unit=college),
        Participant("企业", organisation=post.enterprise, unit=host),
    ]


def _regulation(university: Organisation) -> Regulation:
    found = queries.regulations_for_posts().filter(issuer=university).first()
    if found is None:
        raise NotValid(_("%s还没有发布双聘办法，不能与其共同发布岗位。") % university.name, code="NO_REGULATION")
    return found


def _check_terms(regulation: Regulation, terms: Terms) -> None:
    """Share and pay must be values that the regulation's table of facts accepts, and for which nobody is refused already."""
    version = version_in_force(regulation.code, clock.today())
    if version is None:
        raise NotValid(_("《%s》现在没有施行中的版本。") % regulation.title, code="NOT_IN_FORCE")
    specs = program(version).facts
    for name, value in (("从业比例", terms["effort"]), ("企业月报酬", terms["monthly_pay"])):
        try:
            specs[name].check(value)
        except FactError as error:
            raise NotValid(error.message, code="EFFORT_RANGE" if name == "从业比例" else "PAY_RANGE") from error
    _check_conditions(program(version), terms)
    if terms["ends_on"] <= terms["starts_on"]:
        raise NotValid(_("终止日应当晚于起聘日。"), code="TERM_ORDER")


def _check_conditions(regulation: Program, terms: Terms) -> None:
    """A condition that share and pay alone fail, whoever applies, is told before the post is published."""
    if APPLYING not in regulation.conditions:
        return
    today = Given(clock.today(), by="系统")
    facts = {regulation.anchor: today, "从业比例": terms["effort"], "企业月报酬": terms["monthly_pay"]}
    decision = decide(rulebook(), regulation.code, [], facts, calendar=calendar())
    for reason in decision.reasons(APPLYING):
        if reason.satisfied is False:
            sentence = _("不符合申报条件：%s。") % f"{reason.text}（{reason.article}，{reason.detail}）"
            raise NotValid(sentence, code=reason.code, clause=reason.article)


def _held(post: Post) -> Post:
    held = Post.objects.select_for_update(of=("self",), no_key=True)
    return held.select_related("enterprise", "university", "regulation").get(pk=post.pk)


def _keep_keys(post: Post) -> None:
    """A post is found by its title and by who offers it with whom."""
    post.keys = keys_of(post.number, spoken=[post.title, post.enterprise.name, post.university.name])
    post.save(update_fields=["keys"])


def _next_number() -> str:
    year = clock.today().year
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('posts.number'))")
    last = (
        Post.objects.filter(number__startswith=f"GW-{year}-")
        .order_by("-number")
        .values_list("number", flat=True)
        .first()
    )
    return f"GW-{year}-{int(last.rsplit('-', 1)[1]) + 1 if last else 1:04d}"
