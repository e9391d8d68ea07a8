"""The year's assessment."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentsConfig(AppConfig):
    name = "lianpin.assessments"
    label = "assessments"
    default_auto_field = "lianpin.toolkit.keys.Key"

    def ready(self) -> None:
        from lianpin.assessments import effects, facts, queries, verbs
        from lianpin.kernel.audit.registry import describe_event
        from lianpin.kernel.cases.registry import effect, on_overturned, provides_facts, taken_at

        effect("初定等次", done=effects.propose)
        effect("确定等次", done=effects.make_final, check=effects.check_result)
        provides_facts(facts.facts_of_cases)
        on_overturned(verbs.revise_result)
        taken_at(queries.review_page)
        describe_event("assessment.opened", _("发起%(person)s%(year)s年度考核，办件%(case)s"))
        describe_event("assessment.confirmed", _("%(year)s年度考核结果确定：综合得分%(score)s，等次%(grade)s"))
        revised = _("%(year)s年度考核经复核（%(appeal)s）改变：等次由%(before)s改为%(grade)s，综合得分%(score)s")
        describe_event("assessment.revised", revised)
        for kind, sentence in ROUND_SENTENCES.items():
            describe_event(kind, sentence)


ROUND_SENTENCES = {
    "round.opened": _("%(university)s发起%(year)s年度考核批次，参评%(people)s人"),
    "round.indicators_set": _("%(organisation)s设置考核指标：%(indicators)s"),
    "round.scored": _("%(organisation)s完成%(count)s人的评分"),
    "round.ranked": _("%(year)s年度考核初定等次：参评%(people)s人，优秀名额%(places)s个，入选：%(names)s"),
    "round.notices_closed": _("%(year)s年度考核有%(count)s人公示期满，无异议"),
    "round.side_confirmed": _("%(organisation)s确认%(year)s年度考核%(count)s人的结果"),
    "round.confirmed": _("%(university)s%(year)s年度考核批次全部确认"),
}
