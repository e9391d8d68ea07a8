"""The rulebook: every published version, for everybody."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from lianpin.kernel.regulations import queries
from lianpin.kernel.regulations.models import Version
from lianpin.ui.api import Listing, Paging, listing

router = Router(tags=["regulations"], auth=None)


class VersionOut(Schema):
    code: str
    version: str
    title: str
    english_title: str
    issuer: str | None
    document_number: str
    effective_on: date
    repealed_on: date | None
    published_on: date
    digest: str

    @staticmethod
    def resolve_code(version: Any) -> str:
        return str(version.regulation.code)

    @staticmethod
    def resolve_version(version: Any) -> str:
        return str(version.label)

    @staticmethod
    def resolve_title(version: Any) -> str:
        return str(version.regulation.title)

    @staticmethod
    def resolve_english_title(version: Any) -> str:
        return str(version.regulation.english_title)

    @staticmethod
    def resolve_issuer(version: Any) -> str | None:
        issuer = version.regulation.issuer
        return issuer.name if issuer else None


class ArticleOut(Schema):
    label: str
    number: int
    title: str
    chapter: str
    anchor: str


class VersionWithText(VersionOut):
    source: str
    articles: list[ArticleOut]

    @staticmethod
    def resolve_articles(version: Any) -> list[Any]:
        return list(queries.program(version).articles)


@router.get("/regulations", response=Listing[VersionOut])
def list_regulations(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """Every version, those of a regulation from the newest on."""
    return listing(queries.versions(), paging)


@router.get("/regulations/{path:code}/{str:version}", response=VersionWithText)
def read_regulation(request: HttpRequest, code: str, version: str) -> Version:
    """A version with its text as it was published, and its articles."""
    if "\0" in code + version:
        raise Http404
    found = Version.objects.select_related("regulation__issuer")
    return get_object_or_404(found, regulation__code=code, label=version)
