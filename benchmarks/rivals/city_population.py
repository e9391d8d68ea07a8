"""People of the city measures, drawn in DuckDB from hashes of their numbers: the same seed, the same people, each different.

Agreements of two, three or five years that begin in the first eighteen months, half of them on the first of a month; enterprises of about eight people; every class,
kind of appointment, grade and cause of the end. Some facts that people or bodies give are missing: a grade that is not decided or not final,
days and pay of a month, a degree, a title, honours, other allowances. What an agreement says is never missing.
"""

from __future__ import annotations

from typing import Any

FIRST, LAST = 2026, 2028

PEOPLE = """
WITH begun AS (
  SELECT CAST(range AS BIGINT) AS n, DATE '2026-01-01' + CAST(draw(n, 'begin', 540) AS INTEGER) AS day,
    CASE WHEN draw(n, 'whole', 2) = 0 THEN CAST(date_trunc('month', day) AS DATE) ELSE day END AS 生效日,
    [24, 36, 36, 36, 60][1 + draw(n, 'term', 5)] AS months
  FROM range({people})
), agreed AS (
  SELECT *, greatest(DATE '2026-01-01', 生效日 - CAST(draw(n, 'sign', 40) AS INTEGER)) AS 签订日,
    CAST(生效日 + to_months(months) AS DATE) - 1 AS 终止日,
    CASE WHEN draw(n, 'leaves', 100) >= 18 THEN '未终止' ELSE
      ['期满', '本人原因', '本人原因', '本人原因', '学校原因', '企业原因', '企业原因', '考核不合格', '弄虚作假', '弄虚作假', '死亡或者丧失劳动能力',
       '企业破产'][1 + draw(n, 'cause', 12)] END AS cause
  FROM begun
), ended AS (
  SELECT *, CASE WHEN cause IN ('未终止', '期满') THEN NULL
    ELSE 生效日 + CAST(draw(n, 'stays', date_diff('day', 生效日, least(终止日, DATE '2028-12-31'))) AS INTEGER) END AS gone
  FROM agreed
)
SELECT n, CAST(n AS INTEGER) AS person, 签订日, 生效日, 终止日,
  签订日 + CAST(draw(n, 'apply', 75) AS INTEGER) AS 市级申报日,
  ['校派型', '校派型', '校派型', '校派型', '共引型', '共引型', '共引型', '共引型', '共引型', '企引型'][1 + draw(n, 'kind', 10)] AS 双聘类型,
  CAST(0.05 * (3 + draw(n, 'effort', 18)) AS DECIMAL(9,4)) AS 从业比例,
  DATE '1964-01-01' + CAST(draw(n, 'born', 12800) AS INTEGER) AS 出生日期,
  given(n, '学位', ['博士', '博士', '博士', '硕士', '硕士', '学士', '无'][1 + draw(n, 'degree', 7)]) AS 学位,
  given(n, '职称', ['正高', '副高', '副高', '中级', '中级', '其他'][1 + draw(n, 'title', 6)]) AS 职称,
  given(n, '荣誉', CASE WHEN draw(n, 'honoured', 10) < 6 THEN ['无'] ELSE list_distinct(list_filter(
    ['院士', '国家级人才计划', '省级人才计划', '国家科技奖前三完成人', '市级人才计划', '市级人才计划'],
    lambda x, i: draw(n, 'honour' || i, 4) = 0 OR i = 1 + draw(n, 'honour', 6))) END) AS 人才荣誉,
  given(n, '津贴', CAST(CASE WHEN draw(n, 'other', 10) < 7 THEN 0 ELSE draw(n, 'allowance', 600001) * 0.01 END AS DECIMAL(18,2)))
    AS 其他同类月津贴,
  '企业' || lpad(CAST(draw(n, 'firm', greatest({people} // 8, 1)) AS VARCHAR), 6, '0') AS 用人企业,
  given(n, '参保', draw(n, 'insured', 10) < 3) AS 生效前在本市参保,
  gone AS 实际终止日, nullif(cause, '未终止') AS 终止原因,
  CASE WHEN cause = '弄虚作假' THEN draw(n, 'knew', 2) = 0 END AS 企业知情,
  CASE WHEN cause = '弄虚作假' THEN draw(n, 'school', 3) = 0 END AS 学校知情,
  CASE WHEN cause = '弄虚作假' AND draw(n, 'booked', 2) = 0 THEN CAST(draw(n, 'living', 9000001) * 0.01 AS DECIMAL(18,2)) END AS 已发生活补贴,
  CASE WHEN cause <> '未终止' AND draw(n, 'settled', 4) = 0 THEN CAST(draw(n, 'settling', 9000001) * 0.01 AS DECIMAL(18,2)) END AS 已发安家补贴,
  CASE WHEN cause = '弄虚作假' AND draw(n, 'paid', 5) > 0 THEN CAST(draw(n, 'subsidy', 9000001) * 0.01 AS DECIMAL(18,2)) END AS 已拨薪酬补助,
  CASE WHEN cause = '企业原因' AND draw(n, 'year', 3) > 0 THEN CAST(draw(n, 'yearly', 9000001) * 0.01 AS DECIMAL(18,2)) END AS 已拨当年薪酬补助,
  CASE WHEN cause = '弄虚作假' AND draw(n, 'award', 5) > 0 THEN CAST(draw(n, 'awarded', 4000001) * 0.01 AS DECIMAL(18,2)) END AS 已拨高校奖补
FROM ended"""

