"""The year's assessment."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentsConfig(AppConfig):
    name = "lianpin.assessments"
    label = "assessments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from lianpin.assessments import effects, facts
        from lianpin.kernel.audit.registry import describe_event
        from lianpin.kernel.cases.registry import effect, provides_facts

        effect("初定等次", done=effects.propose)
        effect("确定等次", done=effects.make_final, check=effects.check_result)
        provides_facts(facts.facts_of_case)
        describe_event("assessment.opened", _("发起%(person)s%(year)s年度考核，办件%(case)s"))
        describe_event("assessment.confirmed", _("%(year)s年度考核结果确定：综合得分%(score)s，等次%(grade)s"))
