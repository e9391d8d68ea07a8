"""The trial calculator: anybody may ask; the figures are those that the case would get, and what is wrong is named."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from lianpin.entitlements.tests.story import Story, day
from lianpin.kernel.audit.models import Event
from lianpin.kernel.identity.models import PLATFORM
from lianpin.kernel.regulations.verbs import publish_version

PAGE, DATA, WHY = "/money/estimate/", "/money/estimate.json", "/money/estimate/why/"
C01 = {
    "双聘类型": "校派型", "学位": "博士", "职称": "副高", "出生日期": "1984-06-15", "从业比例": "50%", "企业月报酬": "12000元",
    "生效日": "2026-03-01", "岗位薪级工资": "8200元", "基础性绩效": "5300元", "奖励性绩效": "6400元", "其他同类月津贴": "0元",
}  # fmt: skip
C06 = C01 | {"职称": "正高", "出生日期": "1967-03-20"}


@pytest.fixture
def keys(client: Client, db: None) -> dict[str, str]:
    """Fact → the form's field."""
    Story().prepare()
    day("2026-01-05")
    return {name: key for key, name in client.get(DATA).json()["fields"].items()}


def query(keys: dict[str, str], answers: dict[str, str], **others: str) -> dict[str, str]:
    return {keys[name]: text for name, text in answers.items()} | {"months": "24", "grade": "优秀"} | others


def sums(data: dict[str, Any], year: str, *, payer: str = "", payee: str = "") -> float:
    found = [
        a
        for a in data["amounts"]
        if a["period"].startswith(year) and payer in ("", a["payer"]) and payee in ("", a["payee"])
    ]
    return round(sum(float(a["amount"]) for a in found), 2)


def test_the_figures_of_c01_come_out_before_there_is_any_case(client: Client, keys: dict[str, str]) -> None:
    data = client.get(DATA, query(keys, C01)).json()
    assert [(v["regulation"], v["holds"]) for v in data["eligibility"]] == [
        ("lanjiang-university/dual-appointment", True),
        ("lanjiang-city/placed-talent", True),
    ]
    assert sums(data, "2026", payee="本人") == 335333.33
    assert sums(data, "2026", payer="企业") - sums(data, "2026", payee="企业") == 60480.00
    assert sums(data, "2026", payer="市财政局", payee="企业") == 60000.00
    assert sums(data, "2026", payer="市财政局", payee="学校") == 16666.67
    assert {need for a in data["amounts"] for need in a["needs"]} == set()


def test_the_page_shows_the_same_with_every_article_and_leads_to_the_explanation(
    client: Client, keys: dict[str, str]
) -> None:
    page = client.get(PAGE, query(keys, C01)).content.decode()
    for shown in ("335,333.33", "60,480.00", "符合申报条件", "第五条", "2028年", WHY):
        assert shown in page
    wanted = query(keys, C01, item="生活补贴", period="2026-03", payer="市财政局")
    why = client.get(WHY, wanted).content.decode()
    for shown in ("4,000.00", "第六条", "人才层次", "由测算提供"):
        assert shown in why
    assert client.get(WHY, wanted | {"period": "2031-01"}).status_code == 404


def test_who_may_not_apply_hears_every_reason_and_no_amount(client: Client, keys: dict[str, str]) -> None:
    data = client.get(DATA, query(keys, C06, months="48")).json()
    refused = [r["code"] for r in data["eligibility"][0]["reasons"] if r["satisfied"] is False]
    assert refused == ["AGE_OVER", "TERM_RANGE"]
    assert data["amounts"] == []
    assert "不符合申报条件" in client.get(PAGE, query(keys, C06)).content.decode()


def test_bad_input_is_named_at_its_field_and_kept(client: Client, keys: dict[str, str]) -> None:
    answer = client.get(PAGE, query(keys, C01 | {"从业比例": "52%"}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“从业比例”应当以5%为一档，现为52%。" in page and 'value="52%"' in page and "335,333.33" not in page
    data = client.get(DATA, query(keys, C01 | {"从业比例": "52%", "生效日": "不知道"}))
    assert data.status_code == 422
    assert sorted(data.json()["errors"]) == ["从业比例", "生效日"]


def test_it_changes_nothing(client: Client, keys: dict[str, str]) -> None:
    before = Event.objects.count()
    for address in (PAGE, DATA):
        assert client.get(address, query(keys, C01)).status_code == 200
        assert client.post(address, query(keys, C01)).status_code == 405
    assert Event.objects.count() == before


def test_what_was_not_said_is_asked_for_by_name(client: Client, keys: dict[str, str]) -> None:
    answers = {name: text for name, text in C01.items() if name != "奖励性绩效"}
    data = client.get(DATA, query(keys, answers)).json()
    lacking = {need for a in data["amounts"] for need in a["needs"]}
    assert [need[:24] for need in lacking] == ["需要“奖励性绩效”（第二条），由人事处提供"[:24]]
    assert [a["amount"] for a in data["amounts"] if a["item"] == "奖励性绩效"][:1] == [None]


def test_a_hundred_regulations_cost_what_two_cost(
    client: Client, keys: dict[str, str], statements: Callable[[Client, str], int]
) -> None:
    asked = urlencode(query(keys, C01))
    wanted = urlencode({"item": "生活补贴", "period": "2026-03", "payer": "市财政局"})
    pages = [PAGE, f"{PAGE}?{asked}", f"{DATA}?{asked}", f"{WHY}?{asked}&{wanted}"]
    for page in pages:  # once, so that what is parsed once per process is parsed
        client.get(page)
    few = [statements(client, page) for page in pages]
    for number in range(98):
        publish_version(PLAIN.format(number=number), by=PLATFORM)
    for page in pages:
        client.get(page)
    assert [statements(client, page) for page in pages] == few


PLAIN = """---
规章: 办法{number}
代号: test/a{number}
文号: 测〔2026〕{number}号
版本: v1
发布机关: 云汐市
施行: 2026-01-01
适用锚点: 申请日
记法: 联聘规章记法 1
---

### 第一条　事实

**表一　事实**（事实）

| 事实 | 类型 | 范围 | 周期 | 来源 |
|---|---|---|---|---|
| 申请日 | 日期 | | 一次 | 系统 |
"""
