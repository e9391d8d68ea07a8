"""Addresses for the kit's own tests: refusals as views, and the names that the layouts link to."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import include, path

from lianpin.toolkit.errors import NotAllowed, NotAvailable, NotPossible, NotValid

REFUSALS = {
    403: NotAllowed("只有协议当事人可以签署。", code="AGREEMENT_NOT_PARTY"),
    409: NotPossible("协议已签署。", code="AGREEMENT_NOT_DRAFT", clause="第八条"),
    422: NotValid("第3行缺少“实际工作日数”。", code="ROW_INCOMPLETE"),
    503: NotAvailable("邮件服务没有响应。", code="MAIL_DOWN"),
}


def fine(request: HttpRequest) -> HttpResponse:
    return HttpResponse("fine")


def refused(request: HttpRequest, status: int) -> HttpResponse:
    raise REFUSALS[status]


def broken(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


def moved(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect("/login/")


urlpatterns = [
    path("", fine),
    path("refused/<int:status>/", refused, name="refused"),
    path("broken/", broken),
    path("moved/", moved),
    path("clock/", fine, name="clock_advance"),
    path("language/", fine, name="set_language"),
    path(
        "identity/",
        include(
            ([path("switch/", fine, name="capacity_switch"), path("logout/", fine, name="logout")], "identity"),
        ),
    ),
]
handler400 = "lianpin.ui.errors.bad_request"
handler403 = "lianpin.ui.errors.not_allowed"
handler404 = "lianpin.ui.errors.not_found"
handler500 = "lianpin.ui.errors.broken"
