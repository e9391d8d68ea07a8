"""Publishing: a typo is named and stores nothing, what is published stays; and the calendar, whole or not at all."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from lianpin_regulations import RegulationError

from lianpin.kernel.audit.models import Event
from lianpin.kernel.audit.queries import events_of, verify_chain
from lianpin.kernel.audit.registry import describe
from lianpin.kernel.identity.models import PLATFORM
from lianpin.kernel.regulations.enums import DayKind
from lianpin.kernel.regulations.models import Regulation, Version, WorkCalendar
from lianpin.kernel.regulations.tests.factories import CALENDAR, TEXT, make_city, publish, reworded
from lianpin.kernel.regulations.verbs import import_calendar, publish_version
from lianpin.toolkit.errors import LianpinError, NotPossible, NotValid

NOTICE = "# 通知\nday,kind,name\n2026-01-01,off,元旦\n2026-01-04,on,元旦\n"


def code_of(kind: type[LianpinError], verb: Callable[[], object]) -> str:
    with pytest.raises(kind) as refusal:
        verb()
    return refusal.value.code


def stored() -> tuple[int, int, int]:
    return Regulation.objects.count(), Version.objects.count(), Event.objects.count()


# ── publishing ──


@pytest.mark.parametrize(
    ("right", "wrong", "line", "article", "expected"),
    [
        ("300元 × 派驻天数", "300元 × 派驻天", 34, "第二条", "是否指“派驻天数”"),
        ("| 派驻天数 | 整数 |", "| 派驻天数 | 整树 |", 26, "第一条", "应当是"),
        ("```公式", "```公示", 33, "第二条", "应当是公式、条件、过渡"),
        ("（事实）", "（实事）", 21, "第一条", "表题括号里应当先写"),
        ("施行: 2026-01-01", "施行: 明年", 8, None, "应当是日期，例如2026-01-01"),
        ("文号:", "文好:", 5, None, "可以写的有"),
    ],
)
def test_a_typo_is_named_by_line_and_article_with_what_was_expected_and_stores_nothing(
    right: str, wrong: str, line: int, article: str | None, expected: str
) -> None:
    assert TEXT.count(right) == 1
    with pytest.raises(RegulationError) as refusal:
        publish(TEXT.replace(right, wrong))
    fault = next(each for each in refusal.value.faults if each.line == line)
    assert fault.article == article
    assert expected in fault.expected
    assert f"v1.md {fault.message}" in str(refusal.value)
    assert stored() == (0, 0, 0)


def test_every_typo_of_a_file_is_named_at_once() -> None:
    text = TEXT.replace("300元 × 派驻天数", "300元 × 派驻天").replace("施行: 2026-01-01", "施行: 明年")
    with pytest.raises(RegulationError) as refusal:
        publish(text)
    assert [fault.line for fault in refusal.value.faults] == [8, 34]


@pytest.mark.parametrize(
    ("front", "code", "reason"),
    [
        ({"版本": "v" * 21}, "HEADING_TOO_LONG", "文件头的“版本”有21个字，最多20个，请缩短。"),
        ({"规章": "办" * 161}, "HEADING_TOO_LONG", "文件头的“规章”有161个字，最多160个，请缩短。"),
        ({"英文": "m" * 201}, "HEADING_TOO_LONG", "文件头的“英文”有201个字，最多200个，请缩短。"),
        ({"代号": "c/" + "c" * 79}, "HEADING_TOO_LONG", "文件头的“代号”有81个字，最多80个，请缩短。"),
        ({"文号": "号" * 81}, "HEADING_TOO_LONG", "文件头的“文号”有81个字，最多80个，请缩短。"),
        ({"版本": "2026/1"}, "VERSION_LABEL", "文件头的“版本”里不能有“/”：2026/1。"),
    ],
)
def test_a_heading_that_cannot_be_kept_is_refused_and_stores_nothing(
    front: dict[str, str], code: str, reason: str
) -> None:
    with pytest.raises(NotValid) as refusal:
        publish(**front)
    assert (refusal.value.code, refusal.value.reason) == (code, reason)
    assert stored() == (0, 0, 0)


def test_publishing_keeps_the_heading_the_text_the_issuer_and_the_day(day: date) -> None:
    city = make_city()
    version = publish_version(TEXT, by=PLATFORM, issuer=city)
    kept = Version.objects.select_related("regulation__issuer").get()
    assert (kept.pk, kept.label, kept.document_number) == (version.pk, "v1", "测〔2026〕1号")
    assert (kept.effective_on, kept.repealed_on, kept.published_on) == (date(2026, 1, 1), date(2027, 1, 1), day)
    regulation = kept.regulation
    assert (regulation.code, regulation.title, regulation.english_title, regulation.issuer) == (
        "test/allowance", "津贴办法", "Measures for Allowances", city,
    )  # fmt: skip
    assert str(kept) == "津贴办法 v1"
    [event] = events_of(version)
    assert (event.kind, describe(event)) == ("regulation.published", "发布《津贴办法》v1")
    assert event.detail["digest"] == kept.digest
    assert verify_chain([event]) is None


@pytest.mark.parametrize("text", [TEXT, "\ufeff" + TEXT, TEXT.replace("\n", "\r\n"), TEXT.rstrip("\n")])
def test_the_text_is_kept_to_the_letter(text: str) -> None:
    publish_version(text, by=PLATFORM)
    assert Version.objects.get().source == text


def test_the_same_version_twice_is_published_once() -> None:
    first = publish()
    assert publish() == first
    assert stored() == (1, 1, 1)


def test_publishing_an_old_version_again_does_not_take_the_new_ones_title_back() -> None:
    publish()
    publish(规章="新津贴办法", 版本="v2", 施行="2027-01-01", 失效="")
    publish()
    assert Regulation.objects.get().title == "新津贴办法"


def test_another_text_under_a_published_label_is_refused() -> None:
    publish()
    with pytest.raises(NotPossible) as refusal:
        publish(TEXT.replace("300元", "400元").replace("18000", "24000"), 规章="新津贴办法")
    assert refusal.value.code == "VERSION_PUBLISHED"
    assert refusal.value.reason == "《新津贴办法》v1 已经发布，内容不能更改；修改请发布新版本。"
    assert (Version.objects.get().source, Regulation.objects.get().title) == (TEXT, "津贴办法")
    assert stored() == (1, 1, 1)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE regulations_version SET source = 'other'",
        "DELETE FROM regulations_version",
        "TRUNCATE regulations_version CASCADE",
    ],
)
def test_the_database_refuses_to_alter_what_is_published(statement: str) -> None:
    publish()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Version.objects.get().source == TEXT


# ── the calendar ──


def test_a_notice_is_taken_in_with_its_name(day: date) -> None:
    assert import_calendar(NOTICE, by=PLATFORM) == 2
    assert list(WorkCalendar.objects.order_by("day").values_list("day", "kind", "name", "document")) == [
        (date(2026, 1, 1), DayKind.OFF, "元旦", "通知"),
        (date(2026, 1, 4), DayKind.ON, "元旦", "通知"),
    ]
    [event] = Event.objects.all()
    assert (event.kind, event.on, describe(event)) == ("calendar.imported", day, "导入工作日历：通知，共2天")


def test_the_same_notice_corrected_replaces_what_it_said() -> None:
    import_calendar(NOTICE, by=PLATFORM)
    import_calendar(NOTICE.replace("2026-01-01,off", "2026-01-02,off").replace("04,on", "04,off"), by=PLATFORM)
    assert list(WorkCalendar.objects.order_by("day").values_list("day", "kind")) == [
        (date(2026, 1, 2), DayKind.OFF), (date(2026, 1, 4), DayKind.OFF),
    ]  # fmt: skip


def test_another_notice_about_the_same_year_is_added_and_prevails() -> None:
    import_calendar(NOTICE, by=PLATFORM)
    import_calendar("# 补充通知\nday,kind,name\n2026-01-04,off,元旦\n2026-01-05,off,元旦\n", by=PLATFORM)
    assert list(WorkCalendar.objects.order_by("day").values_list("day__day", "kind", "document")) == [
        (1, "off", "通知"), (4, "off", "补充通知"), (5, "off", "补充通知"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code", "reason"),
    [
        ("", "CALENDAR_DOCUMENT", "日历文件第一行应当是“# 文件名称”。"),
        ("day,kind,name\n2026-01-01,off,元旦\n", "CALENDAR_DOCUMENT", "日历文件第一行应当是“# 文件名称”。"),
        (
            NOTICE + "2026-02-30,off,春节\n",
            "CALENDAR_ROW",
            "日历文件第5行：“2026-02-30”不是日期，应当写成 2026-01-01 的样子。",
        ),
        (
            NOTICE + "# 春节\n\n2026-02-16,holiday,春节\n",
            "CALENDAR_ROW",
            "日历文件第7行：安排“holiday”读不懂，应当写“放假”或者“上班”（off、on）。",
        ),
        (
            NOTICE.replace("day,kind,name\n", ""),
            "CALENDAR_COLUMN",
            "第2行应当是表头，缺少列：日期、安排。应当写“日期、安排、节日”。",
        ),
        (
            NOTICE + "2026-01-01,on,元旦\n",
            "CALENDAR_ROW",
            "日历文件第5行：2026-01-01 前面已经写过，每天只能写一次。",
        ),
        (
            NOTICE + "2026-01-05,上班,元旦\n",
            "CALENDAR_ROW",
            "日历文件第5行：2026-01-05 不是周末，本来就上班；“上班”只用于调休的周末。",
        ),
    ],
)
def test_a_calendar_with_a_line_that_cannot_be_read_changes_nothing(text: str, code: str, reason: str) -> None:
    with pytest.raises(NotValid) as refusal:
        import_calendar(text, by=PLATFORM)
    assert (refusal.value.code, refusal.value.reason) == (code, reason)
    assert (WorkCalendar.objects.count(), Event.objects.count()) == (0, 0)


def test_the_calendar_that_is_shipped_can_be_taken_in() -> None:
    assert import_calendar(CALENDAR, by=PLATFORM) == WorkCalendar.objects.count()
    assert list(WorkCalendar.objects.filter(kind=DayKind.ON).order_by("day").values_list("day", flat=True)) == [
        date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28), date(2026, 5, 9), date(2026, 9, 20), date(2026, 10, 10),
    ]  # fmt: skip


def test_reworded_headings_are_what_the_other_tests_believe() -> None:
    assert "失效" not in reworded(失效="")
    assert "版本: v2\n" in reworded(版本="v2")
