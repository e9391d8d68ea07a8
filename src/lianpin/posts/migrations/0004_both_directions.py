"""Posts of all three kinds, drafted by either side; nominations."""

import django.db.models.deletion
from django.db import migrations, models

# Until now only enterprises drafted posts.
PROPOSERS = "UPDATE posts_post SET proposer_id = enterprise_id; SET CONSTRAINTS ALL IMMEDIATE"


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "__first__"),
        ("audit", "0002_demand_events"),
        ("posts", "0003_keep_search_keys"),
    ]

    operations = [
        migrations.AlterField(
            model_name="post",
            name="status",
            field=models.CharField(
                choices=[("draft", "草稿"), ("submitted", "待对方发布"), ("published", "招聘中"), ("closed", "已关闭")],
                default="draft",
                max_length=10,
                verbose_name="状态",
            ),
        ),
        migrations.AddField(
            model_name="post",
            name="kind",
            field=models.CharField(
                choices=[("outbound", "校派型"), ("joint_hire", "共引型"), ("inbound", "企引型")],
                default="outbound",
                max_length=12,
                verbose_name="双聘类型",
            ),
        ),
        migrations.AddField(
            model_name="post",
            name="annual_pay",
            field=models.DecimalField(decimal_places=2, max_digits=16, null=True, verbose_name="协议年薪"),
        ),
        migrations.AddField(
            model_name="post",
            name="college",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="posts", to="identity.unit"
            ),
        ),
        migrations.AddField(
            model_name="post",
            name="proposer",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="proposed_posts",
                to="identity.organisation",
            ),
        ),
        migrations.RunSQL(PROPOSERS, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="post",
            name="proposer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="proposed_posts",
                to="identity.organisation",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("proposer", models.F("enterprise")), ("proposer", models.F("university")), _connector="OR"
                ),
                name="post_of_one_of_its_sides",
            ),
        ),
        migrations.CreateModel(
            name="Nomination",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=500, verbose_name="推荐理由")),
                ("nominated_by", models.CharField(max_length=200, verbose_name="推荐人")),
                ("nominated_on", models.DateField(verbose_name="推荐日")),
                (
                    "status",
                    models.CharField(
                        choices=[("offered", "待本人答复"), ("accepted", "已接受"), ("declined", "已谢绝")],
                        default="offered",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="nominations", to="identity.person"
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="nominations", to="posts.post"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("post", "person"), name="one_nomination_for_a_post")]
            },
        ),
        migrations.RunSQL(
            "CREATE CONSTRAINT TRIGGER posts_nomination_demands_event AFTER UPDATE OF status ON posts_nomination "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "
            "audit_require_event('posts.nomination', 'id')",
            "DROP TRIGGER posts_nomination_demands_event ON posts_nomination",
        ),
    ]
