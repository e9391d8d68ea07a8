"""Whether anything of one tenant reaches another: for the leak test, the two-world test and their drills.

Two tenants lie in one database (`mirror.py`). At each address of the registry stands a thing of ours and its counterpart of theirs: whoever
is not of the tenant meets there what a stranger meets, which for all but a few is the page of what does not exist. Where no thing is named
(lists, counts, searches, exports, calendars), what somebody reads must not depend on what the other tenant has.
"""

from __future__ import annotations

import io
import json
import re
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from access import mirror
from access.registry import EVERYBODY, MORE, ROUTES, SIGN_IN, SIGNED_IN, Row
from access.world import World
from django.db import transaction
from django.db.models import Value

from lianpin.kernel.audit.models import Event
from lianpin.kernel.cases.models import Case
from lianpin.kernel.identity.models import Person, User
from lianpin.kernel.notices.verbs import renew_feed
from lianpin.site import demo
from lianpin.toolkit import wall
from lianpin.toolkit.search import answers_to

CASES = [*ROUTES.items(), *MORE]
NOWHERE = 987654321
PACKED = b"PK\x03\x04"
STRANGER = "a stranger"
# What differs from one answer to the next for everybody alike: and nothing else is left out of a comparison.
RANDOM = (
    (rb'(name="csrfmiddlewaretoken" value=")[^"]*', rb"\1"),  # masked anew in each answer
    (rb"(lianpin_csrf=)[^;]*", rb"\1"),
    (rb"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", b"uuid4"),  # a form's own key
    (rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rb"\1"),  # when a sheet was written
    (rb"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} [\d:]{8} GMT", b"now"),  # the machine's clock, where an answer expires
)


@dataclass(frozen=True)
class Seen:
    """All that came back of one request, to the byte, but for what is random."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    events: int

    def differs_from(self, other: Seen) -> str:
        """Where two answers part; "" where they are the same."""
        if self.status != other.status:
            return f"status {self.status}, then {other.status}"
        if self.body != other.body:
            at = next((n for n, (a, b) in enumerate(zip(self.body, other.body, strict=False)) if a != b), 0)
            cut = slice(max(at - 60, 0), at + 60)
            return f"…{self.body[cut].decode(errors='replace')}…, then …{other.body[cut].decode(errors='replace')}…"
        return "" if self.headers == other.headers else f"headers {sorted(set(self.headers) ^ set(other.headers))}"


@dataclass(frozen=True)
class Leak:
    """What somebody met who should not have."""

    who: str
    method: str
    path: str
    what: str


@dataclass(frozen=True)
class Ask:
    """One request; `bare`: as htmx asks, without the frame."""

    path: str
    method: str = "get"
    bare: bool = False
    target: str = ""
    said: str = ""  # JSON


def see(world: World, name: str, ask: Ask) -> Seen:
    """What somebody gets; nothing of the visit stays."""
    client = world.client_of(name)
    cookies = deepcopy(client.cookies)
    headers = {"X-Request-ID": "the-same-for-all"}
    if ask.bare or ask.target:
        headers |= {"HX-Request": "true", "HX-Target": ask.target}
    with transaction.atomic():
        before = Event.objects.count() if ask.method == "post" else 0
        how = {"data": ask.said, "content_type": "application/json"} if ask.said else {}
        answer = getattr(client, ask.method)(ask.path, headers=headers, **how)
        body = b"".join(answer)
        events = Event.objects.count() - before if ask.method == "post" else 0
        transaction.set_rollback(True)
    client.cookies = cookies
    given = [(key, plain(value.encode()).decode()) for key, value in answer.headers.items()]
    if body.startswith(PACKED):  # the time that a packer wrote is shorter or longer by a byte
        given = [(key, value) for key, value in given if key != "Content-Length"]
    given += [("Set-Cookie", plain(each.OutputString().encode()).decode()) for each in answer.cookies.values()]
    return Seen(answer.status_code, tuple(sorted(given)), plain(unpacked(body)), events)


def unpacked(body: bytes) -> bytes:
    """A sheet as the parts that it was packed of: a packer writes the time into each."""
    if not body.startswith(PACKED):
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        return b"\n".join(name.encode() + b"\n" + parts.read(name) for name in parts.namelist())


def plain(body: bytes) -> bytes:
    """Without what is random (`RANDOM`)."""
    for pattern, instead in RANDOM:
        body = re.sub(pattern, instead, body)
    return body


# ── two tenants ──


def settle_second(world: World) -> None:
    """All of the second tenant, and its people's browsers; things whose address is secret get one that is known."""
    mirror.mirror()
    for name, user in list(world.users.items()):
        if user is not None:
            world.users[mirror.username(name)] = User.objects.get(username=mirror.username(user.username))
    chen = demo.capacity_of(mirror.username("chen"))
    with transaction.atomic():
        world.things["theirs:feed"] = renew_feed(User.objects.get(username=mirror.username("chen")), by=chen)


