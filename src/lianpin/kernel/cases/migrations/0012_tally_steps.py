"""How many steps are open in a unit, and how many somebody has done there, is kept by the database as a sum of changes."""

from django.db import migrations, models

# What of some rows counts: those that are open in a unit, and those that somebody has taken there.
COUNTED = """
    SELECT unit_id, holder_id, NULL::bigint AS done_by_id, {sign} AS number FROM {rows} WHERE status = 'open' AND unit_id IS NOT NULL
    UNION ALL SELECT unit_id, holder_id, taken_by_id, {sign} FROM {rows} WHERE taken_by_id IS NOT NULL AND unit_id IS NOT NULL
"""
ADD = """
    INSERT INTO cases_tally (unit_id, holder_id, done_by_id, number)
    SELECT unit_id, holder_id, done_by_id, sum(number) FROM ({changes}) AS changes GROUP BY 1, 2, 3 HAVING sum(number) <> 0;
"""
ADDED, REMOVED = COUNTED.format(sign="1", rows="added"), COUNTED.format(sign="-1", rows="removed")
# One statement, one change: a trigger with the rows before and after can only be for one kind of statement.
KINDS = {
    "insert": ("NEW TABLE AS added", ADDED),
    "delete": ("OLD TABLE AS removed", REMOVED),
    "update": ("OLD TABLE AS removed NEW TABLE AS added", f"{ADDED} UNION ALL {REMOVED}"),
}
TALLY = "".join(
    f"""
CREATE FUNCTION cases_tally_{kind}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {ADD.format(changes=changes)}
    RETURN NULL;
END $$;
CREATE TRIGGER cases_step_tallies_{kind} AFTER {kind.upper()} ON cases_step
    REFERENCING {rows} FOR EACH STATEMENT EXECUTE FUNCTION cases_tally_{kind}();
"""
    for kind, (rows, changes) in KINDS.items()
) + ADD.format(changes=COUNTED.format(sign="1", rows="cases_step"))
FORGET = "".join(
    f"DROP TRIGGER cases_step_tallies_{kind} ON cases_step; DROP FUNCTION cases_tally_{kind}();" for kind in KINDS
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0011_take_over_paper")]

    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("unit_id", models.BigIntegerField()),
                ("holder_id", models.BigIntegerField(null=True)),
                ("done_by_id", models.BigIntegerField(null=True)),
                ("number", models.IntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["unit_id", "done_by_id", "holder_id"], include=["number"], name="tally_of_unit")
                ],
            },
        ),
        migrations.RemoveIndex(model_name="step", name="step_inbox_count"),
        migrations.RemoveIndex(model_name="step", name="step_done_count"),
        migrations.RunSQL(TALLY, FORGET),
    ]
