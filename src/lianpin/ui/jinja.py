"""The Jinja2 environment of every page: Django's translations, urls and static files, our filters and icons."""

from functools import cache
from pathlib import Path
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext, ngettext, npgettext, pgettext
from jinja2 import Environment
from markupsafe import Markup

from lianpin.ui import fields, text

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
        url=url,
        static=static,
        icon=icon,
        picture=icon,  # the same, inside macros that have a parameter of that name
        language=text.language,
        control=fields.control,
        kind_of=fields.kind_of,
    )
    return env


def url(name: str, *args: object, **named: object) -> str:
    """The address of a named page."""
    return reverse(name, args=args or None, kwargs=named or None)


@cache
def icon_names() -> frozenset[str]:
    """The names that the sprite is built of (`icons.txt`)."""
    return frozenset(ICONS.read_text(encoding="utf-8").split())


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