YEARS = """
SELECT person, CAST(year AS INTEGER) AS year,
  CASE WHEN draw(n * 3 + year, 'undecided', 50) > 0 THEN
    ['优秀', '优秀', '合格', '合格', '合格', '合格', '合格', '基本合格', '基本合格', '不合格'][1 + draw(n * 3 + year, 'grade', 10)] END AS 考核等次,
  CASE WHEN draw(n * 3 + year, 'final', 50) > 0 THEN make_date(year + 1, 1, 2) + CAST(draw(n * 3 + year, 'day', 80) AS INTEGER) END
    AS 考核结果确定日
FROM drawn_people, (SELECT range AS year FROM range(2026, 2029))"""

MONTHS = """
SELECT person, month,
  CASE WHEN draw(n * 36 + m, 'counted', 500) > 0 THEN least(31, greatest(0,
    CAST(ceil(62.5 * 从业比例 / 3) AS BIGINT) + draw(n * 36 + m, 'more', 8) - CASE WHEN draw(n * 12 + m // 3, 'idle', 5) = 0 THEN 9 ELSE 2 END)) END
    AS 实际工作日数,
  CASE WHEN draw(n * 36 + m, 'booked', 1000) > 0 THEN
    CAST(draw(n, 'pay', 40000) + draw(n * 36 + m, 'pay', 100001) * 0.01 AS DECIMAL(18,2)) END AS 实付报酬
FROM drawn_people, (SELECT range AS m, CAST(DATE '2026-01-01' + to_months(CAST(range AS INTEGER)) AS DATE) AS month FROM range(36))"""


def drawn(connection: Any, people: int, seed: int) -> None:
    """Make the tables `city_people`, `city_years` and `city_months`; 0.4 % of a person's fact that may be missing is."""
    run = connection.execute
    run(f"CREATE OR REPLACE MACRO draw(n, what, below) AS CAST(hash(n, what, {seed}) % below AS BIGINT)")
    run("CREATE OR REPLACE MACRO given(n, what, value) AS CASE WHEN draw(n, what || '缺', 250) > 0 THEN value END")
    run(f"CREATE OR REPLACE TEMP TABLE drawn_people AS {PEOPLE.format(people=people)}")
    run("CREATE OR REPLACE TEMP TABLE city_people AS SELECT * EXCLUDE (n) FROM drawn_people")
    run(f"CREATE OR REPLACE TEMP TABLE city_years AS {YEARS}")
    run(f"CREATE OR REPLACE TEMP TABLE city_months AS {MONTHS}")
    run("DROP TABLE drawn_people")
