"""Who may draft, publish, nominate and apply, and why not."""

from django.utils.translation import gettext as _

from lianpin.kernel.identity.enums import OrganisationKind, Role
from lianpin.kernel.identity.models import Capacity
from lianpin.posts.enums import NominationStatus, PostKind, PostStatus
from lianpin.posts.models import Nomination, Post
from lianpin.toolkit.errors import LianpinError, NotAllowed, NotPossible

PUBLISHER = "人事处"
DRAFTER = "企业"


# The office that speaks for a side, by the kind of body.
OFFICES = {OrganisationKind.UNIVERSITY: PUBLISHER, OrganisationKind.ENTERPRISE: DRAFTER}


def speaks_for_side(by: Capacity) -> bool:
    """Whether this capacity works in the office that drafts and publishes posts for its university or enterprise."""
    return not by.is_personal and OFFICES.get(by.kind) in by.offices  # type: ignore[call-overload]


def is_side(by: Capacity, post: Post) -> bool:
    """Whether this capacity belongs to one of the two bodies that share the post: to everybody else, how many have applied is not told."""
    return by.acts_for(post.enterprise_id) or by.acts_for(post.university_id)


def check_can_draft(by: Capacity) -> None:
    """The office that speaks for an enterprise or a university."""
    if not speaks_for_side(by):
        reason = _("岗位由企业人力资源部门或者高校人事处起草。请切换到相应身份后再试。")
        raise NotAllowed(reason, code="POST_NOT_DRAFTER")


def check_can_edit(by: Capacity, post: Post) -> None:
    """The side that drafted it, while it is a draft."""
    check_can_draft(by)
    if not by.acts_for(post.proposer_id):
        raise NotAllowed(_("只有起草岗位的单位可以修改。"), code="POST_NOT_OWN")
    if post.status != PostStatus.DRAFT:
        raise NotPossible(_("岗位当前状态为“%s”，不能修改。") % post.get_status_display(), code="POST_NOT_DRAFT")


def check_can_publish(by: Capacity, post: Post) -> None:
    """The office of the other side, once it was submitted."""
    if not by.acts_for(post.counterpart.pk) or not speaks_for_side(by):
        reason = _("岗位由%s共同发布。请切换到相应身份后再试。") % post.counterpart.name
        raise NotAllowed(reason, code="POST_NOT_PUBLISHER")
    if post.status != PostStatus.SUBMITTED:
        raise NotPossible(_("岗位当前状态为“%s”，不能发布。") % post.get_status_display(), code="POST_NOT_SUBMITTED")


def check_can_close(by: Capacity, post: Post) -> None:
    """The office of either side that drafts or publishes, while it is open."""
    if not (is_side(by, post) and speaks_for_side(by)):
        raise NotAllowed(_("只有岗位的企业或高校人事处可以关闭岗位。"), code="POST_NOT_OWN")
    if post.status != PostStatus.PUBLISHED:
        raise NotPossible(_("岗位当前状态为“%s”，不能关闭。") % post.get_status_display(), code="POST_NOT_PUBLISHED")


def employer_of(post: Post) -> int | None:
    """The body whose people the post is for; None: it is for somebody whom both recruit."""
    return {PostKind.OUTBOUND: post.university_id, PostKind.INBOUND: post.enterprise_id}.get(PostKind(post.kind))


def _is_for(post: Post, by: Capacity) -> bool:
    employer = employer_of(post)
    return by.organisation_id != post.university_id if employer is None else by.organisation_id == employer


def check_can_apply(by: Capacity, post: Post, *, taken: int, has_applied: bool) -> None:
    """A person whom the post is for, once per post, while places are left."""
    if by.role != Role.TALENT or by.person_id is None or not _is_for(post, by):
        if post.kind == PostKind.JOINT_HIRE:
            reason = _("本岗位面向%s以外的人员，由本人申报。") % post.university.name
        else:
            body = post.university if post.kind == PostKind.OUTBOUND else post.enterprise
            reason = _("本岗位由%s的人员本人申报。") % body.name
        raise NotAllowed(reason, code="APPLY_NOT_TALENT")
    if post.status != PostStatus.PUBLISHED:
        raise NotPossible(_("岗位当前状态为“%s”，不能申报。") % post.get_status_display(), code="POST_NOT_PUBLISHED")
    if has_applied:
        raise NotPossible(_("您已经申报过本岗位，不能重复申报；请在“办件”中继续。"), code="APPLIED_ALREADY")
    if taken >= post.quota:
        raise NotPossible(_("本岗位名额已满。"), code="POST_FULL")


def check_can_nominate(by: Capacity, post: Post) -> None:
    """The office of the body whose people the post is for, while it is open."""
    employer = employer_of(post)
    if employer is None:
        raise NotPossible(_("共引型岗位面向新引进人员，由本人直接申报，不需要单位推荐。"), code="NOMINATION_NOT_NEEDED")
    if not by.acts_for(employer) or not speaks_for_side(by):
        raise NotAllowed(
            _("由人员所在单位的人事处或者人力资源部门推荐。请切换到相应身份后再试。"), code="NOMINATION_NOT_EMPLOYER"
        )
    if post.status != PostStatus.PUBLISHED:
        raise NotPossible(_("岗位当前状态为“%s”，不能推荐。") % post.get_status_display(), code="POST_NOT_PUBLISHED")


def check_can_answer(by: Capacity, nomination: Nomination) -> None:
    """The nominated person, once."""
    if not by.is_person(nomination.person_id):
        raise NotAllowed(_("由被推荐人本人答复。"), code="NOMINATION_NOT_YOURS")
    if nomination.status != NominationStatus.OFFERED:
        raise NotPossible(
            _("推荐当前状态为“%s”，不需要再答复。") % nomination.get_status_display(), code="NOMINATION_ANSWERED"
        )


def may(check: object, *args: object, **kwargs: object) -> bool:
    """A check without raising, for templates."""
    assert callable(check)
    try:
        check(*args, **kwargs)
    except LianpinError:
        return False
    return True