def ours(world: World) -> list[str]:
    """Everybody of the first tenant, and whoever is of none."""
    return [name for name in world.users if not is_theirs(name)]


def is_theirs(name: str) -> bool:
    return name.startswith("m-")


def expected(row: Row, name: str) -> int:
    """The status that this person meets, opening or (where a page only takes what is sent) sending."""
    if row.opens == EVERYBODY or (row.opens == SIGNED_IN and name != "public"):
        return row.status
    if name == "public":
        return row.signed_out
    if name in row.opens:
        return row.status
    for status, whom in row.refused.items():
        if name in whom:
            return status
    return next((status for status, whom in row.refused.items() if "*" in whom), 404)


def path_of(address: str, row: Row, world: World, *, theirs: bool = False) -> str:
    """The path of a thing of ours, or of its counterpart. LookupError where an address takes a key of which nobody has said what it
    names, so that a new page cannot go without a counterpart."""
    found = address
    for key in mirror.keys_in(address):
        if key not in row.things:
            raise LookupError(f"{address}: the registry does not say which thing stands for {key}")
        thing = row.things[key]
        value = world.things[thing]
        if theirs:
            value = world.things.get(f"theirs:{thing}") or mirror.counterpart(key, value)
        found = re.sub(rf"<(?:\w+:)?{key}>", str(value), found)
    return "/" + found


def names_a_thing(row: Row) -> bool:
    """Whether an address is about one thing that belongs to a tenant."""
    return any(key not in mirror.SAME for key in row.things)


@dataclass(frozen=True)
class Foreign:
    """An address for somebody of the other tenant: what they should meet."""

    address: str
    row: Row
    path: str
    status: int


def foreign(world: World, *, theirs: bool) -> Iterator[Foreign]:
    """Every address that names a thing, with that of ours (or theirs), and what a stranger meets there; what is for everybody is left out."""
    for address, row in CASES:
        if names_a_thing(row) and row.opens != EVERYBODY:
            yield Foreign(address, row, path_of(address, row, world, theirs=theirs), expected(row, STRANGER))


def entitled(world: World, row: Row) -> list[str]:
    """Who has something to do with our own thing of the kind, for whom a leak would look most natural."""
    return [name for name in ours(world) if name != "public" and expected(row, name) != expected(row, STRANGER)]


def trespass(world: World, place: Foreign, names: Iterable[str]) -> list[Leak]:
    """These people open that place and send to it: what they meet other than a stranger."""
    absent, said = {}, "" if place.row.sends is None else json.dumps(place.row.sends)
    if place.status == 404 and any(key in place.row.things for key in ("pk", "token")):
        nowhere = "/" + re.sub(r"<int:\w+>", str(NOWHERE), re.sub(r"<(?:slug|str):\w+>", "nothing", place.address))
        absent = {
            method: Ask(nowhere, method, bare=True, said=said if method == "post" else "") for method in ("get", "post")
        }
    found = []
    for name in names:
        for method in ("post",) if place.row.posts else ("get", "post"):
            ask = Ask(place.path, method, bare=True, said=said if method == "post" else "")
            seen = see(world, name, ask)
            if seen.status == 405:  # said before anybody is looked at
                continue
            # Whoever asks as htmx does is led on by a header.
            is_led_on = (seen.status, place.status) == (204, SIGN_IN)
            if (
                seen.status != place.status
                and not is_led_on
                and not (method == "post" and place.row.opens == SIGNED_IN)
            ):
                found.append(Leak(name, method, place.path, f"{seen.status}, not {place.status}"))
            elif seen.status == 404 and absent:
                unlike = seen.differs_from(see(world, name, absent[method]))
                if unlike:
                    found.append(Leak(name, method, place.path, f"unlike what is not there: {unlike}"))
            if seen.events and seen.status != 200:
                found.append(Leak(name, method, place.path, f"{seen.events} events"))
    return found


# ── what names no thing: lists, counts, searches ──

# The lists that may be narrowed, sorted and turned over, and those that are only turned over.
NARROWED = ("", "cases/")
TURNED = ("appointments/", "agreements/", "posts/", "money/", "money/batches/", "ledger/", "letters/", "my/notices/", "assessments/",
          "profiles/", "delegations/", "cases/versions/", "appointments/takeovers/")  # fmt: skip
