"""Who reads a case is kept by the database, whoever writes parties, steps and copies; old cases get readers and search keys."""

from django.db import migrations

from lianpin.toolkit.search import keys_of

# A submitted case is read by the units of its parties, by those whose step has begun or fell away, who
# handed it on or to whom it went up, and by whom it was copied to.
REREAD = """
CREATE FUNCTION cases_reread(the_case bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    WITH wanted AS (
        SELECT found.unit_id, found.user_id
        FROM (
            SELECT concerned.unit_id, NULL::bigint AS user_id
            FROM cases_step, unnest(ARRAY[unit_id, transferred_from_id, escalated_to_id]) AS concerned (unit_id)
            WHERE case_id = the_case AND status <> 'waiting'
            UNION SELECT unit_id, NULL FROM cases_party WHERE case_id = the_case
            UNION SELECT unit_id, user_id FROM cases_copy WHERE case_id = the_case
        ) AS found
        JOIN cases_case ON cases_case.id = the_case AND status <> 'draft'
            AND NOT (status = 'withdrawn' AND applied_on IS NULL)
        WHERE found.unit_id IS NOT NULL OR found.user_id IS NOT NULL
    ), gone AS (
        DELETE FROM cases_reader AS kept WHERE case_id = the_case AND NOT EXISTS (
            SELECT FROM wanted
            WHERE wanted.unit_id IS NOT DISTINCT FROM kept.unit_id AND wanted.user_id IS NOT DISTINCT FROM kept.user_id
        )
    )
    INSERT INTO cases_reader (case_id, unit_id, user_id) SELECT the_case, unit_id, user_id FROM wanted
    ON CONFLICT (case_id, unit_id, user_id) DO NOTHING;
END $$;

CREATE FUNCTION cases_reread_of_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM cases_reread(CASE WHEN TG_OP = 'DELETE' THEN OLD.case_id ELSE NEW.case_id END);
    RETURN NULL;
END $$;

CREATE FUNCTION cases_reread_of_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM cases_reread(NEW.id);
    RETURN NULL;
END $$;

CREATE TRIGGER cases_case_rereads AFTER UPDATE OF status, applied_on ON cases_case
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status OR OLD.applied_on IS DISTINCT FROM NEW.applied_on)
    EXECUTE FUNCTION cases_reread_of_case();
CREATE TRIGGER cases_step_rereads AFTER INSERT OR DELETE OR UPDATE OF status, unit_id, transferred_from_id, escalated_to_id ON cases_step
    FOR EACH ROW EXECUTE FUNCTION cases_reread_of_row();
CREATE TRIGGER cases_party_rereads AFTER INSERT OR DELETE OR UPDATE OF unit_id ON cases_party
    FOR EACH ROW EXECUTE FUNCTION cases_reread_of_row();
CREATE TRIGGER cases_copy_rereads AFTER INSERT OR DELETE OR UPDATE OF unit_id, user_id ON cases_copy
    FOR EACH ROW EXECUTE FUNCTION cases_reread_of_row();

SELECT cases_reread(id) FROM cases_case;
"""

FORGET = """
DROP TRIGGER cases_copy_rereads ON cases_copy;
DROP TRIGGER cases_party_rereads ON cases_party;
DROP TRIGGER cases_step_rereads ON cases_step;
DROP TRIGGER cases_case_rereads ON cases_case;
DROP FUNCTION cases_reread_of_case();
DROP FUNCTION cases_reread_of_row();
DROP FUNCTION cases_reread(bigint);
DELETE FROM cases_reader;
"""


def fill(apps, schema_editor):
    rows = apps.get_model("cases", "Case").objects.using(schema_editor.connection.alias)
    for row in rows.select_related("person").iterator(2000):
        keys = keys_of(row.number, row.title, spoken=[row.person.name] if row.person else ())
        rows.filter(pk=row.pk).update(keys=keys)


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_list_by_reader")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop), migrations.RunSQL(REREAD, FORGET)]
