"""A second tenant beside the first, which has nothing to do with it: everything there is once more, under other names and keys.

Every table of the platform is copied row by row in SQL, the keys moved by `APART`, the names of bodies and people marked with `MARK`, so that
nothing has to be written down for a new table: what our people may not see of theirs, and theirs of ours, exists for every page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import connections, models, transaction

from lianpin.toolkit import vault

# Half of what a key may be: ours are below for some decades to come (toolkit/keys.py), their counterparts above.
APART = 2**62
# What in an address is the same in every tenant: no row of theirs.
SAME = {"year", "version", "number", "key", "provider_id", "organization_slug"}
# A character that the platform and its regulations do not use: where it shows, something of the other tenant shows.
MARK = "镜"
# One for all tenants: the clock, the calendar of the State Council, the seals over everybody's record.
SHARED = {"audit.clock", "audit.seal", "audit.sealedhead", "regulations.workcalendar"}
# What anybody may know of another tenant: which bodies and regulations there are, and what they have published.
PUBLISHED = {
    "identity.organisation": "TRUE", "identity.unit": "TRUE", "identity.person": "TRUE", "identity.user": "TRUE",
    "regulations.regulation": "TRUE", "regulations.version": "TRUE", "posts.post": "status IN ('published', 'closed')",
}  # fmt: skip
# Text that the platform itself has to read again.
KEPT = {"template", "content_type", "digest", "path", "password", "subject_type", "kind", "query", "url", "previous"}
CAPACITIES = {"actor", "uploaded_by"}
# What names one thing and no word of a regulation: marked even where no body or person is named in it.
MARKED = {
    "identity.person.name", "identity.user.name", "cases.case.title", "agreements.agreement.title", "posts.post.title",
    "documents.attachment.name", "documents.document.title", "ledger.entry.memo", "cases.publicnotice.title",
    "notices.letter.title", "cases.savedfilter.name", "notices.robot.name", "cases.comment.text",
}  # fmt: skip


def mirrored() -> Iterator[type[models.Model]]:
    """The tables that a tenant has."""
    for model in apps.get_models():
        if model.__module__.startswith("lianpin.") and model._meta.label_lower not in SHARED:
            yield model


def publish() -> None:
    """Only what anybody may know of the second tenant."""
    _copy({label: condition for label, condition in PUBLISHED.items()})


def mirror() -> None:
    """All of the second tenant; what was published already stays as it is."""
    _copy({model._meta.label_lower: "TRUE" for model in mirrored()})


def username(name: str) -> str:
    """The login of somebody's counterpart."""
    return f"m-{name}"


def token_of(token: str) -> str:
    """The secret address of the counterpart of what lies at one."""
    return f"{'w' if token[0] == 'm' else 'm'}{token[1:]}"


def counterpart(key: str, thing: Any) -> Any:
    """What stands in the place of `key` in the address of the counterpart; ValueError for a key of which nobody has said what it names."""
    if key in {"pk", "report", "file", "step"}:
        return thing + APART
    if key == "token":
        return token_of(thing)
    if key == "code":
        return _renamed_code(thing)
    if key in SAME:
        return thing
    raise ValueError(f"say in tests/access/mirror.py what stands for {key} in another tenant")


def _renamed_code(code: str) -> str:
    return code.replace("lanjiang", "mirrored")


def _copy(wanted: dict[str, str]) -> None:
    """As the owner of the tables and without their triggers: what triggers keep is copied like everything else."""
    chosen = [model for model in mirrored() if model._meta.label_lower in wanted]
    tables = [model._meta.db_table for model in chosen]
    names = _names()
    with connections["owner"].cursor() as cursor:
        with transaction.atomic(using="owner"):
            for table in tables:
                cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        with transaction.atomic(using="owner"):
            for model in chosen:
                condition = f"id < {APART} AND {wanted[model._meta.label_lower]}"
                cursor.execute(*_copying(model, condition, names))
        for field in vault.sealed_fields():
            if field.model in chosen:
                _seal(field)
        with transaction.atomic(using="owner"):
            for table in tables:
                cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
        cursor.execute("ANALYZE")


def _seal(field: vault.SealedField) -> None:
    """A counterpart's number is sealed for its own row, and is another number where all of a table differ."""
    rows = field.model._base_manager.using("owner")
    for row in rows.filter(pk__lt=APART):
        plain = getattr(row, field.attname)
        copy = rows.filter(pk=row.pk + APART).first()
        if plain and copy is not None:
            setattr(copy, field.attname, f"M{plain[1:]}" if field.indexed else plain)
            copy.save(update_fields=[field.name])


