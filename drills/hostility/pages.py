"""What a page offers to send: its links and its forms, with what a browser would send unchanged."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin


@dataclass
class Field:
    """A control of a form, with what it holds and what it offers."""

    name: str
    kind: str = "text"
    value: str = ""
    choices: list[str] = field(default_factory=list)


@dataclass
class Form:
    """A form of a page, as somebody sees it."""

    who: str
    action: str
    method: str
    fields: list[Field] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, str, tuple[str, ...]]:
        """Forms of the same key are the same form for other things."""
        return (self.who, self.method, tuple(sorted({each.name for each in self.fields})))


class Page(HTMLParser):
    """Reads links and forms; what lies outside of any form is of no interest."""

    def __init__(self, who: str, address: str) -> None:
        super().__init__()
        self.who, self.address = who, address
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._field: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        for name in ("href", "hx-get"):
            if tag != "link" and name in given:
                self.links.append(self._to(given[name]))
        if tag == "form":
            self._form = Form(self.who, self._to(given.get("action", "")), given.get("method", "get").upper())
            self.forms.append(self._form)
        elif tag in {"input", "select", "textarea", "button"} and self._form is not None and given.get("name"):
            kind = tag if tag in {"select", "textarea"} else given.get("type", "text")
            self._control(given["name"], kind, given.get("value", ""), is_on="checked" in given)
        elif tag == "option" and self._field is not None:
            self._field.choices.append(given.get("value", ""))
            if "selected" in given:
                self._field.value = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag in {"select", "textarea"}:
            self._field = None

    def handle_data(self, data: str) -> None:
        if self._field is not None and self._field.kind == "textarea":
            self._field.value += data

    def _control(self, name: str, kind: str, value: str, *, is_on: bool) -> None:
        assert self._form is not None
        if name == "csrfmiddlewaretoken":
            return
        if kind in {"radio", "checkbox"}:
            found = next((each for each in self._form.fields if each.name == name), None) or self._new(name, kind)
            found.choices.append(value or "on")
            if is_on:
                found.value = value or "on"
            return
        self._field = self._new(name, kind)
        self._field.value = value

    def _new(self, name: str, kind: str) -> Field:
        assert self._form is not None
        made = Field(name, kind)
        self._form.fields.append(made)
        return made

    def _to(self, address: str) -> str:
        return urldefrag(urljoin(self.address, address)).url


def read(who: str, address: str, body: str) -> Page:
    """A page as it is shown at an address."""
    page = Page(who, address)
    page.feed(body)
    return page
