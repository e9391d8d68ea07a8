"""Rounds, indicators and scores; an assessment belongs to a round."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

PROTECT, CASCADE = django.db.models.deletion.PROTECT, django.db.models.deletion.CASCADE


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "__first__"),
        ("audit", "0002_demand_events"),
        ("assessments", "0001_assess"),
    ]

    operations = [
        migrations.CreateModel(
            name="Round",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="考核年度")),
                (
                    "status",
                    models.CharField(
                        choices=[("scoring", "评分中"), ("ranked", "已初定等次"), ("confirmed", "已确认")],
                        default="scoring",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("opened_on", models.DateField(verbose_name="发起日")),
                ("places", models.PositiveSmallIntegerField(null=True, verbose_name="优秀名额")),
                ("ranked_on", models.DateField(null=True, verbose_name="初定日")),
                (
                    "university",
                    models.ForeignKey(on_delete=PROTECT, related_name="rounds", to="identity.organisation"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("university", "year"), name="one_round_a_year")]
            },
        ),
        migrations.AddField(
            model_name="assessment",
            name="round",
            field=models.ForeignKey(
                null=True, on_delete=PROTECT, related_name="assessments", to="assessments.round"
            ),
        ),
        migrations.AddField(
            model_name="assessment",
            name="rank",
            field=models.PositiveSmallIntegerField(null=True, verbose_name="名次"),
        ),
        migrations.CreateModel(
            name="Indicator",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ordinal", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=60, verbose_name="指标")),
                (
                    "points",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)], verbose_name="满分"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(on_delete=PROTECT, related_name="indicators", to="identity.organisation"),
                ),
                (
                    "round",
                    models.ForeignKey(on_delete=CASCADE, related_name="indicators", to="assessments.round"),
                ),
            ],
            options={
                "ordering": ["ordinal"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("round", "organisation", "ordinal"), name="one_indicator_of_an_ordinal"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Score",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("points", models.DecimalField(decimal_places=1, max_digits=4, verbose_name="得分")),
                (
                    "assessment",
                    models.ForeignKey(on_delete=CASCADE, related_name="scores", to="assessments.assessment"),
                ),
                (
                    "indicator",
                    models.ForeignKey(on_delete=PROTECT, related_name="scores", to="assessments.indicator"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("assessment", "indicator"), name="one_score_of_an_indicator")
                ]
            },
        ),
        migrations.RunSQL(
            "CREATE CONSTRAINT TRIGGER assessments_round_demands_event AFTER UPDATE OF status ON assessments_round "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "
            "audit_require_event('assessments.round', 'id')",
            "DROP TRIGGER assessments_round_demands_event ON assessments_round",
        ),
    ]
