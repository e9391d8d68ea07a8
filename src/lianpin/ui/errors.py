"""The pages of refusals and failures. Named in the site's urls (`handler404` …) and settings (`CSRF_FAILURE_VIEW`).

Pages of a signed-in person keep their navigation; 400, 413, 500 and 503 need no session, no user and no database.
"""

import logging

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from lianpin.toolkit.errors import LianpinError, NotAllowed
from lianpin.ui.text import size as shown

logger = logging.getLogger(__name__)

# Answers that may be given before anybody is known, or while the database is away.
PLAIN = frozenset({400, 413, 500, 503})
# What programs read, where no operation of the API has said why.
CODES = {
    400: "BAD_REQUEST",
    403: "NOT_ALLOWED",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    413: "TOO_BIG",
    500: "BROKEN",
}


def refused(request: HttpRequest, refusal: LianpinError) -> HttpResponse:
    """A refusal of the platform, as a page or a toast."""
    return _answer(request, refusal.status, reason=refusal.reason, code=refusal.code, clause=refusal.clause)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 where a form's fields were too big."""
    if isinstance(exception, RequestDataTooBig):
        return _answer(request, 413, reason=_("所填的文字超过了允许的大小，没有保存。请返回上一页缩短后再提交。"))
    return _answer(request, 400, reason=_("请求的内容无法识别，请返回上一页重试。"))


def too_big(request: HttpRequest, *, size: int, limit: int) -> HttpResponse:
    """413: what was sent exceeds what one request may hold, in bytes."""
    reason = _(
        "上传的内容有 %(size)s，超过一次提交 %(most)s 的上限，没有保存。"
        "单个文件不超过 %(limit)s，请压缩或拆分后返回上一页重新上传。"
    ) % {"size": shown(size), "most": shown(limit), "limit": shown(settings.LIANPIN_UPLOAD_LIMIT)}
    return _answer(request, 413, reason=reason)


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 of Django; our own carry a reason."""
    if isinstance(exception, NotAllowed):
        return refused(request, exception)
    return _answer(request, 403, reason=_("您当前的身份不能进行此操作。"))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was not issued by us, or for a session that has ended."""
    logger.warning("CSRF refused: %s", reason.partition(" - ")[0])  # behind the dash stands what the sender wrote
    return _answer(request, 403, reason=_("页面已失效，请返回上一页刷新后再提交，填写的内容不会丢失。"), plain=True)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: there is no such page, or not for this person."""
    return _answer(request, 404, reason=_("没有找到您要的页面，或者您当前的身份看不到它。"))


def broken(request: HttpRequest) -> HttpResponse:
    """500: our fault; the number finds the line in the log."""
    return _answer(
        request, 500, reason=_("系统出了问题，您的这次操作没有保存。请稍后重试；如仍不行，请把下面的编号告诉管理员。")
    )


def not_taken(request: HttpRequest, answer: HttpResponseBase) -> HttpResponse:
    """405 of the API, as JSON: the address takes another method."""
    said = _answer(request, 405, reason=_("这个地址只接受 %s 请求。") % answer.get("Allow", ""))
    said["Allow"] = answer.get("Allow", "")
    return said


def is_of_api(request: HttpRequest) -> bool:
    """Whether a program asks, which reads no pages."""
    return request.path.startswith("/api/")


def toast(request: HttpRequest, text: str, *, tone: str = "success", status: int = 200) -> HttpResponse:
    """A short message for htmx, wherever the request came from in the page."""
    response = HttpResponse(
        render_to_string("components/toast_fragment.html", {"text": text, "tone": tone}), status=status
    )
    response["HX-Retarget"] = "#toasts"
    response["HX-Reswap"] = "beforeend"
    return response


def _answer(
    request: HttpRequest, status: int, *, reason: str, code: str = "", clause: str = "", plain: bool = False
) -> HttpResponse:
    if is_of_api(request):
        told = {"code": code or CODES.get(status, ""), "reason": reason, "clause": clause}
        return JsonResponse(told, status=status, json_dumps_params={"ensure_ascii": False})
    if request.headers.get("HX-Request"):
        said = _("%(reason)s（依据：%(clause)s）") % {"reason": reason, "clause": clause} if clause else reason
        return toast(request, said, tone="danger", status=status)
    reference = getattr(request, "request_id", "")
    context = {
        "request": request,
        "status": status,
        "reason": reason,
        "code": code,
        "clause": clause,
        "reference": reference,
    }
    if plain or status in PLAIN:
        return HttpResponse(_page(status, context, None), status=status)
    try:
        return HttpResponse(_page(status, context, request), status=status)
    except DatabaseError:
        # The navigation needs the database, the message does not.
        logger.warning("error page without navigation", exc_info=True)
        return HttpResponse(_page(status, context, None), status=status)


def _page(status: int, context: dict[str, object], request: HttpRequest | None) -> str:
    return render_to_string(f"errors/{status}.html", context, request=request)
