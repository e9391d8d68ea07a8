"""No entry is dated in a month that is closed, whoever posts it."""

from django.db import migrations

from lianpin.toolkit.wall import Guard, Trusted

OPEN = """
CREATE FUNCTION ledger_check_open() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last date;
BEGIN
    SELECT max(month) INTO last FROM ledger_closedperiod WHERE organisation_id = NEW.organisation_id;
    IF NEW."on" < last + interval '1 month' THEN
        RAISE EXCEPTION '账簿已结账至%，不能再记%的凭证%', to_char(last, 'YYYY-MM'), NEW."on", NEW.number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_in_an_open_month';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER entry_in_an_open_month BEFORE INSERT ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_check_open();
"""
ANY = """
DROP TRIGGER entry_in_an_open_month ON ledger_entry;
DROP FUNCTION ledger_check_open();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_close_periods")]

    operations = [
        migrations.RunSQL(OPEN, ANY),
        Trusted("ledger_check_open()"),
        Guard("ledger_closedperiod", "organisation_id = {organisation}"),
    ]
