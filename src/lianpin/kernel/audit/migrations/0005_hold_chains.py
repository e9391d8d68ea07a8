"""Holding chains and reading their heads in one call: each of its statements sees what was committed before it, the second thus all
that whoever held a chain before has recorded."""

from django.db import migrations

CREATE = """
CREATE FUNCTION audit_held_chains(label text, keys bigint[]) RETURNS TABLE (key bigint, head varchar, transaction_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext(label || ':' || held)) FROM unnest(keys) AS held;
    RETURN QUERY SELECT subject,
        (SELECT e.digest FROM audit_event e WHERE e.subject_type = label AND e.subject_id = subject ORDER BY e.id DESC LIMIT 1),
        txid_current()
        FROM unnest(keys) AS subject;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_stand_behind_the_wall")]

    operations = [migrations.RunSQL(CREATE, "DROP FUNCTION audit_held_chains(text, bigint[])")]