def _names() -> list[tuple[str, str]]:
    """What bodies and people are called, and the code of their regulations, each with what the counterpart is called; longest first."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            f"SELECT name FROM identity_organisation WHERE id < {APART} UNION SELECT name FROM identity_person WHERE id < {APART} "
            f"UNION SELECT name FROM identity_user WHERE id < {APART}"
        )
        found = {name for (name,) in cursor.fetchall() if len(name) > 1 and not name.isascii()}
    return [(name, MARK + name) for name in sorted(found, key=len, reverse=True)] + [
        ("lanjiang", "mirrored"), ("Lanjiang", "Mirrored"),
    ]  # fmt: skip


def _copying(model: type[models.Model], condition: str, names: list[tuple[str, str]]) -> tuple[str, list[str]]:
    columns, values, parameters = [], [], list[str]()
    for field in model._meta.concrete_fields:
        if field.generated:
            continue
        expression, given = _value(field, names)
        columns.append(f'"{field.column}"')
        values.append(expression)
        parameters += given
    table = model._meta.db_table
    statement = (
        f'INSERT INTO "{table}" ({", ".join(columns)}) SELECT {", ".join(values)} FROM "{table}" WHERE {condition} '
        "ON CONFLICT (id) DO NOTHING"
    )
    return statement, parameters


def _value(field: models.Field[Any, Any], names: list[tuple[str, str]]) -> tuple[str, list[str]]:
    column = f'"{field.column}"'
    if _is_key(field):
        return f"{column} + {APART}", []
    if isinstance(field, models.UUIDField):
        return f"md5({column}::text)::uuid", []
    if isinstance(field, SearchVectorField | ArrayField) or field.choices:
        return column, []
    if isinstance(field, models.JSONField):
        renamed, given = _renamed(f"{column}::text", names)
        return _moved(f"({renamed})::jsonb") if field.name in CAPACITIES else f"({renamed})::jsonb", given
    if isinstance(field, vault.SealedField):
        return f"CASE WHEN {column} = '' THEN '' ELSE id::text END", []  # until `_seal`
    if not isinstance(field, models.CharField | models.TextField):
        return column, []
    if field.model._meta.label_lower == "regulations.version" and field.name == "digest":
        renamed, given = _renamed('"source"', names)
        return f"encode(sha256(convert_to({renamed}, 'UTF8')), 'hex')", given
    if field.unique:
        return _unique(field, names)
    if field.name == "path":  # of a notice: the first number in it is the key of what it tells of
        moved = f"(substring({column} from '[0-9]+')::bigint + {APART})::text"
        return f"coalesce(regexp_replace({column}, '[0-9]+', {moved}), {column})", []
    if field.name in KEPT:
        return column, []
    renamed, given = _renamed(column, names)
    if f"{field.model._meta.label_lower}.{field.name}" in MARKED:
        return _marked(renamed, given)
    return renamed, given


def _moved(capacity: str) -> str:
    """A capacity as the record keeps it, its keys those of the counterparts."""
    value = f"CASE WHEN right(k, 3) = '_id' THEN to_jsonb(v::text::bigint + {APART}) ELSE v END"
    return f"(SELECT jsonb_object_agg(k, {value}) FROM jsonb_each({capacity}) AS kept(k, v))"


def _is_key(field: models.Field[Any, Any]) -> bool:
    related = field.related_model
    if field.is_relation and isinstance(related, type):
        return related._meta.label_lower not in SHARED
    if field.primary_key:
        return True
    return (
        isinstance(field, models.BigIntegerField)
        and field.column.endswith("_id")
        and field.name not in {"transaction_id", "upto_id"}
    )


def _unique(field: models.Field[Any, Any], names: list[tuple[str, str]]) -> tuple[str, list[str]]:
    column = f'"{field.column}"'
    match field.name:
        case "number":
            return f"'{MARK}' || {column}", []
        case "username":
            return f"'m-' || {column}", []
        case "digest":
            return f"md5({column}) || md5({column} || 'm')", []
        case "code":
            return _renamed(column, names)
        case _:
            return f"CASE WHEN {column} LIKE 'm%%' THEN 'w' ELSE 'm' END || substr({column}, 2)", []


def _renamed(expression: str, names: list[tuple[str, str]]) -> tuple[str, list[str]]:
    given = list[str]()
    for before, after in names:
        expression = f"replace({expression}, %s, %s)"
        given += [before, after]
    return expression, given


def _marked(expression: str, given: list[str]) -> tuple[str, list[str]]:
    return (
        f"CASE WHEN strpos({expression}, '{MARK}') > 0 THEN {expression} ELSE '{MARK}' || {expression} END",
        given * 3,
    )


def keys_in(address: str) -> list[str]:
    """The names of what an address takes, with a converter or without."""
    return re.findall(r"<(?:\w+:)?(\w+)>", address)
