"""The API: the routers of all apps under /api/, who calls, and refusals as JSON. See docs/reference/api.md."""

import json
import time
from functools import cache
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError
from ninja.operation import Operation
from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from lianpin.appointments import api as appointments
from lianpin.assessments import api as assessments
from lianpin.entitlements import api as entitlements
from lianpin.kernel.agreements import api as agreements
from lianpin.kernel.cases import api as cases
from lianpin.kernel.identity import api as identity
from lianpin.kernel.identity.enums import KeyScope
from lianpin.kernel.identity.models import ApiKey, Capacity
from lianpin.kernel.regulations import api as regulations
from lianpin.ledger import api as ledger
from lianpin.posts import api as posts
from lianpin.toolkit.errors import LianpinError, NotAllowed
from lianpin.ui.api import Parser, Problem, Renderer

SAFE = {"GET", "HEAD", "OPTIONS"}
# How an operation may be refused, whatever it is; and what only those who are known meet.
REFUSED = {
    "400": "The body is no JSON", "404": "It does not exist, or not for you", "422": "A field cannot be accepted",
    "503": "Something outside does not answer",
}  # fmt: skip
REFUSED_IF_KNOWN = {
    "401": "No key, a wrong one, or one that counts no longer", "403": "You may not", "409": "Not in this state",
    "429": "Too many requests of this key in this minute: see Retry-After",
}  # fmt: skip


class ByKey(AuthBase):
    """`Authorization: Bearer lp_…`: the middleware has found the key, and acts in its role already."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __call__(self, request: HttpRequest) -> Capacity | None:
        """In whose role; None without a key that counts."""
        key: ApiKey | None = getattr(request, "key", None)
        if key is None:
            return None
        if key.uses > settings.LIANPIN_API_RATE:
            raise Throttled(60 - int(time.time()) % 60)
        if request.method not in SAFE and key.scope != KeyScope.ACT:
            raise NotAllowed(_("这个密钥只能查询。请使用有办理权限的密钥。"), code="KEY_READS_ONLY")
        capacity: Capacity = request.capacity  # type: ignore[attr-defined]
        return capacity


class BySession(AuthBase):
    """The session of a browser, as on every page: with its token where something is changed."""

    openapi_type = "apiKey"
    openapi_in = "cookie"
    openapi_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Capacity | None:
        """In which role the session acts; None where nobody is signed in, or a key was shown that does not count."""
        capacity: Capacity | None = getattr(request, "capacity", None)
        if capacity is None or not capacity.user_id or "Authorization" in request.headers:
            return None
        if request.method not in SAFE and check_csrf(request) is not None:
            raise NotAllowed(_("缺少页面的校验令牌。请用密钥访问，或者在请求头 X-CSRFToken 中带上令牌。"), code="CSRF")
        return capacity


class Api(NinjaAPI):
    """Operations are called as their functions are; every one says how it may be refused."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The name of the function."""
        return operation.view_func.__name__

    def get_openapi_schema(self, **given: Any) -> Any:
        """With the refusals of each operation, which all look the same."""
        schema = super().get_openapi_schema(path_prefix="/api/", **given)
        schema["components"]["schemas"]["Problem"] = Problem.json_schema()
        said = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        told = (REFUSED | REFUSED_IF_KNOWN).items()
        schema["components"]["responses"] = {code: {"description": text, "content": said} for code, text in told}
        for operations in schema["paths"].values():
            for operation in operations.values():
                codes = [*REFUSED, *(REFUSED_IF_KNOWN if operation.get("security") else ())]
                found = {code: {"$ref": f"#/components/responses/{code}"} for code in codes}
                answers = {str(code): answer for code, answer in operation["responses"].items()}
                operation["responses"] = answers | found
        return schema


api = Api(
    title="Lianpin 联聘", version="1", description="Dual appointments: what the pages show and do, for programs.",
    docs_url=None, openapi_url=None, renderer=Renderer(), parser=Parser(), auth=[ByKey(), BySession()],
    urls_namespace="api",
)  # fmt: skip
for each in (identity, regulations, posts, cases, agreements, appointments, assessments, entitlements, ledger):
    api.add_router("", each.router)


def urls() -> list[URLPattern | URLResolver]:
    """The addresses of the operations; the page that describes them is ours."""
    return [each for each in api.urls[0] if getattr(each, "name", "") != "api-root"]


@cache
def described() -> dict[str, Any]:
    """The operations as OpenAPI, in English whoever asks."""
    schema: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    return schema


