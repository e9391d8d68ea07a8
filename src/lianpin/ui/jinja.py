"""The Jinja2 environment of every page: Django's translations, urls and static files, our filters and icons."""

from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext
from jinja2 import Environment
from markupsafe import Markup

from lianpin.ui import fields, text

MANY = 4096  # sentences, addresses and icons that are kept: more than there are
NUMBER = 9876543210  # stands in an address for the one that is put in; our addresses write a number as it is
ICONS = Path(__file__).with_name("icons.txt")


def environment(**options: Any) -> Environment:
    """The environment that Django's Jinja2 backend asks for."""
    options.setdefault("autoescape", True)
    options["extensions"] = ["jinja2.ext.i18n", "jinja2.ext.do", *options.get("extensions", [])]
    env = Environment(trim_blocks=True, lstrip_blocks=True, **options)
    env.policies["ext.i18n.trimmed"] = True
    # The extension adds this method; newstyle escapes the variables and not the sentence.
    env.install_gettext_callables(gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext)  # type: ignore[attr-defined]
    env.filters.update(text.FILTERS)
    env.globals.update(
        _=said,
        url=url,
        static=cache(static),
        icon=icon,
        picture=icon,  # the same, inside macros that have a parameter of that name
        language=text.language,
        control=fields.control,
        kind_of=fields.kind_of,
    )
    return env


def said(sentence: str, **variables: object) -> Markup:
    """A sentence in the page's language: the extension's own `_`, which each page asks a hundred times, with what never changes kept."""
    markup = _said(get_language(), sentence)
    return markup % variables if variables or "%" in markup else markup


@lru_cache(maxsize=MANY)
def _said(language: str | None, sentence: str) -> Markup:
    """The sentence in the language that is active; catalogues are read once per process."""
    return Markup(gettext(sentence))


def url(name: str, *args: object, **named: object) -> str:
    """The address of a named page."""
    is_numbered = len(args) == 1 and type(args[0]) is int and args[0] >= 0
    if named or (args and not is_numbered):
        return reverse(name, args=args or None, kwargs=named or None)
    where = name, get_script_prefix(), settings.ROOT_URLCONF
    return str(args[0]).join(_around(*where)) if args else _page(*where)


@lru_cache(maxsize=MANY)
def _page(name: str, prefix: str, urlconf: str) -> str:
    """The address of a page that is the same for all: every page's frame names twenty of them."""
    return reverse(name, urlconf=urlconf)


@lru_cache(maxsize=MANY)
def _around(name: str, prefix: str, urlconf: str) -> tuple[str, str]:
    """What stands before and after the number in the address of a page of one of many; a list names fifty of them."""
    before, after = reverse(name, args=[NUMBER], urlconf=urlconf).split(str(NUMBER))
    return before, after


@cache
def icon_names() -> frozenset[str]:
    """The names that the sprite is built of (`icons.txt`)."""
    return frozenset(ICONS.read_text(encoding="utf-8").split())


@lru_cache(maxsize=MANY)
def icon(name: str, label: str | None = None) -> Markup:
    """An icon of the sprite: decorative, or with a label where it stands alone.

    Raises LookupError for a name missing in `icons.txt`: the sprite would show nothing, and nobody would notice.
    """
    if name not in icon_names():
        raise LookupError(f"icon {name!r} is not in lianpin/ui/icons.txt")
    spoken = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup(
        '<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round" '
        'stroke-linejoin="round" focusable="false" {}><use href="{}#{}"/></svg>'
    ).format(spoken, static("vendor/icons.svg"), name)
