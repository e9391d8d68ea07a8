"""The two roles, and Django's DATABASES: an embedded server by default, any server through LIANPIN_DATABASE_URL.

lianpin_owner owns the database and runs migrations; lianpin_app (no superuser, no BYPASSRLS) is used by web, worker and
tests, so that row-level security holds for them.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from lianpin.site import environment, places, postgres

NAME = "lianpin"
EXTENSIONS = ("btree_gist", "pg_trgm")  # both trusted: an owner of the database may create them


def settings(data: Path) -> dict[str, dict[str, Any]]:
    """Django's DATABASES for this data folder. Reads, never starts anything."""
    app_url, owner_url = urls(data)
    default = from_url(app_url)
    default |= {"ATOMIC_REQUESTS": True, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    return {"default": default, "owner": from_url(owner_url)}


def urls(data: Path) -> tuple[str, str]:
    """The addresses of the application's role and of the owner."""
    if given := environment.text("LIANPIN_DATABASE_URL", ""):
        return given, environment.text("LIANPIN_DATABASE_OWNER_URL", given)
    record = postgres.read(data)
    if record is None:  # nothing was started yet: the address of nobody, so that a forgotten start fails at once
        return f"postgresql://{postgres.APP}@127.0.0.1:1/{NAME}", f"postgresql://{postgres.OWNER}@127.0.0.1:1/{NAME}"
    return record.url(postgres.APP, NAME), record.url(postgres.OWNER, NAME)


def from_url(url: str) -> dict[str, Any]:
    """One entry of DATABASES from postgresql://role:password@host:port/name?sslmode=…; raises WrongEnvironment."""
    parts = urlsplit(url)
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in {"postgres", "postgresql"} or not name:
        raise environment.WrongEnvironment(
            "LIANPIN_DATABASE_URL must read postgresql://role:password@host:port/name (PostgreSQL 14 or newer)."
        )
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }


def is_embedded() -> bool:
    return not (os.environ.get("LIANPIN_DATABASE_URL") or os.environ.get("LIANPIN_DATABASE_URL_FILE"))


@contextmanager
def running(data: Path | None = None) -> Iterator[bool]:
    """The database is up inside; yields whether a running server was adopted, and stops only one that it started."""
    data = data or places.data()
    if not is_embedded():
        yield True
        return
    adopted = start(data)
    try:
        yield adopted
    finally:
        if not adopted and not places.is_held(data):  # a demo that came up meanwhile now uses the server
            postgres.stop(data)


def start(data: Path) -> bool:
    """Start (or adopt: True) the embedded server and see that roles, database and rights are there."""
    record, adopted = postgres.start(data)
    prepare(record.url(postgres.SUPERUSER, "postgres"), NAME, passwords=record.passwords)
    return adopted


def prepare(superuser_url: str, name: str, *, passwords: dict[str, str], truncate: bool = False) -> None:
    """Make both roles and the database where they are missing, and grant. Whole again after an interruption.

    `truncate` is for test databases: only there may the application's role empty a table.
    """
    import psycopg
    from psycopg import sql

    owner, app, database = sql.Identifier(postgres.OWNER), sql.Identifier(postgres.APP), sql.Identifier(name)
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        have = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
        for role in (postgres.OWNER, postgres.APP):
            if role not in have:
                connection.execute(
                    sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB PASSWORD {}").format(
                        sql.Identifier(role), sql.Literal(passwords[role])
                    )
                )
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, owner))
            connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
            connection.execute(sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(database, app))
    with psycopg.connect(superuser_url, dbname=name, autocommit=True) as connection:
        connection.execute(sql.SQL("ALTER SCHEMA public OWNER TO {}").format(owner))
        connection.execute(sql.SQL("SET ROLE {}").format(owner))
        grant(connection, app_role=postgres.APP, truncate=truncate)


def grant(connection: Any, *, app_role: str, truncate: bool = False) -> None:
    """As the owner: extensions, and the application's rights on all tables and sequences, those to come included."""
    from psycopg import sql

    app = sql.Identifier(app_role)
    rows = sql.SQL("SELECT, INSERT, UPDATE, DELETE, TRUNCATE" if truncate else "SELECT, INSERT, UPDATE, DELETE")
    for extension in EXTENSIONS:
        connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
    for statement in (
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        "GRANT USAGE ON SCHEMA public TO {app}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {rows} ON TABLES TO {app}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {app}",
    ):
        connection.execute(sql.SQL(statement).format(app=app, rows=rows))


def seal(connection: Any, *, app_role: str) -> None:
    """As the owner: what is only ever added to (`append_only`) the application may neither change nor remove, trigger or no trigger."""
    from django.apps import apps
    from psycopg import sql

    for model in apps.get_models():
        if any(trigger.name == "append_only" for trigger in getattr(model._meta, "triggers", ())):
            table, app = sql.Identifier(model._meta.db_table), sql.Identifier(app_role)
            connection.execute(sql.SQL("REVOKE UPDATE, DELETE ON {} FROM {}").format(table, app))


def migrate(*, verbosity: int = 1) -> None:
    """Run the migrations as the owner. Django must be set up."""
    import psycopg
    from django.conf import settings as django_settings
    from django.core.management import call_command
    from django.db import connections

    app_role, owner_role = (django_settings.DATABASES[alias]["USER"] for alias in ("default", "owner"))
    if app_role != owner_role:
        connections["owner"].ensure_connection()
        raw = connections["owner"].connection
        assert isinstance(raw, psycopg.Connection)
        grant(raw, app_role=app_role)
    call_command("migrate", database="owner", interactive=False, verbosity=verbosity)
    if app_role != owner_role:
        connections["owner"].ensure_connection()
        seal(connections["owner"].connection, app_role=app_role)
    connections["owner"].close()
