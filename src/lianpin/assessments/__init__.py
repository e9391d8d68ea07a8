"""The year's assessment: self-report, two scores, grade, notice and both sides' confirmation, run as a case of its own.

A round assesses everybody of a university's year together, for the quota is theirs together: SCORING, RANKED, CONFIRMED.
Verbs: `open_assessment`; `open_round`, `set_indicators`, `score_round`, `rank_round`, `close_notices`, `confirm_round`;
`decide_appeal`. Effects: 初定等次, 确定等次. The result is a fact for everything that hangs on it: awards, subsidies, the next year.
"""
