"""A step keeps why it is whose it is; a change of its status demands an event of its case; a notice may end early."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_demand_events")]

    operations = [
        migrations.AddField("step", "trace", models.JSONField(null=True)),
        migrations.AlterField(
            "publicnotice",
            "status",
            models.CharField(
                choices=[("open", "公示中"), ("closed", "公示期满，无异议"), ("ended", "公示已终止")],
                default="open",
                max_length=8,
                verbose_name="状态",
            ),
        ),
        migrations.RunSQL(
            "CREATE CONSTRAINT TRIGGER cases_step_demands_event AFTER UPDATE OF status ON cases_step "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_require_event('cases.case', 'case_id')",
            "DROP TRIGGER cases_step_demands_event ON cases_step",
        ),
    ]
