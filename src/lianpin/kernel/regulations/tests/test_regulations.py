"""Publishing: a typo is named and stores nothing, what is published stays, and everybody can read it."""

from collections.abc import Callable
from datetime import date

import pytest
from django.conf import settings
from django.test import Client
from lianpin_regulations import RegulationError

from lianpin.kernel.audit.models import Event
from lianpin.kernel.identity.models import PLATFORM
from lianpin.kernel.regulations import queries
from lianpin.kernel.regulations.models import Regulation, Version, WorkCalendar
from lianpin.kernel.regulations.verbs import import_calendar, publish_version
from lianpin.toolkit import clock
from lianpin.toolkit.errors import NotPossible, NotValid

TEXT = """---
规章: 津贴办法
代号: test/allowance
文号: 测〔2026〕1号
版本: v1
发布机关: 云汐市
施行: 2026-01-01
失效: 2027-01-01
适用锚点: 申请日
记法: 联聘规章记法 1
---

# 津贴办法

## 第一章　总则

### 第一条　事实
由各方提供。

**表一　事实**（事实）

| 事实 | 类型 | 范围 | 周期 | 来源 |
|---|---|---|---|---|
| 申请日 | 日期 | | 一次 | 系统 |
| 派驻天数 | 整数 | 1～250 | 一次 | 高校 |

### 第二条　津贴
按日计发。

```公式
派驻津贴：金额 = 300元 × 派驻天数
```
"""
SECOND = TEXT.replace("版本: v1", "版本: v2").replace("2026-01-01", "2027-01-01").replace("失效: 2027-01-01\n", "")
CALENDAR = settings.LIANPIN_RULEBOOKS[0] / "calendar" / "2026.csv"

pytestmark = pytest.mark.django_db


def publish(text: str = TEXT) -> Version:
    return publish_version(text, by=PLATFORM, name="v1.md")


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("300元 × 派驻天数", "300元 × 派驻天", "第31行第18列（第二条）：没有声明过“派驻天”；是否指“派驻天数”。"),
        ("| 派驻天数 | 整数 |", "| 派驻天数 | 整树 |", "第25行（第一条）：事实“派驻天数”的类型“整树”不认识"),
        ("施行: 2026-01-01", "施行: 明年", "“施行”是“明年”"),
    ],
)
def test_a_typo_is_named_by_line_and_article_and_stores_nothing(right: str, wrong: str, said: str) -> None:
    assert right in TEXT
    with pytest.raises(RegulationError) as refusal:
        publish(TEXT.replace(right, wrong))
    assert said in str(refusal.value)
    assert (Regulation.objects.count(), Version.objects.count(), Event.objects.count()) == (0, 0, 0)


def test_a_version_is_kept_as_it_was_written_and_the_same_twice_is_one() -> None:
    clock.set_day(date(2026, 1, 5))
    first, second = publish(), publish()
    assert (first.pk, first.source, first.published_on) == (second.pk, TEXT, date(2026, 1, 5))
    assert (first.effective_on, first.repealed_on) == (date(2026, 1, 1), date(2027, 1, 1))
    assert list(Event.objects.values_list("kind", flat=True)) == ["regulation.published"]


def test_another_text_under_a_published_label_is_refused() -> None:
    publish()
    with pytest.raises(NotPossible) as refusal:
        publish(TEXT.replace("300元", "400元"))
    assert refusal.value.code == "VERSION_PUBLISHED"
    assert refusal.value.reason == "《津贴办法》v1 已经发布，内容不能更改；修改请发布新版本。"
    assert Version.objects.get().source == TEXT


def test_the_version_in_force_is_that_of_the_day() -> None:
    publish()
    publish(SECOND)
    days = {"2025-12-31": None, "2026-01-01": "v1", "2026-12-31": "v1", "2027-01-01": "v2", "2031-05-01": "v2"}
    found = {day: queries.version_in_force("test/allowance", date.fromisoformat(day)) for day in days}
    assert {day: version and version.label for day, version in found.items()} == days
    assert [version.version for version in queries.rulebook().versions("test/allowance")] == ["v1", "v2"]


def test_the_official_calendar_counts_working_days() -> None:
    assert import_calendar(CALENDAR.read_text(encoding="utf-8"), by=PLATFORM) == WorkCalendar.objects.count()
    calendar = queries.calendar()
    # B11: Saturday 14 February is worked, 15 to 23 are off.
    assert calendar.add(date(2026, 2, 13), 5).on == date(2026, 2, 27)
    assert calendar.add(date(2026, 2, 13), 5).provisional is False
    assert calendar.add(date(2026, 12, 28), 10).provisional is True


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("day,kind,name\n2026-01-01,off,元旦\n", "CALENDAR_DOCUMENT", "日历文件第一行应当是“# 文件名称”。"),
        ("# 通知\nday,kind,name\n2026-01-01,off,元旦\n2026-02-30,off,春节\n", "CALENDAR_ROW", "日历文件第2行读不懂"),
        ("# 通知\nday,kind,name\n2026-01-01,holiday,元旦\n", "CALENDAR_ROW", "日历文件第1行读不懂"),
    ],
)
def test_a_calendar_that_cannot_be_read_changes_nothing(text: str, code: str, said: str) -> None:
    with pytest.raises(NotValid) as refusal:
        import_calendar(text, by=PLATFORM)
    assert (refusal.value.code, said in refusal.value.reason, WorkCalendar.objects.count()) == (code, True, 0)


def test_anybody_reads_the_list_the_text_and_the_file(client: Client) -> None:
    publish()
    address = "/regulations/test/allowance/v1/"
    assert address in client.get("/regulations/").content.decode()
    page = client.get(address).content.decode()
    for shown in (
        "第一章　总则",
        'id="article-2"' if 'id="article-2"' in page else "第二条",
        "表一　事实",
        "派驻津贴：金额",
    ):
        assert shown in page
    assert client.get(address + "source.md").content.decode() == TEXT
    for absent in (
        "/regulations/test/allowance/v9/",
        "/regulations/test/none/v1/",
        "/regulations/test/allowance/v9/source.md",
    ):
        assert client.get(absent).status_code == 404


def test_a_hundred_regulations_cost_what_one_costs(client: Client, statements: Callable[[Client, str], int]) -> None:
    publish()
    pages = ["/regulations/", "/regulations/test/allowance/v1/", "/regulations/test/allowance/v1/source.md"]
    for page in pages:  # once, so that what is parsed once per process is parsed
        client.get(page)
    few = [statements(client, page) for page in pages]
    for number in range(33):
        publish(TEXT.replace("test/allowance", f"test/a{number}").replace("规章: 津贴办法", f"规章: 津贴办法{number}"))
    for number in range(2, 68):
        first, last = date(2030 + number, 1, 1), date(2031 + number, 1, 1)
        publish(
            TEXT.replace("版本: v1", f"版本: v{number}")
            .replace("施行: 2026-01-01", f"施行: {first}")
            .replace("失效: 2027-01-01", f"失效: {last}")
        )
    assert Version.objects.count() == 100
    for page in pages:
        client.get(page)
    assert [statements(client, page) for page in pages] == few
