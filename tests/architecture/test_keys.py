"""No key of a row tells how many rows there are."""

import pytest
from django.db import connection, connections, transaction

from lianpin.toolkit.keys import SHIFT

# Keys that count, and are shown to nobody.
COUNTED = {
    "audit_event": "the order of a chain hangs on no clock",
    "procrastinate_jobs": "the queue's own; the operator alone sees them",
    "procrastinate_events": "likewise",
    "procrastinate_periodic_defers": "likewise",
    "procrastinate_workers": "likewise",
    "django_migrations": "the framework's own",
    "django_content_type": "the framework's own",
    "auth_permission": "the framework's own, unused",
    "auth_group": "the framework's own, unused",
    "auth_group_permissions": "the framework's own, unused",
    "account_emailaddress": "allauth's own, unused",
    "account_emailconfirmation": "allauth's own, unused",
    "mfa_authenticator": "allauth's own",
    "socialaccount_socialaccount": "allauth's own",
    "socialaccount_socialapp": "allauth's own, unused",
    "socialaccount_socialtoken": "allauth's own, unused",
}


@pytest.mark.django_db
def test_every_table_draws_its_keys() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'id' "
            "AND data_type = 'bigint' AND table_name IN (SELECT relname FROM pg_class WHERE relkind = 'r') "
            "AND (is_identity = 'YES' OR column_default IS DISTINCT FROM 'new_key()') "
            "UNION SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND is_identity = 'YES' "
            "UNION SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_default LIKE 'nextval%'"
        )
        counting = sorted(name for (name,) in cursor.fetchall())
    assert counting == sorted(COUNTED)


@pytest.fixture
def table(db: None) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE drawn (id bigint PRIMARY KEY DEFAULT new_key(), n integer) ON COMMIT DROP"
        )
    return "drawn"


def test_rows_of_a_transaction_lie_as_they_were_added(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} (n) SELECT generate_series(1, 3000)")
        cursor.execute(f"INSERT INTO {table} (n) VALUES (3001), (3002)")
        with cursor.copy(f"COPY {table} (n) FROM STDIN") as copy:
            for number in (3003, 3004):
                copy.write_row([number])
        cursor.execute(f"SELECT n FROM {table} ORDER BY id")
        assert [n for (n,) in cursor.fetchall()] == list(range(1, 3005))
        cursor.execute(
            "SELECT abs(extract(epoch FROM clock_timestamp() - '2026-01-01 00:00+00'::timestamptz) * 1e6 - (new_key() >> %s)) < 5e6",
            [SHIFT],
        )
        assert cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_two_transactions_at_once_never_draw_the_same() -> None:
    """Whatever the clock says: their lanes differ, and each is held until its transaction ends."""

    def lane(alias: str) -> int:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT new_key()")
            return cursor.fetchone()[0] % (1 << SHIFT)

    with transaction.atomic(), connection.cursor():
        mine = lane("default")
        assert mine == lane("default")
        with connections["owner"].cursor() as other:
            other.execute("SELECT pg_try_advisory_lock(2026, %s)", [mine])
            assert not other.fetchone()[0]
    with connections["owner"].cursor() as other:
        other.execute("SELECT pg_try_advisory_xact_lock(2026, %s)", [mine])
        assert other.fetchone()[0]
