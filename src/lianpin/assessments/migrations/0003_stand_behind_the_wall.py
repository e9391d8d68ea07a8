"""Who sees the case of an assessment sees the assessment; a round is there for its university and whoever sees anybody of it."""

from django.db import migrations

from lianpin.toolkit.wall import Guard, Sight

SEEN = """
BEGIN
    RETURN EXISTS (SELECT FROM public.assessments_assessment WHERE id = the_row AND public.cases_seen(case_id));
END
"""
ROUND = """
BEGIN
    RETURN EXISTS (SELECT FROM public.assessments_round WHERE id = the_row AND university_id = {organisation})
        OR EXISTS (SELECT FROM public.assessments_assessment WHERE round_id = the_row AND public.cases_seen(case_id));
END
"""


class Migration(migrations.Migration):
    dependencies = [("assessments", "0002_assess_in_rounds"), ("appointments", "0004_stand_behind_the_wall")]

    operations = [
        Sight("assessments_seen", SEEN),
        Sight("assessments_round_seen", ROUND),
        Guard("assessments_assessment", "cases_seen(case_id)"),
        Guard("assessments_score", "assessments_seen(assessment_id)"),
        Guard("assessments_round", "university_id = {organisation} OR assessments_round_seen(id)"),
        Guard("assessments_indicator", "organisation_id = {organisation} OR assessments_round_seen(round_id)"),
    ]
