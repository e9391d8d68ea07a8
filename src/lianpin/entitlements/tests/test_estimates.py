"""The trial calculator: it asks what matters for the kind, its figures are those of the worked examples, and what is wrong is named."""

import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.test import Client

from lianpin.entitlements.tests.story import Story, day
from lianpin.kernel.audit.models import Event
from lianpin.kernel.identity.models import PLATFORM
from lianpin.kernel.regulations.verbs import publish_version

PAGE, DATA, WHY = "/money/estimate/", "/money/estimate.json", "/money/estimate/why/"
# As in the worked examples of the regulations: 表二十三 and 表二十四 of the university's, 表二十二 and 表二十三 of the city's.
C01 = {
    "双聘类型": "校派型", "申报日": "2026-02-03", "生效日": "2026-03-01", "聘期月数": "24", "预计考核等次": "优秀", "学位": "博士",
    "职称": "副高", "出生日期": "1984-06-15", "人才荣誉": "无", "从业比例": "50%", "企业月报酬": "12000元", "岗位薪级工资": "8200元",
    "基础性绩效": "5300元", "奖励性绩效": "6400元", "其他同类月津贴": "0元",
}  # fmt: skip
C03 = {
    "双聘类型": "共引型", "申报日": "2026-03-20", "生效日": "2026-04-01", "聘期月数": "60", "预计考核等次": "合格", "学位": "博士",
    "职称": "中级", "出生日期": "1997-02-02", "人才荣誉": "无", "从业比例": "80%", "协议年薪": "240000元", "单位月缴费": "5180.45元",
    "其他同类月津贴": "0元",
}  # fmt: skip
C05 = {
    "双聘类型": "企引型", "申报日": "2026-01-01", "生效日": "2026-01-01", "聘期月数": "12", "预计考核等次": "合格", "学位": "硕士",
    "职称": "副高", "出生日期": "1978-05-05", "从业比例": "80%", "实授学时": "27",
}  # fmt: skip
C06 = C01 | {"职称": "正高", "出生日期": "1967-03-20", "聘期月数": "48"}
UNIVERSITY, CITY = "lanjiang-university/dual-appointment", "lanjiang-city/placed-talent"


@pytest.fixture(scope="module")
def rulebook(committed: None) -> None:
    """The university's measures, both versions of the city's, and the calendar: told once, since nothing here changes them."""
    with transaction.atomic():
        Story().prepare()
        day("2026-01-05")


pytestmark = pytest.mark.usefixtures("rulebook")


def told(client: Client, answers: Mapping[str, object]) -> dict[str, Any]:
    answer = client.post(DATA, json.dumps(answers), content_type="application/json")
    assert answer.status_code == 200, answer.content.decode()
    found: dict[str, Any] = answer.json()
    return found


def amounts(data: dict[str, Any], item: str) -> dict[str, str]:
    return {a["period"]: a["amount"] for a in data["amounts"] if a["item"] == item}


def total(data: dict[str, Any], year: str, *, payer: str = "", payee: str = "") -> Decimal:
    found = [a for a in data["amounts"] if a["month"].startswith(year) and a["payee"] == (payee or a["payee"])]
    return sum((Decimal(a["amount"]) for a in found if a["payer"] == (payer or a["payer"])), Decimal(0))


# ── the three kinds, to the cent ──


def test_c01_a_member_of_the_university(client: Client) -> None:
    data = told(client, C01)
    assert [(v["regulation"], v["version"], v["holds"]) for v in data["eligibility"]] == [
        (UNIVERSITY, "v1", True),
        (CITY, "v1", True),
    ]
    assert data["eligibility"][1]["decides"] == {"人才层次": "D", "用才方式": "全时用才"}
    assert total(data, "2026", payee="本人") == Decimal("335333.33")
    assert total(data, "2026", payer="企业") - total(data, "2026", payee="企业") == Decimal("60480.00")
    assert amounts(data, "薪酬补助")["2026"] == "60000.00"
    assert amounts(data, "高校奖补")["2026"] == "16666.67"
    assert (data["needs"], data["ends_on"]) == ([], "2028-02-29")
    assert data["months"][0] == {
        "month": "2026-03", "person": "32700.00", "paid": {"学校": "16700.00", "企业": "12048.00", "市财政局": "4000.00"},
    }  # fmt: skip
    assert data["months"][10] == {
        "month": "2026", "person": "8333.33", "paid": {"学校": "8333.33", "市财政局": "76666.67"},
    }  # fmt: skip


