import logging
from io import BytesIO

import pytest
from django.core.exceptions import RequestDataTooBig
from django.test import Client, RequestFactory
from pytest_django import Settings

from lianpin.ui import errors, middleware
from lianpin.ui.tests.urls import REFUSALS

pytestmark = pytest.mark.django_db

TITLES = {403: "无权办理", 409: "当前不能办理", 422: "内容不能接受", 503: "服务暂不可用"}


@pytest.fixture
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, logger="django.request")


def test_every_answer_carries_the_policy_and_a_request_id(client: Client) -> None:
    response = client.get("/")
    policy = response["Content-Security-Policy"]
    assert policy == middleware.POLICY
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'")
    assert len(response["X-Request-ID"]) == 8


def test_a_proxy_s_request_id_is_kept(client: Client) -> None:
    assert client.get("/", headers={"X-Request-ID": "edge-0001"})["X-Request-ID"] == "edge-0001"


def test_it_refuses_a_request_id_that_could_forge_a_log_line(client: Client) -> None:
    assert client.get("/", headers={"X-Request-ID": "a b] forged"})["X-Request-ID"] != "a b] forged"


@pytest.mark.parametrize("status", REFUSALS)
def test_a_refusal_is_a_page_with_its_reason(client: Client, status: int, quiet: None) -> None:
    response = client.get(f"/refused/{status}/")
    page = response.content.decode()
    assert response.status_code == status
    assert TITLES[status] in page
    assert REFUSALS[status].reason in page
    assert REFUSALS[status].code in page


def test_a_refusal_cites_its_clause(client: Client, quiet: None) -> None:
    assert "依据：第八条" in client.get("/refused/409/").content.decode()


def test_a_refusal_of_htmx_is_a_toast(client: Client, quiet: None) -> None:
    response = client.get("/refused/409/", headers={"HX-Request": "true"})
    page = response.content.decode()
    assert (response.status_code, response["HX-Retarget"], response["HX-Reswap"]) == (409, "#toasts", "beforeend")
    assert "协议已签署。（依据：第八条）" in page
    assert "<html" not in page


def test_a_redirect_of_htmx_is_followed_by_the_whole_page(client: Client) -> None:
    response = client.get("/moved/", headers={"HX-Request": "true"})
    assert (response.status_code, response["HX-Redirect"]) == (204, "/login/")
    assert client.get("/moved/").status_code == 302


def test_it_refuses_a_body_that_is_too_big(client: Client, settings: Settings, quiet: None) -> None:
    settings.LIANPIN_REQUEST_LIMIT, settings.LIANPIN_UPLOAD_LIMIT = 3 * 1024, 2 * 1024
    response = client.post("/", {"file": BytesIO(b"x" * 8000)})
    page = response.content.decode()
    assert response.status_code == 413
    assert "文件过大" in page
    assert (
        "上传的内容有 8 KB，超过一次提交 3 KB 的上限，没有保存。单个文件不超过 2 KB，请压缩或拆分后返回上一页重新上传。"
        in page
    )


def test_form_fields_that_are_too_big_are_the_same_refusal() -> None:
    response = errors.bad_request(RequestFactory().post("/"), RequestDataTooBig())
    assert response.status_code == 413
    assert "所填的文字超过了允许的大小，没有保存。请返回上一页缩短后再提交。" in response.content.decode()


def test_a_page_that_is_not_there(client: Client, quiet: None) -> None:
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "没有找到您要的页面" in response.content.decode()


def test_a_failure_shows_the_number_that_finds_it_in_the_log(client: Client, quiet: None) -> None:
    client.raise_request_exception = False
    response = client.get("/broken/", headers={"X-Request-ID": "abcd1234"})
    assert response.status_code == 500
    assert "abcd1234" in response.content.decode()


def test_a_form_of_another_site_is_refused_kindly(settings: Settings, quiet: None) -> None:
    settings.CSRF_FAILURE_VIEW = "lianpin.ui.errors.csrf_failure"
    response = Client(enforce_csrf_checks=True).post("/")
    assert response.status_code == 403
    assert "页面已失效" in response.content.decode()


def test_a_pdf_keeps_the_browser_s_own_viewer() -> None:
    from django.http import HttpRequest, HttpResponse

    def answer(request: HttpRequest) -> HttpResponse:
        return HttpResponse(b"%PDF", content_type="application/pdf")

    response = middleware.ContentSecurityPolicy(answer)(RequestFactory().get("/"))
    assert "Content-Security-Policy" not in response
