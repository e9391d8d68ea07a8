"""What is said and attached beside the steps of a case."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from lianpin.kernel.audit.verbs import record
from lianpin.kernel.cases import queries
from lianpin.kernel.cases.enums import Audience
from lianpin.kernel.cases.models import Case, Comment
from lianpin.kernel.cases.verbs.filling import locked
from lianpin.kernel.documents.verbs import store_attachment
from lianpin.kernel.identity.models import Capacity
from lianpin.toolkit import clock, wall
from lianpin.toolkit.errors import NotAllowed, NotValid


def comment_case(
    case: Case, text: str, *, audience: str, by: Capacity, file: UploadedFile[Any] | None = None
) -> Comment:
    """Say something to the officials of a case alone or to all its parties, with a file or without. It stays for good.

    NotAllowed for who has nothing to do with the case, and for a note to officials by somebody else; NotValid without text or file.
    """
    with wall.behind():
        case = locked(case)
        if not queries.is_involved(case, by):
            raise NotAllowed(_("只有本办件的当事方和办理部门可以评论，草稿提交后才能评论。"), code="COMMENT_NOT_PARTY")
        if audience == Audience.OFFICIALS and not queries.is_official(case, by):
            raise NotAllowed(_("只有办理部门可以发表内部评论。"), code="COMMENT_NOT_OFFICIAL")
        if not text.strip() and file is None:
            raise NotValid(_("请填写评论内容，或者选择要附上的文件。"), code="COMMENT_EMPTY")
        assert by.user_id is not None, "the platform and the public say nothing"
        comment = Comment.objects.create(
            case=case, text=text.strip(), attachment=store_attachment(file, by=by) if file is not None else None,
            audience=audience, written_by_id=by.user_id, written_as=str(by), written_on=clock.today(),
        )  # fmt: skip
        name = comment.attachment.name if comment.attachment is not None else ""
        if audience == Audience.OFFICIALS:
            # A chain of its own: the case's is exported whole, to the person as well, and would tell by its length that there is one.
            record("case.noted", comment, by=by, text=comment.text, file=name)
        else:
            record("case.commented", case, by=by, text=comment.text, file=name)
    return comment