def test_c03_somebody_newly_hired_by_both(client: Client) -> None:
    data = told(client, C03)
    assert [v["holds"] for v in data["eligibility"]] == [True, True]
    assert data["eligibility"][1]["decides"] == {"人才层次": "E", "用才方式": "全时用才"}
    assert (amounts(data, "月薪")["2026-04"], amounts(data, "安家费")[""]) == ("20000.00", "150000.00")
    assert amounts(data, "企业分担薪酬")["2026Q2"] == "60433.08"
    assert (amounts(data, "薪酬补助")["2026"], amounts(data, "高校奖补")["2026"]) == ("37500.00", "7500.00")
    settling = {month: amount for month, amount in amounts(data, "安家补贴").items() if amount != "0.00"}
    assert settling == {"2027-03": "40000.00", "2028-03": "30000.00", "2029-03": "20000.00"}  # 第十五条: the limit of E
    living = amounts(data, "生活补贴")
    assert (living["2026-04"], living["2029-03"], living["2029-04"]) == ("2500.00", "2500.00", "0.00")
    assert total(data, "2026", payer="企业") == Decimal("181299.24")
    april = {"month": "2026-04", "person": "172500.00", "paid": {"学校": "175180.45", "市财政局": "2500.00"}}
    assert data["months"][0] == april


def test_c05_somebody_of_the_enterprise(client: Client) -> None:
    data = told(client, C05)
    assert [v["holds"] for v in data["eligibility"]] == [True, False]
    assert [r["code"] for r in data["eligibility"][1]["reasons"] if r["satisfied"] is False] == ["HOME_NOT_UNIVERSITY"]
    assert set(amounts(data, "岗位津贴预发").values()) == {"1800.00"}
    assert amounts(data, "岗位津贴结算") == {"2026": "5400.00"}  # 3,000 × 12 × 27/36 = 27,000, less 21,600
    assert total(data, "2026", payee="本人") == Decimal("27000.00")
    assert {a["payer"] for a in data["amounts"]} == {"学校"}


@pytest.mark.parametrize(
    ("applied_on", "version", "kind_of_placement", "monthly"),
    [("2027-06-30", "v1", "全时用才", "4500.00"), ("2027-07-01", "v2", "柔性用才", "3750.00")],
)
def test_the_version_in_force_on_the_day_of_application_decides(
    client: Client, applied_on: str, version: str, kind_of_placement: str, monthly: str
) -> None:
    """Half of the time is full under v1 and 5/6 of it under v2; who applied in time gets the better of both rates."""
    data = told(client, C01 | {"申报日": applied_on, "生效日": "2027-08-01"})
    city = data["eligibility"][1]
    assert (city["version"], city["decides"]["用才方式"]) == (version, kind_of_placement)
    assert amounts(data, "生活补贴")["2027-09"] == monthly


def test_a_grade_that_ends_the_appointment_ends_the_months(client: Client) -> None:
    data = told(client, C01 | {"预计考核等次": "不合格"})
    assert data["ends_on"] == "2027-01-31"
    assert max(a["month"] for a in data["amounts"]) == "2027-01"
    assert amounts(data, "薪酬补助")["2026"] == "0.00"
    assert told(client, C01 | {"预计考核等次": "基本合格"})["ends_on"] == "2028-01-31"


# ── what is asked ──


