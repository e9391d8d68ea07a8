"""Every entry balances when its transaction commits, and comes with an event.

Deferred, because an entry is written before its lines. A line that comes later breaks the entry's total, and fails as well.
"""

from django.db import migrations

BALANCE = """
CREATE FUNCTION ledger_check_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted record;
    found record;
BEGIN
    IF TG_TABLE_NAME = 'ledger_entry' THEN
        SELECT id, number, total INTO wanted FROM ledger_entry WHERE id = NEW.id;
    ELSE
        SELECT id, number, total INTO wanted FROM ledger_entry WHERE id = NEW.entry_id;
    END IF;
    SELECT coalesce(sum(debit), 0) AS debit, coalesce(sum(credit), 0) AS credit INTO found
        FROM ledger_line WHERE entry_id = wanted.id;
    IF found.debit <> wanted.total OR found.credit <> wanted.total THEN
        RAISE EXCEPTION '凭证%借贷不平：金额%，借方%，贷方%', wanted.number, wanted.total, found.debit, found.credit
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_balances';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER entry_balances AFTER INSERT ON ledger_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_check_balance();
CREATE CONSTRAINT TRIGGER entry_balances AFTER INSERT ON ledger_line
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_check_balance();
"""
NO_BALANCE = """
DROP TRIGGER entry_balances ON ledger_line;
DROP TRIGGER entry_balances ON ledger_entry;
DROP FUNCTION ledger_check_balance();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_keep_books"), ("audit", "__first__")]

    operations = [migrations.RunSQL(BALANCE, NO_BALANCE)]
