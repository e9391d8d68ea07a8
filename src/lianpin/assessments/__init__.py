"""The year's assessment: self-report, two scores, grade, notice and both sides' confirmation, run as a case of its own.

Verb: `open_assessment`. Effect: 确定等次. The result is a fact for everything that hangs on it: awards, subsidies, the next year.
"""