@pytest.mark.parametrize(
    ("kind", "asked", "not_asked"),
    [
        ("校派型", ["学位", "职称", "出生日期", "人才荣誉", "从业比例", "企业月报酬", "岗位薪级工资", "基础性绩效", "奖励性绩效", "其他同类月津贴"],
         {"协议年薪", "单位月缴费", "行业工作年数", "实授学时", "生效前在本市参保"}),
        ("共引型", ["学位", "职称", "出生日期", "人才荣誉", "从业比例", "协议年薪", "单位月缴费", "其他同类月津贴"],
         {"岗位薪级工资", "到校月数", "行业工作年数", "实授学时"}),
        ("企引型", ["学位", "职称", "出生日期", "从业比例"], {"人才荣誉", "其他同类月津贴", "协议年薪", "岗位薪级工资", "企业类别"}),
    ],
)  # fmt: skip
def test_it_asks_what_matters_for_the_kind_and_nothing_else(
    client: Client, kind: str, asked: list[str], not_asked: set[str]
) -> None:
    data = client.get(DATA, {"双聘类型": kind}).json()
    assert [each["name"] for each in data["asked"]] == asked
    page = client.get(PAGE, {"双聘类型": kind}).content.decode()
    assert [name for name in asked if f'name="{name}"' not in page] == []
    assert [name for name in not_asked if f'name="{name}"' in page] == []


def test_it_asks_for_the_kind_first(client: Client) -> None:
    page = client.get(PAGE).content.decode()
    assert all(f'href="?{urlencode({"双聘类型": kind})}"' in page for kind in ("校派型", "共引型", "企引型"))
    assert '<form class="lp-form"' not in page and "您要测算哪一类双聘" in page
    answer = client.get(DATA)
    assert (answer.status_code, list(answer.json()["errors"])) == (
        422,
        ["双聘类型", "生效日", "聘期月数", "预计考核等次"],
    )
    assert answer.json()["kinds"] == ["校派型", "共引型", "企引型"]


@pytest.mark.parametrize(
    ("case", "name", "waits"),
    [
        (C01, "奖励性绩效", "奖励性绩效"),
        (C01, "人才荣誉", "薪酬补助"),
        (C03, "协议年薪", "月薪"),
        (C05, "职称", "岗位津贴预发"),
    ],
    ids=["incentive pay", "honours", "salary", "title"],
)
def test_what_was_not_said_is_asked_for_by_name_and_never_taken_as_nothing(
    client: Client, case: dict[str, str], name: str, waits: str
) -> None:
    data = told(client, {key: text for key, text in case.items() if key != name})
    assert [need["name"] for need in data["needs"]] == [name]
    assert set(amounts(data, waits).values()) == {None}
    assert name not in data["assumed"]


def test_what_is_assumed_is_told_and_may_be_said_instead(client: Client) -> None:
    assert told(client, C01)["assumed"]["参保职工人数"] == "100"
    data = told(client, C01 | {"参保职工人数": "4"})
    assert "参保职工人数" not in data["assumed"]
    assert [r["code"] for r in data["eligibility"][1]["reasons"] if r["satisfied"] is False] == ["ENT_STAFF"]
    assert amounts(data, "生活补贴") == {} and amounts(data, "双聘报酬")["2026-03"] == "12000.00"


# ── the page ──


def test_the_page_draws_the_months_beside_a_table_and_leads_to_every_explanation(client: Client) -> None:
    page = client.get(PAGE, C01).content.decode()
    for shown in (
        "335,333.33",
        "60,480.00",
        "符合申报条件",
        "人才层次",
        "2028年逐月",
        "2026年本人每月所得（按支付方）",
        WHY,
    ):
        assert shown in page
    assert page.count('class="chart-part-3"') > 20
    wanted = C01 | {"item": "生活补贴", "period": "2026-03", "payer": "市财政局"}
    why = client.get(WHY, wanted).content.decode()
    for shown in ("4,000.00", "第六条", "人才层次", "由测算提供"):
        assert shown in why
    assert client.get(WHY, wanted | {"period": "2031-01"}).status_code == 404


