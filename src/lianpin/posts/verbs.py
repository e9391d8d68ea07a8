"""What is done with posts: drafted and submitted by the enterprise, published with the university, applied to."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NotRequired, TypedDict, Unpack

from django.db import IntegrityError
from django.utils.translation import gettext as _
from lianpin_regulations import FactError, Given, decide
from lianpin_regulations import Regulation as Program

from lianpin.kernel.audit.verbs import record
from lianpin.kernel.cases import verbs as cases
from lianpin.kernel.cases.procedures import APPLYING
from lianpin.kernel.cases.verbs import Participant
from lianpin.kernel.identity.enums import OrganisationKind
from lianpin.kernel.identity.models import Capacity, Organisation, Person, Unit, User
from lianpin.kernel.identity.queries import units_of_office
from lianpin.kernel.regulations.models import Regulation
from lianpin.kernel.regulations.queries import calendar, program, rulebook, version_in_force
from lianpin.posts import queries, rules
from lianpin.posts.enums import KIND_WORDS, ApplicationStatus, NominationStatus, PostKind, PostStatus
from lianpin.posts.models import Application, Nomination, Post
from lianpin.toolkit import clock, wall
from lianpin.toolkit.errors import NotPossible, NotValid
from lianpin.toolkit.numbers import drawn_number
from lianpin.toolkit.search import keys_of

# Who publishes for a side, as it is told.
COUNTERS = {OrganisationKind.UNIVERSITY: "人事处", OrganisationKind.ENTERPRISE: "人力资源部门"}


class Terms(TypedDict):
    """What a post offers. Pay in yuan, a month or a year; `effort` 0.5 is 50 %; `ends_on` is the last day.

    `college` (and for a joint hire `annual_pay`) where the person is not of the university yet.
    """

    title: str
    duties: str
    workplace: str
    effort: Decimal
    monthly_pay: Decimal
    starts_on: date
    ends_on: date
    quota: int
    kind: NotRequired[str]
    college: NotRequired[Unit | None]
    annual_pay: NotRequired[Decimal | None]


def draft_post(counterpart: Organisation, *, by: Capacity, **terms: Unpack[Terms]) -> Post:
    """Draft a post of the capacity's body with one of the other side, under the university's regulation."""
    rules.check_can_draft(by)
    assert by.organisation_id is not None and by.user_id is not None  # a body's office was just demanded
    own = Organisation.objects.get(pk=by.organisation_id)
    university, enterprise = (counterpart, own) if own.kind == OrganisationKind.ENTERPRISE else (own, counterpart)
    if enterprise.kind != OrganisationKind.ENTERPRISE:
        raise NotValid(_("岗位由一家企业和一所高校共同发布，“%s”不是企业。") % enterprise.name, code="COUNTERPART")
    regulation = _regulation(university)
    _check_terms(regulation, university, terms)
    with wall.behind():
        post = Post.objects.create(
            number=_next_number(), enterprise=enterprise, university=university, proposer=own, regulation=regulation,
            drafted_by_id=by.user_id, **terms,
        )  # fmt: skip
        _keep_keys(post)
        record("post.drafted", post, by=by, number=post.number, title=post.title)
    return post


def edit_post(post: Post, *, by: Capacity, **terms: Unpack[Terms]) -> Post:
    """Change a draft."""
    with wall.behind():
        post = _held(post)
        rules.check_can_edit(by, post)
        _check_terms(post.regulation, post.university, terms)
        for name, value in terms.items():
            setattr(post, name, value)
        post.save(update_fields=list(terms))
        _keep_keys(post)
        record("post.edited", post, by=by, number=post.number, title=post.title)
    return post


def submit_post(post: Post, *, by: Capacity) -> Post:
    """Hand a draft to the other side for publication."""
    with wall.behind():
        post = _held(post)
        rules.check_can_edit(by, post)
        post.status = PostStatus.SUBMITTED
        post.save(update_fields=["status"])
        other = post.counterpart
        said = {"counterpart": other.name, "office": COUNTERS[OrganisationKind(other.kind)]}
        record("post.submitted", post, by=by, number=post.number, title=post.title, **said)
    return post


def publish_post(post: Post, *, by: Capacity) -> Post:
    """Publish a submitted post, the one side with the other."""
    with wall.behind():
        post = _held(post)
        rules.check_can_publish(by, post)
        post.status, post.published_on = PostStatus.PUBLISHED, clock.today()
        post.save(update_fields=["status", "published_on"])
        record("post.published", post, by=by, number=post.number, title=post.title, quota=post.quota)
    return post


def return_post(post: Post, *, reason: str, by: Capacity) -> Post:
    """Give a submitted post back to the side that drafted it, with the reason."""
    with wall.behind():
        post = _held(post)
        rules.check_can_publish(by, post)
        if not reason.strip():
            raise NotValid(_("请写明退回的理由。"), code="REASON_MISSING")
        post.status = PostStatus.DRAFT
        post.save(update_fields=["status"])
        said = {"proposer": post.proposer.name, "reason": reason.strip()}
        record("post.returned", post, by=by, number=post.number, title=post.title, **said)
    return post


def close_post(post: Post, *, by: Capacity) -> Post:
    """Take no more applications."""
    with wall.behind():
        post = _held(post)
        rules.check_can_close(by, post)
        post.status = PostStatus.CLOSED
        post.save(update_fields=["status"])
        record("post.closed", post, by=by, number=post.number, title=post.title)
    return post


def nominate_person(post: Post, person: Person, *, reason: str, by: Capacity) -> Nomination:
    """Put one of one's own people forward for a post; whether they apply is theirs to say."""
    with wall.behind():
        post = _held(post)
        rules.check_can_nominate(by, post)
        if not reason.strip():
            raise NotValid(_("请写明推荐的理由。"), code="REASON_MISSING")
        if not queries.nominees(post).filter(pk=person.pk).exists():
            raise NotPossible(
                _("%s不是本单位人员，或者已经被推荐、已经申报本岗位。") % person.name, code="NOMINATION_NOT_POSSIBLE"
            )
        nomination = Nomination.objects.create(
            post=post, person=person, reason=reason.strip(), nominated_by=str(by), nominated_on=clock.today()
        )
        said = {"person": person.name, "post": post.title, "reason": nomination.reason}
        record("nomination.made", nomination, by=by, **said)
    return nomination


