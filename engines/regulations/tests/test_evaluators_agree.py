"""Random regulations over random people: the query and the explaining evaluator find the same, always (drills/agreement.py runs more)."""

from collections.abc import Callable
from dataclasses import replace
from random import SystemRandom

import pytest
from lianpin_regulations import _values
from lianpin_regulations._plan import days, values
from lianpin_regulations._plan.values import Number
from lianpin_regulations._plan.whole import Whole
from randomly.trials import trial

FRESH = SystemRandom().randrange(10**6, 10**9)


@pytest.mark.parametrize("seed", [1, 2, 3, 14, FRESH])
def test_both_evaluators_agree_on_everything_that_a_random_regulation_defines(seed: int) -> None:
    outcome = trial(seed)
    assert (outcome.differing, f"seed {seed}") == ([], f"seed {seed}")
    assert outcome.compared > 0