def test_who_may_not_apply_hears_every_reason_and_no_amount(client: Client) -> None:
    data = told(client, C06)
    refused = [r["code"] for r in data["eligibility"][0]["reasons"] if r["satisfied"] is False]
    assert refused == ["AGE_OVER", "TERM_RANGE"]
    assert data["amounts"] == []
    assert "不符合申报条件" in client.get(PAGE, C06).content.decode()


def test_bad_input_is_named_at_its_field_and_kept(client: Client) -> None:
    answer = client.get(PAGE, C01 | {"从业比例": "52%"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“从业比例”应当以5%为一档，现为52%。" in page and 'value="52%"' in page and "335,333.33" not in page


# ── as data ──

REFUSED: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({"从业比例": "52%"}, {"从业比例": "“从业比例”应当以5%为一档，现为52%。"}),
    ({"生效日": "不知道"}, {"生效日": "请填写存在的日期，例如 2026-01-31。"}),
    ({"生效日": "9999-01-01"}, {"生效日": "聘期第一日应当在申报日前后五年之内，请核对年份。"}),
    ({"聘期月数": 73}, {"聘期月数": "不能大于72。"}),
    ({"学位": "院士"}, {"学位": "没有“院士”这个选项，请从列出的选项中选择。"}),
    (
        {"协议年薪": "1元", "薪水": "1元"},
        {name: f"这一类型不需要“{name}”，请核对名称。" for name in ("协议年薪", "薪水")},
    ),
    ({"申报日": "2031-01-01", "生效日": "2031-02-01"}, {"申报日": "这一天没有施行中的规章，请换一个日期。"}),
]


@pytest.mark.parametrize(("wrong", "errors"), REFUSED, ids=["、".join(wrong) for wrong, _errors in REFUSED])
def test_data_that_cannot_be_accepted_is_told_field_by_field(
    client: Client, wrong: dict[str, Any], errors: dict[str, str]
) -> None:
    answer = client.post(DATA, json.dumps(C01 | wrong), content_type="application/json")
    assert answer.status_code == 422
    assert {name: said[0] for name, said in answer.json()["errors"].items()} == errors


@pytest.mark.parametrize("body", ["", "[]", "{", '"a"', '{"学位": {"a": 1}}', "[" * 100000, "\xff"])
def test_a_body_that_is_no_object_is_refused_with_an_example(client: Client, body: str) -> None:
    answer = client.post(DATA, body, content_type="application/json")
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [""])


def test_numbers_lists_and_truths_are_read_as_they_are_written(client: Client) -> None:
    said = C01 | {"聘期月数": 24, "人才荣誉": ["省级人才计划", "市级人才计划"], "严重失信": False, "企业月报酬": 12000}
    data = told(client, said)
    assert data["eligibility"][1]["decides"]["人才层次"] == "C"
    assert amounts(data, "双聘报酬")["2026-03"] == "12000.00"
    assert client.get(DATA, C01).json() == told(client, C01)


def test_the_documented_request_is_answered_with_every_documented_part(client: Client) -> None:
    text = (Path(__file__).parents[4] / "docs" / "reference" / "estimate.md").read_text(encoding="utf-8")
    asked = re.search(r"-d '(.+?)'", text, re.DOTALL)
    assert asked is not None
    data = told(client, json.loads(asked[1]))
    assert [v["holds"] for v in data["eligibility"]] == [True, False]
    documented = re.findall(r"^\| ([a-z_, ]+) \| ", text.split("**Answer**")[1], re.MULTILINE)
    assert {name for row in documented for name in row.split(", ")} - {"name"} == set(data)


def test_it_changes_nothing_and_asks_nobody_to_sign_in(client: Client) -> None:
    before = Event.objects.count()
    assert [client.get(address, C01).status_code for address in (PAGE, DATA)] == [200, 200]
    assert client.post(PAGE, C01).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(DATA, json.dumps(C01), content_type="application/json").status_code == 200
    assert Event.objects.count() == before


def test_a_hundred_regulations_cost_what_two_cost(client: Client, statements: Callable[[Client, str], int]) -> None:
    asked = urlencode(C01)
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
