"""Who may draft, publish and apply, and why not."""

from django.utils.translation import gettext as _

from lianpin.kernel.identity.enums import OrganisationKind, Role
from lianpin.kernel.identity.models import Capacity
from lianpin.posts.enums import PostStatus
from lianpin.posts.models import Post
from lianpin.toolkit.errors import LianpinError, NotAllowed, NotPossible

PUBLISHER = "人事处"
DRAFTER = "企业"


def check_can_draft(by: Capacity) -> None:
    """The enterprise's unit that speaks for it."""
    if by.kind != OrganisationKind.ENTERPRISE or by.is_personal or DRAFTER not in by.offices:
        raise NotAllowed(_("岗位由企业人力资源部门起草。请切换到相应身份后再试。"), code="POST_NOT_ENTERPRISE")


def check_can_edit(by: Capacity, post: Post) -> None:
    """Its own enterprise, while it is a draft."""
    check_can_draft(by)
    if not by.acts_for(post.enterprise_id):
        raise NotAllowed(_("只有起草岗位的企业可以修改。"), code="POST_NOT_OWN")
    if post.status != PostStatus.DRAFT:
        raise NotPossible(_("岗位当前状态为“%s”，不能修改。") % post.get_status_display(), code="POST_NOT_DRAFT")


def check_can_publish(by: Capacity, post: Post) -> None:
    """The university's HR office, once the enterprise has submitted it."""
    if not by.acts_for(post.university_id) or PUBLISHER not in by.offices:
        raise NotAllowed(_("岗位由高校人事处共同发布。请切换到相应身份后再试。"), code="POST_NOT_PUBLISHER")
    if post.status != PostStatus.SUBMITTED:
        raise NotPossible(_("岗位当前状态为“%s”，不能发布。") % post.get_status_display(), code="POST_NOT_SUBMITTED")


def check_can_close(by: Capacity, post: Post) -> None:
    """The office of either side that drafts or publishes, while it is open."""
    drafts = by.acts_for(post.enterprise_id) and DRAFTER in by.offices
    publishes = by.acts_for(post.university_id) and PUBLISHER in by.offices
    if not (drafts or publishes):
        raise NotAllowed(_("只有岗位的企业或高校人事处可以关闭岗位。"), code="POST_NOT_OWN")
    if post.status != PostStatus.PUBLISHED:
        raise NotPossible(_("岗位当前状态为“%s”，不能关闭。") % post.get_status_display(), code="POST_NOT_PUBLISHED")


def check_can_apply(by: Capacity, post: Post, *, taken: int, has_applied: bool) -> None:
    """A person of the post's university, once per post, while places are left."""
    if by.role != Role.TALENT or by.person_id is None or by.organisation_id != post.university_id:
        raise NotAllowed(_("本岗位由%s的人员本人申报。") % post.university.name, code="APPLY_NOT_TALENT")
    if post.status != PostStatus.PUBLISHED:
        raise NotPossible(_("岗位当前状态为“%s”，不能申报。") % post.get_status_display(), code="POST_NOT_PUBLISHED")
    if has_applied:
        raise NotPossible(_("您已经申报过本岗位，不能重复申报；请在“办件”中继续。"), code="APPLIED_ALREADY")
    if taken >= post.quota:
        raise NotPossible(_("本岗位名额已满。"), code="POST_FULL")


def may(check: object, *args: object, **kwargs: object) -> bool:
    """A check without raising, for templates."""
    assert callable(check)
    try:
        check(*args, **kwargs)
    except LianpinError:
        return False
    return True
