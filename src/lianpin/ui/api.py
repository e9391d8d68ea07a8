"""What every operation of the API shares: keys, amounts and lists as JSON, what comes in read strictly, refusals with their fields."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar

from django import forms
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from ninja import Field, Schema
from ninja.parser import Parser as JSONParser
from ninja.renderers import JSONRenderer
from pydantic import PlainSerializer, WithJsonSchema

from lianpin.toolkit.errors import NotValid

T = TypeVar("T")
M = TypeVar("M", bound=Model)
MOST = 200  # rows of one answer

# A row's key: text, since many programs read numbers of JSON as floating point, which has no room for it.
Key = Annotated[
    int,
    Field(gt=0, lt=2**63),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "pattern": "^[1-9][0-9]{0,18}$"}),
]
# Yuan with two places, as text: never a floating-point number.
Money = Annotated[
    Decimal,
    PlainSerializer(lambda amount: f"{amount:.2f}", return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^-?[0-9]+\.[0-9]{2}$"}),
]
# A share or a score, as text: "0.5" is 50 %.
Figure = Annotated[
    Decimal,
    PlainSerializer(lambda figure: f"{figure.normalize():f}", return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}),
]


class Named(Schema):
    """Something with a key and a name."""

    id: Key
    name: str


class Paging(Schema):
    """Which rows of a list."""

    limit: int = Field(50, ge=1, le=MOST)
    offset: int = Field(0, ge=0, le=1_000_000)


class Listing(Schema, Generic[T]):
    """Some rows of a list, and how many there are for whoever asks."""

    items: list[T]
    total: int


class Problem(Schema):
    """Why something is refused. `code` is stable, `reason` is for people; `errors` says it field by field."""

    code: str
    reason: str
    clause: str = ""
    errors: dict[str, list[str]] | None = None


class Done(Schema):
    """What an act did, or would do: the sentences that go on record. `id` is what it was done to, or what it made."""

    id: Key | None
    is_preview: bool
    consequences: list[str]


class FieldsNotValid(NotValid):
    """Which fields cannot be accepted, and why; "" for all together."""

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        super().__init__(_("有内容不能接受，请按各项说明修改后再试。"), code="FIELDS_NOT_VALID")
        self.errors = dict(errors)


def listing(found: QuerySet[M], paging: Paging) -> dict[str, Any]:
    """The rows of a page with the number of all."""
    return {"items": list(found[paging.offset : paging.offset + paging.limit]), "total": found.count()}


def cleaned(form: forms.Form) -> dict[str, Any]:
    """What a form has read; FieldsNotValid as its page would say it."""
    if not form.is_valid():
        raise FieldsNotValid(
            {("" if key == "__all__" else key): list(map(str, said)) for key, said in form.errors.items()}
        )
    return form.cleaned_data


class Renderer(JSONRenderer):
    """Chinese as itself."""

    json_dumps_params = {"ensure_ascii": False}


class Parser(JSONParser):
    """JSON that says it is, and holds no character that the database has no room for."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body; ValueError, which is answered 400, for any other."""
        if request.content_type != "application/json":
            raise ValueError(request.content_type)
        data = super().parse_body(request)
        if _is_odd(json.dumps(data, ensure_ascii=False)):
            raise ValueError("a character that is none")
        return data

    def parse_querydict(self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest) -> Any:
        """The query."""
        said = super().parse_querydict(data, list_fields, request)
        wrong = {key: [_("含有不能接受的字符。")] for key, value in said.items() if _is_odd(f"{key}{value}")}
        if wrong:
            raise FieldsNotValid(wrong)
        return said


def _is_odd(text: str) -> bool:
    """Whether a text holds the character zero (which JSON writes so), or half of one."""
    if "\0" in text or "\\u0000" in text:
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False
