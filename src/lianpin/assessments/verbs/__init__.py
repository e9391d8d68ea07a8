"""What is done with assessments: opened one by one or as a round, scored by both sides, ranked, confirmed, reviewed."""

from lianpin.assessments.verbs.deciding import close_notices, confirm_round, finish_round, rank_round
from lianpin.assessments.verbs.opening import PROCEDURE, open_assessment, open_round
from lianpin.assessments.verbs.reviewing import decide_appeal, revise_result
from lianpin.assessments.verbs.scoring import Mark, score_round, set_indicators

__all__ = [
    "PROCEDURE",
    "Mark",
    "close_notices",
    "confirm_round",
    "decide_appeal",
    "finish_round",
    "open_assessment",
    "open_round",
    "rank_round",
    "revise_result",
    "score_round",
    "set_indicators",
]
