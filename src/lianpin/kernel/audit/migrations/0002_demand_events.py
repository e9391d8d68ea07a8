"""The clock's row, and the function by which a table demands an event beside every change of its status."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION audit_require_event() RETURNS trigger LANGUAGE plpgsql AS $$
-- Arguments: the subject's type as events name it, and the column of this row that holds the subject's id.
DECLARE
    subject bigint := (to_jsonb(NEW) ->> TG_ARGV[1])::bigint;
BEGIN
    IF to_jsonb(NEW) ->> 'status' IS NOT DISTINCT FROM to_jsonb(OLD) ->> 'status' THEN
        RETURN NULL;
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM audit_event
        WHERE transaction_id = txid_current() AND subject_type = TG_ARGV[0] AND subject_id = subject
    ) THEN
        RAISE EXCEPTION '% % changed its status without an event', TG_ARGV[0], subject
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_keep_events")]

    operations = [
        migrations.RunSQL("INSERT INTO audit_clock (today) VALUES (NULL)", "DELETE FROM audit_clock"),
        migrations.RunSQL(FUNCTION, "DROP FUNCTION audit_require_event()"),
    ]