def operations() -> dict[str, list[dict[str, Any]]]:
    """The operations by their matter: method, path, what it does, what it takes (name, where, kind, whether it is needed)."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, methods in described()["paths"].items():
        for method, said in methods.items():
            taken = [
                _taken(each["name"], each["in"], each["schema"], bool(each.get("required")))
                for each in said.get("parameters", ())
            ]
            body = said.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            known = described()["components"]["schemas"].get(body.get("$ref", "").rpartition("/")[2], {})
            needed = known.get("required", ())
            taken += [_taken(name, "body", each, name in needed) for name, each in known.get("properties", {}).items()]
            groups.setdefault(said["tags"][0], []).append(
                {
                    "method": method.upper(), "path": path, "summary": said.get("description") or said["summary"],
                    "takes": taken, "is_public": "security" not in said,
                }
            )  # fmt: skip
    return groups


def _taken(name: str, place: str, schema: dict[str, Any], needed: bool) -> tuple[str, str, str, bool]:
    kinds = [each.get("type", "") for each in schema.get("anyOf", [schema])]
    choices = [str(word) for each in schema.get("anyOf", [schema]) for word in each.get("enum", ())]
    return name, place, " | ".join(choices or [kind for kind in kinds if kind != "null"]), needed


# ── refusals ──


def _problem(request: HttpRequest, status: int, code: str, reason: str, **more: Any) -> HttpResponse:
    said = {"code": code, "reason": reason, "clause": ""} | more
    return api.create_response(request, said, status=status)


@api.exception_handler(LianpinError)
def _refused(request: HttpRequest, refusal: LianpinError) -> HttpResponse:
    errors = getattr(refusal, "errors", None)
    more = {"errors": errors} if errors else {}
    return _problem(request, refusal.status, refusal.code, refusal.reason, clause=refusal.clause, **more)


@api.exception_handler(Http404)
def _absent(request: HttpRequest, _absence: Http404) -> HttpResponse:
    return _problem(request, 404, "NOT_FOUND", _("没有找到，或者您当前的身份看不到它。"))


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    reason = _("请登录，或者在请求头 Authorization 中带上有效的密钥。密钥可能已停用、到期，或者其角色已结束。")
    answer = _problem(request, 401, "NOT_SIGNED_IN", reason)
    answer["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(Throttled)
def _too_many(request: HttpRequest, stop: Throttled) -> HttpResponse:
    reason = _("这个密钥一分钟内的请求超过了%s次，请稍后再试。") % settings.LIANPIN_API_RATE
    answer = _problem(request, 429, "TOO_MANY_REQUESTS", reason)
    answer["Retry-After"] = str(stop.wait)
    return answer


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    reason = _("请求的正文应当是 JSON（Content-Type: application/json，UTF-8）。")
    return _problem(request, error.status_code, "NOT_JSON", reason)


@api.exception_handler(ValidationError)
def _not_valid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Field by field; a key in the address that is none is what is not there."""
    if any(each["loc"][0] == "path" for each in error.errors):
        return _absent(request, Http404())
    errors: dict[str, list[str]] = {}
    for each in error.errors:
        name = ".".join(str(part) for part in each["loc"][1:] if part != "given")
        errors.setdefault(name, []).append(_said(each))
    reason = _("有内容不能接受，请按各项说明修改后再试。")
    return _problem(request, 422, "FIELDS_NOT_VALID", reason, errors=errors)


def _said(error: dict[str, Any]) -> str:
    """What is wrong with a field, in the caller's language."""
    kind, limits = str(error["type"]), dict[str, Any](error.get("ctx", {}))
    if kind == "missing":
        return _("请填写这一项。")
    if kind == "extra_forbidden":
        return _("没有这一项，请核对名称。")
    if kind in {"literal_error", "enum"}:
        return _("只能是：%s。") % str(limits.get("expected", ""))
    if kind.startswith(("greater_than", "less_than")):
        return _("数值超出范围（%s）。") % "、".join(f"{name} {value}" for name, value in limits.items())
    if kind.startswith("string_too"):
        return _("文字的长度不符合要求（%s）。") % "、".join(f"{name} {value}" for name, value in limits.items())
    if kind.startswith("date"):
        return _("应当是日期，例如 2026-03-01。")
    if kind.startswith("int"):
        return _("应当是整数。")
    if kind.startswith("bool"):
        return _("应当是 true 或 false。")
    if kind.startswith("string"):
        return _("应当是文字。")
    return _("内容不能识别，请核对类型。")
