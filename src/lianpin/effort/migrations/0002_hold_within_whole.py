"""On no day are more than 100 % of a person promised, whoever writes; a share is only ever shortened; and comes with an event.

The sum is asked for when the transaction commits, one writer of a person after another: whoever comes second sees what the first has
promised. It steps only where a share begins, so its greatest value lies on one of those days. A transaction that still sees the table
as it was when it began would not see the first one's, and is refused.
"""

from django.db import migrations

from lianpin.toolkit.wall import OPEN, Trusted

WHOLE = f"""
CREATE FUNCTION effort_hold(the_person bigint) RETURNS void LANGUAGE sql AS $$
    SELECT pg_advisory_xact_lock(hashtextextended('effort_share', the_person))
$$;

CREATE FUNCTION effort_check_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    above record;
BEGIN
    IF current_setting('transaction_isolation') = 'repeatable read' THEN
        RAISE EXCEPTION 'shares of work are written in READ COMMITTED or SERIALIZABLE' USING ERRCODE = 'feature_not_supported';
    END IF;
    PERFORM public.effort_hold(NEW.person_id);
    SELECT day, sum(effort) AS total INTO above
        FROM (SELECT DISTINCT lower(during) AS day FROM effort_share WHERE person_id = NEW.person_id AND NOT isempty(during)) AS steps
        JOIN effort_share ON person_id = NEW.person_id AND during @> day
        GROUP BY day HAVING sum(effort) > 1 ORDER BY day LIMIT 1;
    IF FOUND THEN
        -- The sum would tell an outsider what others have promised: it is for a verb, and for the owner of the table.
        RAISE EXCEPTION '%的从业比例合计超过100%%', above.day USING
            ERRCODE = 'check_violation', CONSTRAINT = 'effort_within_whole', TABLE = 'effort_share', DETAIL = CASE
                WHEN current_setting('lianpin.scope', true) IN ({", ".join(repr(str(each)) for each in OPEN)})
                    OR pg_has_role(session_user, current_user, 'MEMBER')
                THEN above.total::text ELSE '' END;
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER effort_within_whole AFTER INSERT OR UPDATE ON effort_share
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION effort_check_whole();

CREATE FUNCTION effort_only_shorten() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.during <@ OLD.during
        AND (to_jsonb(NEW) - 'during') = (to_jsonb(OLD) - 'during')
        AND (isempty(NEW.during) OR lower(NEW.during) = lower(OLD.during))
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a share that was promised is only ever shortened' USING ERRCODE = 'check_violation', CONSTRAINT = 'effort_only_shortened';
END $$;
CREATE TRIGGER effort_only_shortened BEFORE UPDATE OR DELETE ON effort_share
    FOR EACH ROW EXECUTE FUNCTION effort_only_shorten();
"""
NO_WHOLE = """
DROP TRIGGER effort_only_shortened ON effort_share;
DROP FUNCTION effort_only_shorten();
DROP TRIGGER effort_within_whole ON effort_share;
DROP FUNCTION effort_check_whole();
DROP FUNCTION effort_hold(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("effort", "0001_promise_shares")]

    operations = [migrations.RunSQL(WHOLE, NO_WHOLE), Trusted("effort_check_whole()")]
