"""One world and the same once more in which something hidden is otherwise: whoever may not know of it must read the same bytes.

Everything that the first tenant has and has not published is hidden from the second, from whoever has nothing, and from the public. Rows are
edited, removed and added at random in any table, as the owner of the database and behind its triggers (what triggers keep, such as who reads
a case, is a table like the others). The world is not put back: an outsider's answers must stay the same however much has been changed.

What is normalised is `leaks.RANDOM`. The keys of rows that an outsider makes themselves are not compared: `told_by_keys` measures them.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from random import Random
from typing import Any

from access import leaks, mirror
from access.leaks import Ask
from access.world import World
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import DatabaseError, connections, models, transaction

from lianpin.kernel.identity.models import Organisation
from lianpin.posts.models import Post
from lianpin.posts.verbs import draft_post as draft
from lianpin.site import demo
from lianpin.toolkit import keys

# Rows of the first tenant that are added lie between its own and the second's.
ADDED = mirror.APART // 2
# What anybody reads by right: bodies and regulations, what was published, and public notices with what stands in them.
PUBLIC = {
    "identity.organisation": "FALSE", "identity.unit": "FALSE", "regulations.regulation": "FALSE", "regulations.version": "FALSE",
    "posts.post": "status NOT IN ('published', 'closed')", "cases.publicnotice": "FALSE",
}  # fmt: skip
# Changing these would publish something, or is refused by the table itself whatever it says.
FIXED = {"posts.post.status", "posts.post.proposer", "cases.case.version", "appointments.appointment.during"}
KINDS = ("edited", "removed", "added")


@dataclass(frozen=True)
class Change:
    """What was done to the hidden part of the world."""

    kind: str
    table: str
    row: int
    field: str = ""


@contextmanager
def behind_triggers() -> Iterator[None]:
    """For as long as hidden rows are changed."""
    tables = [model._meta.db_table for model in mirror.mirrored()]
    _alter(tables, "DISABLE")
    try:
        yield
    finally:
        _alter(tables, "ENABLE")


def _alter(tables: list[str], what: str) -> None:
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" {what} TRIGGER USER')


def change(chance: Random, count: int, *, kinds: tuple[str, ...] = KINDS) -> list[Change]:
    """So many random changes, each committed by itself; what a constraint refuses is drawn again."""
    models_there = [model for model in mirror.mirrored() if _condition(model) != "FALSE"]
    done, tried = list[Change](), 0
    while len(done) < count and tried < count * 20:
        tried += 1
        made = _try(chance, chance.choice(models_there), chance.choice(kinds))
        if made is not None:
            done.append(made)
    return done


def one_of_each(chance: Random) -> list[Change]:
    """One change of each kind in every table that allows it."""
    done = []
    for model in mirror.mirrored():
        if _condition(model) == "FALSE":
            continue
        for kind in ("added", "edited", "edited", "removed"):
            done += change_in(model, chance, kind)
    return done


def change_in(model: type[models.Model], chance: Random, kind: str) -> list[Change]:
    """One change of a kind in one table; of some rows none can be made."""
    made = next(filter(None, (_try(chance, model, kind) for _time in range(6))), None)
    return [made] if made is not None else []


def _condition(model: type[models.Model]) -> str:
    return PUBLIC.get(model._meta.label_lower, "TRUE")


def _try(chance: Random, model: type[models.Model], kind: str) -> Change | None:
    table = model._meta.db_table
    try:
        with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
            cursor.execute(f'SELECT id FROM "{table}" WHERE id < {mirror.APART} AND {_condition(model)} ORDER BY id')
            rows = [pk for (pk,) in cursor.fetchall()]
            if not rows:
                return None
            row = chance.choice(rows)
            made = _DEEDS[kind](cursor, chance, model, row)
            # What a key still points to is refused now, not at the end.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except DatabaseError:
        return None
    return Change(kind, table, row, made) if made is not None else None


def _edit(cursor: Any, chance: Random, model: type[models.Model], row: int) -> str | None:
    able = [(field, expression) for field in model._meta.concrete_fields if (expression := _otherwise(field))]
    if not able:
        return None
    field, expression = chance.choice(able)
    cursor.execute(
        f'UPDATE "{model._meta.db_table}" SET "{field.column}" = {expression} WHERE id = %s AND "{field.column}" IS NOT NULL',
        [row],
    )
    return field.name if cursor.rowcount else None


def _otherwise(field: models.Field[Any, Any]) -> str:
    """Another value of a column in SQL; "" for one that stays."""
    column = f'"{field.column}"'
    if (
        field.primary_key or field.is_relation or f"{field.model._meta.label_lower}.{field.name}" in FIXED
        or isinstance(field, ArrayField | SearchVectorField | models.JSONField | models.UUIDField | models.BigIntegerField)
    ):  # fmt: skip
        return ""
    if field.choices:
        values = [str(value) for value, _label in field.flatchoices]
        following = "".join(
            f" WHEN '{one}' THEN '{other}'" for one, other in zip(values, [*values[1:], values[0]], strict=True)
        )
        return f"CASE {column}{following} ELSE {column} END"
    if isinstance(field, models.BooleanField):
        return f"NOT {column}"
    if isinstance(field, models.DecimalField):
        return f"{column} + 0.01"
    if isinstance(field, models.DateTimeField):
        return f"{column} + interval '1 hour'"
    if isinstance(field, models.DateField | models.IntegerField):
        return f"{column} + 1"
    if isinstance(field, models.CharField | models.TextField):
        return f"{column} || '改'" if field.name not in mirror.KEPT else ""
    return ""


def _remove(cursor: Any, chance: Random, model: type[models.Model], row: int) -> str | None:
    cursor.execute(f'DELETE FROM "{model._meta.db_table}" WHERE id = %s', [row])
    return ""


def _add(cursor: Any, chance: Random, model: type[models.Model], row: int) -> str | None:
    """The row once more, with a key of its own; of what is unique another value."""
    key = ADDED + chance.randrange(ADDED - 1)
    columns, values = [], []
    for field in model._meta.concrete_fields:
        column = f'"{field.column}"'
        columns.append(column)
        if field.primary_key:
            values.append(str(key))
        elif field.unique and isinstance(field, models.UUIDField):
            values.append("gen_random_uuid()")
        elif field.unique and isinstance(field, models.CharField):
            values.append(f"'{key}' || substr({column}, 8)")
        elif field.unique and field.null:
            values.append("NULL")
        else:
            values.append(column)
    table = model._meta.db_table
    cursor.execute(
        f'INSERT INTO "{table}" ({", ".join(columns)}) SELECT {", ".join(values)} FROM "{table}" WHERE id = %s '
        "ON CONFLICT DO NOTHING",
        [row],
    )
    return "" if cursor.rowcount else None


_DEEDS: dict[str, Callable[[Any, Random, type[models.Model], int], str | None]] = {
    "edited": _edit, "removed": _remove, "added": _add,
}  # fmt: skip


# ── who looks, and at what ──

# Rich in things of their own: counts and lists of people who have nothing cannot change.
OUTSIDERS = (
    "m-univ-hr", "m-chen", "m-firm-hr", "m-city-finance", "m-college", "m-univ-finance", "m-city-hr", "m-wu", "m-president",
    "m-foreign-firm", "m-student", "m-nobody", "public",
)  # fmt: skip


def asked(
    world: World, names: tuple[str, ...] = OUTSIDERS, *, hidden: bool = True, sends: bool = False
) -> list[tuple[str, Ask]]:
    """What these outsiders ask for: their own pages, every list, count and search, and what lies at the first tenant's own addresses;
    `hidden`: also where they find nothing, `sends`: and what they are told there who send something."""
    found = list[tuple[str, Ask]]()
    strangers = [place for place in leaks.foreign(world, theirs=False) if not place.row.posts]
    for name in names:
        found += [(name, ask) for ask in leaks.questions(world)]
        if leaks.is_theirs(name):
            found += [(name, ask) for ask in leaks.own_pages(world, name)]
        found += [(name, Ask(place.path)) for place in strangers if place.status != 404 and name != "public"]
        if hidden:
            found += [(name, Ask(place.path, bare=True)) for place in strangers if place.status == 404]
        if sends:
            found += [
                (name, Ask(place.path, "post", bare=True))
                for place in leaks.foreign(world, theirs=False)
                if place.status == 404
            ]
    return found


def draft_post(login: str) -> int:
    """Somebody drafts a post with a university; its key, which is in the address of their page."""
    by = demo.capacity_of(login)
    university = Post.objects.filter(enterprise=by.organisation_id).values_list("university", flat=True)[0]
    terms = {
        "duties": "研发", "workplace": "某市", "effort": Decimal("0.5"), "monthly_pay": Decimal("12000.00"),
        "starts_on": date(2027, 3, 1), "ends_on": date(2028, 2, 29), "quota": 1,
    }  # fmt: skip
    with transaction.atomic():
        return draft(Organisation.objects.get(pk=university), title="某岗位", by=by, **terms).pk


def told_by_keys(make: Callable[[], int], hidden: Callable[[], object], tries: int = 12) -> int:
    """Of so many things that an outsider makes, with more and more hidden ones between, how many have a key that tells them more than they know.

    What they know is when they asked and when they were answered: a key may say a moment between, and beside that nothing but what was
    drawn by lot. So each key tells whose moment lies elsewhere; and all do when what is beside the moments parts one from the next by the
    same step again and again, or grows with every one: chance brings three equal steps of twelve once in a hundred thousand runs.
    """
    told, lots = 0, list[int]()
    for number in range(tries):
        for _each in range(number % 4):
            hidden()
        asked = now()
        moment, lot = divmod(make(), keys.LANES)
        told += not asked <= moment <= now()
        lots.append(lot)
    steps = Counter((after - before) % keys.LANES for before, after in pairwise(lots))
    if max(steps.values()) > 2 or lots == sorted(lots):
        return tries
    return told


def now() -> int:
    """Microseconds since keys began."""
    return int((time.time() - keys.SINCE.timestamp()) * 1e6)


def count_keys(table: str) -> None:
    """A fault to be planted: a table's keys count its rows, as columns of identity do."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            f"CREATE SEQUENCE {table}_counted; ALTER TABLE {table} ALTER id SET DEFAULT nextval('{table}_counted')"
        )
        cursor.execute(f"GRANT USAGE ON SEQUENCE {table}_counted TO PUBLIC")
