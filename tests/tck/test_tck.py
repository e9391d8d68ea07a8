"""The reader of DMN models, on small ones of our own; the public cases are run from where they lie (`make tck DIR=…`)."""

from collections import Counter
from pathlib import Path

import pytest
from tck.__main__ import main
from tck.report import run_folder

MODELS = Path(__file__).parent / "models"


def test_tables_contexts_and_formulas_come_out_as_the_cases_expect() -> None:
    report = run_folder(MODELS / "stipend")
    assert (report.passed, report.failed, report.total) == (3, [], 3)


def test_it_leaves_out_what_the_notation_lacks_and_counts_what_it_means_otherwise() -> None:
    report = run_folder(MODELS / "misfits")
    assert (report.passed, report.failed) == (1, [])
    assert report.left_out == Counter({"the function time": 1, "loops over lists": 1})
    assert report.differing == Counter(
        {
            "units and types that do not go together are refused when the file is read (FEEL: null)": 1,
            "division by zero counts as 100 % (FEEL: null)": 1,
            "a missing value is missing and equals nothing, not even what is missing (FEEL: null is a value)": 1,
            "若 with a missing condition is missing (FEEL: takes the else branch)": 1,
        }
    )


@pytest.mark.parametrize(
    ("right", "wrong", "failure"),
    [
        (">262.93<", ">262.94<", "stipend-test grade-b Stipend: expected 262.94, found 26293/100"),
        (">B<", ">A<", "stipend-test grade-b Grade: expected A, found 文0"),
        ("true</value>", "false</value>", "stipend-test grade-b Terms: expected false, found True"),
        (
            '<value xsi:nil="true"/></expected>',
            '<value xsi:type="xsd:string">C</value></expected>',
            "expected C, found None",
        ),
    ],
)
def test_a_wrong_expectation_fails_and_is_named(
    right: str, wrong: str, failure: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model, cases = (MODELS / "stipend" / name for name in ("stipend.dmn", "stipend-test-01.xml"))
    text = cases.read_text(encoding="utf-8")
    assert right in text
    (tmp_path / "stipend-test.dmn").write_text(model.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "stipend-test-test-01.xml").write_text(text.replace(right, wrong, 1), encoding="utf-8")
    assert main([str(tmp_path)]) == 1
    told = capsys.readouterr().out
    assert failure in told
    assert told.endswith("0 deliberate differences), 1 failed (goal 0 failed) falls short\n")


def test_the_command_ends_with_0_when_nothing_failed_and_2_without_cases(tmp_path: Path) -> None:
    assert [main([str(MODELS)]), main([str(tmp_path)]), main([])] == [0, 2, 2]
