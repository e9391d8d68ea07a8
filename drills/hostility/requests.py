"""One hostile request after another, made from what the pages offer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from urllib.parse import quote, quote_from_bytes, urlsplit

from hostility import files, values
from hostility.pages import Field, Form

SECRET = "abcdefghijklmnopqrstuvwxyzABCDEF"  # a token as Django makes them; cookie and field have to agree, no more
BOUNDARY = b"----lianpin"
URLENCODED = "application/x-www-form-urlencoded"


@dataclass
class Asked:
    """A request as it goes over the wire: `path` is percent-encoded and holds the query."""

    who: str
    kind: str
    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    form: Form | None = None

    def as_json(self) -> dict[str, object]:
        return {
            "who": self.who, "kind": self.kind, "method": self.method, "path": self.path, "headers": self.headers,
            "body": self.body[:4000].decode("latin-1"), "body_size": len(self.body),
        }  # fmt: skip


class Offer:
    """What the pages offer, and what is made of it."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.forms: dict[tuple[str, str, tuple[str, ...], str], Form] = {}
        self.paths: dict[tuple[str, str], str] = {}

    def add_form(self, form: Form, route: str) -> None:
        self.forms.setdefault((*form.key, route), form)

    def next(self) -> Asked:
        """Half of what is sent are forms: there the code lies that reads what is typed."""
        makers: Sequence[tuple[Callable[[], Asked], int]] = (
            (self._form, 50), (self._multipart, 14), (self._path, 12), (self._query, 10), (self._header, 8), (self._body, 6),
        )  # fmt: skip
        made, weights = zip(*makers, strict=True)
        return self.chance.choices(made, weights)[0]()  # type: ignore[no-any-return]

    def _somewhere(self) -> tuple[str, str]:
        (who, _route), path = self.chance.choice(list(self.paths.items()))
        return who, path

    def _some_form(self) -> Form:
        return self.chance.choice(list(self.forms.values()))

    # ── forms ──

    def _form(self) -> Asked:
        form = self._some_form()
        if any(each.kind == "file" for each in form.fields) and self.chance.random() < 0.7:
            return self._multipart(form)
        pairs = [(name.encode("utf-8", "surrogatepass"), value) for name, value in self._filled(form)]
        query = "&".join(f"{quote_from_bytes(name)}={quote_from_bytes(value)}" for name, value in pairs)
        if form.method == "GET":
            return Asked(form.who, "form", "GET", form.action.partition("?")[0] + "?" + query, form=form)
        token = f"csrfmiddlewaretoken={SECRET}&"
        charset = self.chance.choice(
            [
                "",
                "",
                "",
                "",
                "; charset=utf-8",
                "; charset=gb18030",
                "; charset=utf-7",
                "; charset=\x00nonsense",
                "; charset",
            ]
        )
        return Asked(
            form.who,
            "form",
            "POST",
            form.action,
            {"Content-Type": URLENCODED + charset},
            (token + query).encode(),
            form,
        )

    def _filled(self, form: Form) -> list[tuple[str, bytes]]:
        """As a browser would send it, but for one, two or all of its fields."""
        chance = self.chance
        hostile = {
            each.name for each in chance.sample(form.fields, min(len(form.fields), chance.choice((0, 1, 1, 1, 2, 99))))
        }
        found = []
        for each in form.fields:
            if each.kind in {"submit", "button"} and chance.random() < 0.5:
                continue
            if each.name not in hostile:
                found.append((each.name, self._usual(each)))
                continue
            if chance.random() < 0.15:
                continue  # left out
            found += [(each.name, values.raw(chance)) for _again in range(chance.choice((1, 1, 1, 2, 40)))]
        if chance.random() < 0.1:
            found.append((values.text(chance)[:200], values.raw(chance)))
        if chance.random() < 0.02:
            found += [("x", b"1")] * 1500
        return found

    def _usual(self, each: Field) -> bytes:
        chance = self.chance
        if each.kind in {"radio", "select", "checkbox"} and each.choices:
            return chance.choice(each.choices).encode()
        if each.value or each.kind in {"hidden", "submit", "button"}:
            return each.value.encode()
        usual = {
            "date": "2027-02-05",
            "number": "1",
            "time": "08:00",
            "email": "a@example.com",
            "month": "2026-03",
            "url": "https://example.com/",
        }
        return chance.choice((usual.get(each.kind, "说明"), "2026-03-01", "1", "甲")).encode()

    # ── files ──

    def _multipart(self, form: Form | None = None) -> Asked:
        chance = self.chance
        form = form or self._some_form()
        wants = {each.name for each in form.fields if each.kind == "file"}
        parts = [self._part(b"csrfmiddlewaretoken", SECRET.encode())]
        for name, value in self._filled(form):
            given = name.encode("utf-8", "surrogatepass")
            if name in wants or chance.random() < 0.05:
                for _file in range(chance.choice((1, 1, 1, 3))):
                    called = files.name(chance) if chance.random() < 0.4 else chance.choice(files.NAMES[:6])
                    parts.append(self._part(given, files.content(chance), called.encode("utf-8", "surrogatepass")))
            else:
                parts.append(self._part(given, value))
        body = b"".join(parts) + b"--" + BOUNDARY + b"--\r\n"
        content_type = "multipart/form-data; boundary=" + BOUNDARY.decode()
        if chance.random() < 0.2:
            body, content_type = self._broken(body, content_type)
        return Asked(form.who, "multipart", "POST", form.action, {"Content-Type": content_type}, body, form)

    def _part(self, name: bytes, content: bytes, file: bytes | None = None) -> bytes:
        head = b"--" + BOUNDARY + b'\r\nContent-Disposition: form-data; name="' + name + b'"'
        if file is not None:
            head += (
                b'; filename="'
                + file
                + b'"\r\nContent-Type: '
                + self.chance.choice((b"application/pdf", b"text/html", b"x", b"image/png; charset=\xff"))
            )
        if self.chance.random() < 0.02:
            head += b"\r\nContent-Transfer-Encoding: base64"
        return head + b"\r\n\r\n" + content + b"\r\n"

    def _broken(self, body: bytes, content_type: str) -> tuple[bytes, str]:
        chance = self.chance
        cut = chance.randrange(len(body) + 1)
        return chance.choice(
            (
                (body[:cut], content_type), (body[cut:], content_type), (b"", content_type), (body, "multipart/form-data"),
                (body, "multipart/form-data; boundary=" + "x" * 300), (body, 'multipart/form-data; boundary=""'), (body, "multipart/mixed; boundary=x"),
                (body.replace(b"\r\n", b"\n"), content_type), (body.replace(b"form-data;", b"form-data; name*=utf-9''%ff;"), content_type),
                (body.replace(b'name="', b'name="\xff\x00'), content_type), (body.replace(b"\r\n\r\n", b"\r\nX: " + b"y" * 9000 + b"\r\n\r\n"), content_type),
            )
        )  # fmt: skip

    # ── paths, queries, headers, bodies ──

    def _path(self) -> Asked:
        who, path = self._somewhere()
        parts = urlsplit(path).path.split("/")
        for _change in range(self.chance.choice((1, 1, 2))):
            at = self.chance.randrange(1, len(parts)) if len(parts) > 1 else 0
            value = self._segment()
            parts[at:at] = [value] if self.chance.random() < 0.15 else []
            parts[min(at, len(parts) - 1)] = value
        return Asked(
            who, "path", self.chance.choice(("GET", "GET", "POST", "HEAD")), "/".join(parts) or "/", self._sent()
        )

    def _segment(self) -> str:
        if self.chance.random() < 0.5:
            return self.chance.choice(
                ("0", "-1", "1", "2147483648", "9223372036854775807", "9223372036854775808", "9" * 60, "9999", "10000", "0000", "1999", "2199", "%00", "%ff",
                 "..", "%2e%2e", "%2f", "%0d%0a", "１２", "login", "a" * 5000, "%f0%9f%98%80", "%ed%a0%80", ";", "a=b", "v1", "1.ics")
            )  # fmt: skip
        return quote_from_bytes(values.raw(self.chance)[:3000])

    def _query(self) -> Asked:
        who, path = self._somewhere()
        names = [
            "page",
            "q",
            "next",
            "after",
            "before",
            "tab",
            "year",
            "month",
            "sort",
            "columns",
            "kind",
            "state",
            "matter",
            "body",
            "due",
            "part",
            "pdf",
            "download",
        ]
        names += [each.name for each in self._some_form().fields]
        chosen = [
            quote(self.chance.choice(names), errors="surrogatepass") for _ in range(self.chance.choice((1, 1, 2, 5)))
        ]
        if self.chance.random() < 0.1:
            chosen.append(quote_from_bytes(values.raw(self.chance)[:200]))
        query = "&".join(f"{name}={quote_from_bytes(values.raw(self.chance)[:20000])}" for name in chosen)
        return Asked(
            who,
            "query",
            self.chance.choice(("GET", "GET", "GET", "POST")),
            urlsplit(path).path + "?" + query,
            self._sent(),
        )

    def _sent(self) -> dict[str, str]:
        """With a token, so that what is posted is read at all."""
        return {"X-CSRFToken": SECRET, "HX-Request": "true"} if self.chance.random() < 0.3 else {"X-CSRFToken": SECRET}

    def _header(self) -> Asked:
        who, path = self._somewhere()
        names = (
            "Accept", "Accept-Language", "Accept-Encoding", "Accept-Charset", "Authorization", "Cookie", "Host", "Origin", "Referer", "Range", "If-Range",
            "If-Modified-Since", "If-None-Match", "If-Match", "Content-Type", "Content-Length", "Content-Encoding", "Transfer-Encoding", "X-Forwarded-For",
            "X-Forwarded-Host", "X-Forwarded-Proto", "X-Request-ID", "X-CSRFToken", "X-HTTP-Method-Override", "HX-Request", "HX-Target", "HX-Current-URL",
            "HX-Trigger", "HX-Boosted", "User-Agent", "Expect", "Upgrade", "Date", "X-Requested-With",
        )  # fmt: skip
        plausible = (
            "bytes=0-0", "bytes=-1", "bytes=9-1", "bytes=0-0,5-9," * 300, "zh-hans;q=x", "en;q=9", "*" * 500, "en-" * 400, "Wed, 99 Foo 10000 99:99:99 GMT",
            'lianpin_session="a\\000b"; lianpin_csrf="\\377"', "lianpin_session=" + "x" * 5000, "lianpin_session=\x00", "lianpin_lang=../x", "messages=[[1]]; x",
            "lianpin_csrf=" + "é" * 32, "django_language=\x00", "²", "-5", "1e3", "gzip;q=\x00", "https://[", "localhost:99999", "[::1", "W/\"x", "Basic \xff", "true",
        )  # fmt: skip
        headers = {}
        for _each in range(self.chance.choice((1, 1, 2, 4))):
            value = (
                self.chance.choice(plausible)
                if self.chance.random() < 0.6
                else values.raw(self.chance)[:8000].decode("latin-1")
            )
            headers[self.chance.choice(names)] = (
                value.encode("utf-8", "replace").decode("latin-1").replace("\n", "").replace("\r", "")
            )
        method = self.chance.choice(
            (
                "GET",
                "GET",
                "GET",
                "POST",
                "HEAD",
                "OPTIONS",
                "PUT",
                "PATCH",
                "DELETE",
                "TRACE",
                "PROPFIND",
                "FOO",
                "get",
            )
        )
        return Asked(who, "header", method, path, headers, b"a=1" if method == "POST" else b"")

    def _body(self) -> Asked:
        """What is no form, sent to where forms go."""
        posts = [each for each in self.forms.values() if each.method == "POST"]
        form = self.chance.choice(posts)
        headers = {"X-CSRFToken": SECRET}
        headers["Content-Type"] = self.chance.choice(
            (
                "application/json",
                "application/json; charset=utf-16",
                "text/plain",
                "",
                "multipart/form-data; boundary=x",
                URLENCODED,
                "application/xml",
                "\xff",
                "a/b/c",
            )
        )
        body = values.json_text(self.chance)
        if self.chance.random() < 0.2:
            headers["Content-Length"] = self.chance.choice(("-1", "0", "99999999999", "x", "²", "1", "", "60000000"))
        return Asked(
            form.who, "body", self.chance.choice(("POST", "POST", "PUT", "PATCH")), form.action, headers, body, form
        )
