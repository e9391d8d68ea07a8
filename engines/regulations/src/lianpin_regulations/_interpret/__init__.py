"""The explaining evaluator: exact, rounded only where a value is named; three-valued; every value with its trace.

`evaluator` answers for one person. What is usual it has from functions into which `_compiled` turned the regulation; the
rooms here are general: they know missing facts, transitions, exceptions that conflict, other periods, groups, other regulations.
"""

from lianpin_regulations._interpret.decision import Decision, decide, outward
from lianpin_regulations._interpret.evaluator import Evaluator
from lianpin_regulations._interpret.reasons import Reason
from lianpin_regulations._interpret.values import Found, inward

__all__ = ["Decision", "Evaluator", "Found", "Reason", "decide", "inward", "outward"]
