"""Files of reports: what they would change, and every way in which they cannot be taken."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from lianpin.appointments import previews, tables, verbs
from lianpin.appointments.tests.factories import HEAD, World, sheet
from lianpin.toolkit import clock
from lianpin.toolkit.errors import NotValid

NUMBER, CHEN = "RZ-LJ-2026-1", "陈一帆"
TODAY = date(2026, 6, 1)


def read(world: World, content: bytes) -> previews.Reading:
    return previews.read_reports(content, "月报.xlsx", by=world.bob, today=TODAY)


def errors(world: World, *rows: tuple[object, ...]) -> list[tuple[int, str, str]]:
    return [(each.row, each.column, each.reason) for each in read(world, sheet(rows)).errors]


def test_it_reads_what_people_type(world: World) -> None:
    reading = read(
        world,
        sheet(
            [
                (NUMBER, CHEN, "2026-03", 11, 12000),
                (NUMBER, CHEN, datetime(2026, 4, 15), 11.0, "12,000.00"),
                (f" {NUMBER} ", None, "2026年5月", "１１", 12000.1),
                (NUMBER, CHEN, "2026-06", None, None),
            ]
        ),
    )
    assert reading.errors == []
    assert [(each.month.month, each.actual_days, each.paid) for each in reading.changes] == [
        (3, 11, Decimal("12000.00")),
        (4, 11, Decimal("12000.00")),
        (5, 11, Decimal("12000.10")),
    ]
    assert (reading.unchanged_count, reading.empty_count) == (0, 1)


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        (("RZ-没有", CHEN, "2026-03", 11, 12000), "任职编号", "没有编号为“RZ-没有”的在聘任职"),
        ((NUMBER, "别人", "2026-03", 11, 12000), "姓名", "受聘人不是“别人”"),
        ((NUMBER, CHEN, "三月", 11, 12000), "月份", "请写成 2026-03 的样子"),
        ((NUMBER, CHEN, "2026-02", 11, 12000), "月份", "不在聘期内。聘期为 2026-03-01 至 2028-02-29"),
        ((NUMBER, CHEN, "2026-06", 11, 12000), "月份", "尚未结束"),
        ((NUMBER, CHEN, "2026-04", 31, 12000), "实际工作日数", "应为 0 至 30 之间的整数"),
        ((NUMBER, CHEN, "2026-03", 32, 12000), "实际工作日数", "实际工作日数"),
        ((NUMBER, CHEN, "2026-03", "十一", 12000), "实际工作日数", "实际工作日数"),
        ((NUMBER, CHEN, "2026-03", 10.5, 12000), "实际工作日数", "实际工作日数"),
        ((NUMBER, CHEN, "2026-03", None, 12000), "实际工作日数", "还没有填写"),
        ((NUMBER, CHEN, "2026-03", 11, None), "实付报酬", "还没有填写"),
        ((NUMBER, CHEN, "2026-03", 11, -1), "实付报酬", "实付报酬"),
        ((NUMBER, CHEN, "2026-03", 11, True), "实付报酬", "不是数字"),
    ],
)
def test_it_names_the_cell_that_is_wrong(world: World, row: tuple[object, ...], column: str, said: str) -> None:
    [(number, where, reason)] = errors(world, row)
    assert (number, where) == (2, column)
    assert said in reason


def test_it_names_every_wrong_row_with_its_place(world: World) -> None:
    found = read(
        world,
        sheet(
            [
                (NUMBER, CHEN, "2026-03", 11, 12000),
                (NUMBER, CHEN, "2026-03", 12, 12000),
                ("RZ-x", CHEN, "2026-04", 1, 1),
            ]
        ),
    ).errors
    assert [(each.sheet, each.row, each.column) for each in found] == [("月报", 3, "月份"), ("月报", 4, "任职编号")]
    assert str(found[0]).startswith("工作表“月报”第 3 行“月份”：与第 2 行重复")


def test_it_refuses_a_missing_column_by_its_name(world: World) -> None:
    with pytest.raises(NotValid, match="工作表“月报”缺少列：实际工作日数、实付报酬") as refusal:
        read(world, sheet([(NUMBER, CHEN, "2026-03", 1)], head=("任职编号", "姓名", "月份", "天数")))
    assert refusal.value.code == "IMPORT_COLUMN_MISSING"


def test_the_name_may_be_left_out_and_headings_may_carry_units(world: World) -> None:
    head = ("说明", "任职编号", "月份", "实际工作日数（天）", "实付报酬（元）")
    assert len(read(world, sheet([("", NUMBER, "2026-03", 11, 12000)], head=head)).changes) == 1


def test_it_refuses_what_is_no_workbook_and_an_empty_one(world: World) -> None:
    for content, code in ((b"PK\x03\x04 broken", "IMPORT_UNREADABLE"), (sheet([]), "IMPORT_EMPTY")):
        with pytest.raises(NotValid) as refusal:
            read(world, content)
        assert refusal.value.code == code


def test_another_body_sees_no_appointment_of_this_one(world: World) -> None:
    content = sheet([(NUMBER, CHEN, "2026-03", 11, 12000)])
    [error] = previews.read_reports(content, "月报.xlsx", by=world.dan, today=TODAY).errors
    assert error.column == "任职编号"


def test_it_knows_what_is_reported_already_and_what_is_confirmed(world: World) -> None:
    clock.set_day(TODAY)
    for month in (3, 4):
        first = date(2026, month, 1)
        made = verbs.report_month(world.appointment, first, actual_days=11, paid=Decimal(12000), by=world.bob)
        if month == 4:
            verbs.confirm_report(made, by=world.chen)
    same = read(world, sheet([(NUMBER, CHEN, "2026-03", 11, 12000), (NUMBER, CHEN, "2026-04", 11, 12000)]))
    assert (same.changes, same.unchanged_count, same.errors) == ([], 2, [])
    other = read(world, sheet([(NUMBER, CHEN, "2026-03", 12, 12000), (NUMBER, CHEN, "2026-04", 12, 12000)]))
    assert [(each.month.month, each.before is not None) for each in other.changes] == [(3, True)]
    assert [(each.row, each.column) for each in other.errors] == [(3, "月份")]


def test_the_template_reads_back_as_it_was_given(world: World) -> None:
    clock.set_day(TODAY)
    verbs.report_month(world.appointment, date(2026, 3, 1), actual_days=11, paid=Decimal(12000), by=world.bob)
    reading = read(world, tables.template_xlsx(world.bob, TODAY))
    assert (reading.changes, reading.errors, reading.unchanged_count, reading.empty_count) == ([], [], 1, 2)


def test_the_number_of_rows_costs_no_statements(world: World, django_assert_max_num_queries: object) -> None:
    rows = [(NUMBER, CHEN, f"2026-{month:02}", 11, 12000) for month in (3, 4, 5)]
    read(world, sheet(rows))
    with django_assert_max_num_queries(3):  # type: ignore[operator]
        read(world, sheet(rows, head=HEAD))
