"""What appointments have promised already: the enterprise its share, the university the rest."""

from django.db import migrations

TAKE_IN = """
INSERT INTO effort_share (
    person_id, organisation_id, unit_id, source, agreement_id, number, effort, agreed, during, promised_as, promised_on
)
SELECT a.person_id, part.body, part.unit, 'agreement', a.agreement_id, a.number, part.effort, a.during, a.during, '',
    coalesce(g.signed_on, lower(a.during))
FROM appointments_appointment a JOIN agreements_agreement g ON g.id = a.agreement_id
CROSS JOIN LATERAL (
    VALUES (a.home_id, a.home_unit_id, 1 - a.effort), (a.host_id, NULL, a.effort)
) AS part (body, unit, effort)
ORDER BY a.id;
SET CONSTRAINTS ALL IMMEDIATE
"""


class Migration(migrations.Migration):
    dependencies = [("effort", "0002_hold_within_whole")]

    operations = [migrations.RunSQL(TAKE_IN, migrations.RunSQL.noop)]
