"""Every case and boundary row of the demo's files by the bulk evaluator: the same expectations, to the cent."""

import pytest
from bulk_examples import results
from lianpin_regulations import Regulation
from rulebook import cases


@pytest.mark.parametrize("regulation", cases.REGULATIONS, ids=lambda each: f"{each.code} {each.version}")
def test_every_worked_example_comes_out_for_a_population(regulation: Regulation) -> None:
    found = results(cases.BOOK, regulation, cases.CALENDAR)
    assert {key: (wanted, got) for key, (wanted, got) in found.items() if wanted != got} == {}
    assert {name for name, *_ in found} == {
        example.name
        for example in regulation.worked
        if any(not name.startswith(("承办", "时限", "到期", "步骤")) for name, *_ in example.expected)
    }
