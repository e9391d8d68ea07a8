"""Deciding for one person, with every value's trace and every condition's reasons: what `_compiled` computes, asked and told."""

from lianpin_regulations._decide.decision import Decision, decide
from lianpin_regulations._decide.evaluator import Evaluator, Found
from lianpin_regulations._decide.reasons import Reason

__all__ = ["Decision", "Evaluator", "Found", "Reason", "decide"]