def answer_nomination(nomination: Nomination, *, accept: bool, by: Capacity) -> Application | None:
    """The nominated person accepts, which begins their application, or declines."""
    with wall.behind():
        held = Nomination.objects.select_for_update(of=("self",), no_key=True)
        nomination = held.select_related("post", "person").get(pk=nomination.pk)
        rules.check_can_answer(by, nomination)
        nomination.status = NominationStatus.ACCEPTED if accept else NominationStatus.DECLINED
        nomination.save(update_fields=["status"])
        kind = "nomination.accepted" if accept else "nomination.declined"
        record(kind, nomination, by=by, person=nomination.person.name, post=nomination.post.title)
        return apply_to_post(nomination.post, by=by) if accept else None


def apply_to_post(post: Post, *, by: Capacity) -> Application:
    """Begin an application: a draft case under the university's regulation in force, with its parties."""
    with wall.behind():
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
    college = post.college
    if college is None and by.unit_id is not None:
        college = Unit.objects.filter(pk=by.unit_id).first()
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


def _check_terms(regulation: Regulation, university: Organisation, terms: Terms) -> None:
    """Share and pay must be values that the regulation's table of facts accepts, and for which nobody is refused already."""
    _check_kind(university, terms)
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


def _check_kind(university: Organisation, terms: Terms) -> None:
    """What each kind needs beside what all need."""
    kind, college = PostKind(terms.get("kind", PostKind.OUTBOUND)), terms.get("college")
    if kind == PostKind.OUTBOUND:
        return
    if college is None or college.organisation_id != university.pk:
        reason = _("%(kind)s岗位请选择%(university)s的用人学院。")
        raise NotValid(reason % {"kind": KIND_WORDS[kind], "university": university.name}, code="COLLEGE_MISSING")
    if kind == PostKind.JOINT_HIRE and not terms.get("annual_pay"):
        raise NotValid(_("共引型岗位请填写协议年薪。"), code="SALARY_MISSING")


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


def place_post(post: Post, owner: Mapping[str, int | None], by: Capacity) -> None:
    """Let a colleague be whom a post is asked about, as who drafted it works elsewhere now (`drafted_by_id`)."""
    post = _held(post)
    before = post.drafted_by.name
    post.drafted_by = User.objects.get(pk=owner["drafted_by_id"] or 0)
    post.save(update_fields=["drafted_by"])
    named = {"number": post.number, "title": post.title}
    record("post.handed_on", post, by=by, before=before, to=post.drafted_by.name, **named)


def _held(post: Post) -> Post:
    held = Post.objects.select_for_update(of=("self",), no_key=True)
    return held.select_related("enterprise", "university", "proposer", "college", "regulation").get(pk=post.pk)


def _keep_keys(post: Post) -> None:
    """A post is found by its title and by who offers it with whom."""
    post.keys = keys_of(post.number, spoken=[post.title, post.enterprise.name, post.university.name])
    post.save(update_fields=["keys"])


def _next_number() -> str:
    return drawn_number("GW", clock.today().year, lambda number: Post.objects.filter(number=number).exists())
