"""Random regulations over random people: the query and the explaining evaluator find the same, always (drills/agreement.py runs more)."""

import pytest
from randomly.faults import FAULTS, planted
from randomly.trials import trial


@pytest.mark.parametrize("seed", [1, 2, 22])
def test_both_evaluators_agree_on_everything_that_a_random_regulation_defines(seed: int) -> None:
    outcome = trial(seed)
    assert (outcome.differing, f"seed {seed}") == ([], f"seed {seed}")
    assert outcome.compared > 0


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_planted_in_the_query_is_found(fault: str) -> None:
    with planted(fault):
        assert trial(1, 2).differing != []
