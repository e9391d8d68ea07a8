"""`lianpin vault`: the keys of numbers. Exit codes: 0 all is well, 1 a number does not open or a key is missing.

`status` and `rotate` need Django set up, and the database run.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from lianpin.kernel.audit.verbs import record
from lianpin.kernel.identity.models import PLATFORM
from lianpin.toolkit import vault, wall

BATCH = 1000  # rows of one transaction


def make_key() -> int:
    """A new key, which seals from now on; the first one makes the file."""
    path = Path(settings.LIANPIN_VAULT_KEYS)
    name = vault.add_key(path)
    print(
        f"{name}：已写入 {path}，请立即备份该文件，与数据库的备份分开存放 / written: back the file up now, apart from the database's backups"
    )
    return 0


def status() -> int:
    """By which keys the numbers of each column are sealed, and which of them is not there."""
    known = vault.keys()
    used: Counter[str] = Counter()
    for field in vault.sealed_fields():
        found = counts(field)
        used.update(found)
        told = "  ".join(f"{name} × {count}" for name, count in sorted(found.items())) or "0"
        print(f"{field.model._meta.db_table}.{field.column}\t{told}")
    for name in known.by_id:
        newest = "，用于加密 / seals" if name == known.newest else ""
        print(f"{name}\t{used[name]}{newest}" + ("" if used[name] or newest else "，不再使用 / not used any more"))
    missing = sorted(set(used) - set(known.by_id))
    for name in missing:
        print(
            f"密钥文件中没有 {name}，{used[name]} 个号码打不开 / the key is missing: numbers do not open",
            file=sys.stderr,
        )
    return 1 if missing else 0


def rotate(*, new_key: bool) -> int:
    """Seal every number anew that is not sealed by the newest key, so many in one transaction: what was done before an interruption stays
    done, and the next run goes on from there."""
    if new_key:
        make_key()
    newest = vault.keys().newest
    for field in vault.sealed_fields():
        done, total = 0, sum(count for name, count in counts(field).items() if name != newest)
        while done < total and (changed := _reseal(field, newest)):
            done += changed
            print(
                f"{field.model._meta.db_table}.{field.column}\t{min(done, total)}/{total}", file=sys.stderr, flush=True
            )
    return status()


def counts(field: vault.SealedField) -> dict[str, int]:
    """How many numbers of a column each key has sealed."""
    table, column = field.model._meta.db_table, field.column
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT split_part("{column}", \'.\', 2), count(*) FROM "{table}" WHERE "{column}" <> \'\' GROUP BY 1'
        )
        return dict(cursor.fetchall())


def _reseal(field: vault.SealedField, newest: str) -> int:
    """A batch of rows, held while they are sealed anew; how many."""
    table, manager, pk = field.model._meta.db_table, field.model._base_manager, field.model._meta.pk.column
    other = f"\"{field.column}\" <> '' AND split_part(\"{field.column}\", '.', 2) <> %s"
    with wall.behind():
        rows = list(
            manager.extra(where=[other], params=[newest])
            .order_by("pk")
            .select_for_update(of=("self",), no_key=True)[:BATCH]
        )
        told = [(field.sealed(getattr(row, field.attname), row).token, row.pk) for row in rows]
        with connection.cursor() as cursor:
            cursor.executemany(f'UPDATE "{table}" SET "{field.column}" = %s WHERE "{pk}" = %s', told)
        if rows:
            subject = ContentType.objects.get_for_model(field.model)
            record("vault.resealed", subject, by=PLATFORM, table=table, key=newest, count=len(rows))
    return len(rows)


def missing_keys() -> Iterator[str]:
    """The keys that numbers are sealed by and that are not in the file."""
    known = vault.keys().by_id
    for field in vault.sealed_fields():
        yield from (name for name in counts(field) if name not in known)
