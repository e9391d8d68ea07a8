"""People and months of the example regulation, drawn in DuckDB from hashes of their numbers: the same seed, the same people."""

from __future__ import annotations

from typing import Any

ENUMS = {
    "学位": ("博士", "硕士", "学士"),
    "职称": ("正高", "副高", "中级", "无"),
    "聘任结论": ("同意", "不同意"),
    "企业类型": ("链主", "专精特新", "高新", "其他"),
}
YEAR = 2026


def drawn(connection: Any, people: int, seed: int) -> tuple[Any, Any]:
    """The people and their twelve months, as Arrow tables in memory."""
    connection.execute(f"CREATE OR REPLACE MACRO draw(n, what, below) AS CAST(hash(n, what, {seed}) % below AS BIGINT)")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE drawn_people AS {_people(people)}")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE drawn_months AS {_months()}")
    # Sorted here: an Arrow table out of execute() is not in the order asked for where the connection need not preserve any.
    by_person, by_month = [("person", "ascending")], [("month", "ascending"), ("person", "ascending")]
    people_table = connection.sql("SELECT * EXCLUDE (n) FROM drawn_people").to_arrow_table().sort_by(by_person)
    months_table = connection.sql("SELECT * EXCLUDE (n) FROM drawn_months").to_arrow_table().sort_by(by_month)
    connection.execute("DROP TABLE drawn_months; DROP TABLE drawn_people")
    return people_table, months_table


def _word(name: str, weights: tuple[int, ...]) -> str:
    """A word of an enumeration; the weights are in hundredths and add up to 100."""
    assert sum(weights) == 100
    cases, below = [], 0
    for word, weight in zip(ENUMS[name], weights, strict=True):
        below += weight
        cases.append(f"WHEN draw(n, '{name}', 100) < {below} THEN '{word}'")
    return f"CASE {' '.join(cases)} END AS {name}"


def _people(number: int) -> str:
    return f"""
SELECT n, CAST(n AS INTEGER) AS person,
  {_word("学位", (45, 35, 20))},
  {_word("职称", (15, 30, 35, 20))},
  DATE '1962-01-01' + CAST(draw(n, '出生', 14600) AS INTEGER) AS 出生日期,
  DATE '{YEAR}-01-01' + CAST(draw(n, '认定', 365) AS INTEGER) AS 认定日期,
  {_word("聘任结论", (95, 5))},
  CAST(0.3 + draw(n, '占比', 71) * 0.01 AS DECIMAL(9,4)) AS 工作时间占比,
  3 + draw(n, '社保', 58) AS 社保月数,
  draw(n, '失信', 50) = 0 AS 失信,
  draw(n, '首次', 5) < 3 AS 首次引进,
  {_word("企业类型", (10, 25, 35, 30))},
  draw(n, '重点', 5) < 2 AS 重点产业,
  CAST(CASE WHEN draw(n, '区级', 10) < 7 THEN 0 ELSE draw(n, '安家', 15000001) * 0.01 END AS DECIMAL(18,2)) AS 区级安家补助,
  12 + draw(n, '协议', 49) AS 协议月数,
  CAST(40 + draw(n, '考核', 601) * 0.1 AS DECIMAL(18,1)) AS 考核得分
FROM (SELECT CAST(range AS BIGINT) AS n FROM range({number}))"""


def _months() -> str:
    return f"""
SELECT n, person, make_date({YEAR}, CAST(m AS INTEGER), 1) AS month,
  draw(n * 12 + m, '处分', 40) = 0 AS 处分期内,
  CASE WHEN draw(n * 12 + m, '满勤', 10) < 7 THEN CAST(day(last_day(make_date({YEAR}, CAST(m AS INTEGER), 1))) AS BIGINT)
    ELSE draw(n * 12 + m, '在岗', 29) END AS 在岗天数,
  CAST(draw(n * 12 + m, '薪酬', 6000001) * 0.01 AS DECIMAL(18,2)) AS 企业实付薪酬,
  draw(n, '月序', 36) + m AS 月序,
  least(draw(n, '月序', 36) + m - 1, 协议月数) AS 已履行月数,
  draw(n * 12 + m, '离任', 30) = 0 AS 提前离任
FROM drawn_people, (SELECT CAST(range AS BIGINT) AS m FROM range(1, 13))"""