OPERATIONS = (
    "api/cases?of=mine", "api/cases?q=cyf", "api/cases?body=大学&limit=200", "api/steps?of=done", "api/steps?due=overdue", "api/posts?status=draft",
    "api/entitlements?year=2026", f"api/entitlements?appointment={mirror.APART}", "api/entries?search=2026", "api/agreements?limit=1&offset=1",
    f"api/cases?after={mirror.APART}",
)  # fmt: skip
WORDS = (
    "陈一帆",
    "cyf",
    "chenyifan",
    "林越",
    "澜江",
    "BJ-2026",
    "GW-2026",
    "XY-BJ",
    "RZ-BJ",
    "2026",
    "双聘",
    mirror.MARK,
)
WAYS = (
    "tab=todo&sort=new", "tab=todo&due=overdue", "tab=todo&due=7", "tab=done", "tab=mine", "tab=mine&state=draft", "tab=copies",
    "state=under_way", "state=returned", "state=draft", "body=澜江", "body=大学", f"after={mirror.APART}", "after=1", "before=1",
    "after=2026-03-01~17", "columns=bodies&columns=person&columns=holder",
)  # fmt: skip
PAGES = ("page=2", "year=2026")


def questions(world: World) -> list[Ask]:
    """Every address without a thing, whole; its lists as they may be narrowed, sorted and turned over; what the search suggests."""
    found = [Ask(path_of(address, row, world)) for address, row in ROUTES.items() if not names_a_thing(row)]
    found += [Ask(f"/{at}?{way}", bare=True) for at in NARROWED for way in WAYS]
    found += [Ask(f"/{at}?{way}", bare=True) for at in TURNED for way in PAGES]
    found += [Ask(f"/{at}") for at in OPERATIONS]
    for word in WORDS:
        found += [Ask(f"/search/?q={word}", target="palette-list"), Ask(f"/?q={word}", bare=True)]
        found += [Ask(f"/cases/?q={word}", bare=True), Ask(f"/ledger/?q={word}", bare=True)]
    return found


def own_pages(world: World, name: str) -> list[Ask]:
    """Every page of a thing that this person may open in their own tenant, and the calendars; exports and files among them."""
    base = name.removeprefix("m-")
    theirs = is_theirs(name)
    asks = dict[Ask, None]()
    for address, row in CASES:
        if names_a_thing(row) and expected(row, base) not in {404, 302} and not row.posts and row.opens != EVERYBODY:
            asks[Ask(path_of(address, row, world, theirs=theirs), bare=True)] = None
    return list(asks)


Answers = dict[tuple[str, Ask], Seen]


def collect(world: World, asked: Iterable[tuple[str, Ask]]) -> Answers:
    """What each gets who asks."""
    return {(name, ask): see(world, name, ask) for name, ask in asked}


def differences(before: Answers, after: Answers) -> list[Leak]:
    """Where somebody reads something else than before; of what was asked again."""
    found = []
    for (name, ask), seen in after.items():
        said = before[name, ask].differs_from(seen)
        if said:
            found.append(Leak(name, ask.method, ask.path, said))
    return found


# ── faults to be planted: a detector that finds none of them finds nothing ──


def planted(name: str, instead: Callable[[Callable[..., Any]], Callable[..., Any]]) -> Callable[[], None]:
    """Put another function in the place of one (`lianpin.kernel.cases.queries.cases_for`), wherever it was imported; what takes it back.

    The second wall is taken down as well, which would stop what the faulty function lets through.
    """
    module, _dot, attribute = name.rpartition(".")
    original = getattr(sys.modules[module], attribute)
    faulty, upright = instead(original), wall.seen_as
    _put(attribute, original, faulty)
    wall.seen_as = lambda seer, **_how: nullcontext()

    def take_back() -> None:
        # Wherever it is by then: a module that was first imported meanwhile has taken the faulty one.
        _put(attribute, faulty, original)
        wall.seen_as = upright

    return take_back


def _put(attribute: str, before: Callable[..., Any], after: Callable[..., Any]) -> None:
    for key, module in list(sys.modules.items()):
        if key.startswith("lianpin.") and getattr(module, attribute, None) is before:
            setattr(module, attribute, after)


def _export(original: Callable[..., Any]) -> Callable[..., Any]:
    return lambda _capacity: Case.objects.all()


def _suggestion(original: Callable[..., Any]) -> Callable[..., Any]:
    # Not by `people_for`: the statement that it became part of is kept.
    found = Person.objects.order_by("name", "pk").values_list("name", Value(""), "pk")
    return lambda question, _capacity: list(found.filter(answers_to(question))[:9])


def _count(original: Callable[..., Any]) -> Callable[..., Any]:
    return lambda capacity: original(capacity) | {"todo": Case.objects.count()}


FAULTS: dict[str, tuple[str, Callable[[Callable[..., Any]], Callable[..., Any]]]] = {
    "export": ("lianpin.kernel.cases.queries.cases_for", _export),
    "suggestion": ("lianpin.insights.queries._people", _suggestion),
    "count": ("lianpin.kernel.cases.queries.waiting_counts", _count),
}
