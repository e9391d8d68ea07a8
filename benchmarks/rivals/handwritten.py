"""The example regulation as a person at home in DuckDB writes it: decimals, round(), one step for people and one for months.

It takes every fact to be there, as such queries do.
"""

COLUMNS = ("月实发", "市级承担", "区级承担", "安家补助当期", "追回金额")

QUERY = """
WITH aged AS (
  SELECT *, date_part('year', age(认定日期, 出生日期)) AS 认定年龄 FROM people
), classed AS (
  SELECT *,
    CASE WHEN 职称 = '正高' AND 认定年龄 <= 55 THEN 'A'
         WHEN 学位 = '博士' AND 职称 = '副高' AND 认定年龄 <= 45 THEN 'B'
         WHEN 学位 = '博士' AND 认定年龄 <= 40 THEN 'C'
         WHEN 学位 IN ('博士', '硕士') AND 职称 IN ('副高', '中级') AND 认定年龄 BETWEEN 18 AND 45 THEN 'D'
         ELSE '不予认定' END AS 人才层次
  FROM aged
), person AS (
  SELECT *,
    聘任结论 = '同意' AND 人才层次 <> '不予认定' AND 工作时间占比 >= 0.40 AND 社保月数 >= 6 AND NOT 失信 AS 符合条件,
    CASE 人才层次 WHEN 'A' THEN 12000 WHEN 'B' THEN 8000 WHEN 'C' THEN 5000 WHEN 'D' THEN 3000 ELSE 0 END AS 津贴标准,
    CASE WHEN 考核得分 >= 90 THEN 1.20 WHEN 考核得分 >= 75 THEN 1.00 WHEN 考核得分 >= 60 THEN 0.85 ELSE 0 END AS 考核系数,
    CASE 企业类型 WHEN '链主' THEN 0.10 WHEN '专精特新' THEN 0.05 WHEN '高新' THEN 0.05 ELSE 0 END
      + CASE WHEN 重点产业 AND 人才层次 IN ('A', 'B') THEN 0.15 WHEN 重点产业 AND 人才层次 IN ('C', 'D') THEN 0.08 ELSE 0 END
      AS 产业加成率,
    CASE WHEN NOT 首次引进 THEN 0 ELSE
      CASE 人才层次 WHEN 'A' THEN 300000 WHEN 'B' THEN 200000 WHEN 'C' THEN 100000 ELSE 0 END END AS 安家标准
  FROM classed
), settled AS (
  SELECT *, CASE WHEN 符合条件 THEN greatest(0, 安家标准 - 区级安家补助) ELSE 0 END AS 应付安家补助,
    round(应付安家补助 / 3, 2) AS 每期安家补助
  FROM person
), allowed AS (
  SELECT p.*, m.month, m.企业实付薪酬, m.月序, m.已履行月数, m.提前离任,
    CASE WHEN m.处分期内 OR m.在岗天数 < 5 THEN 0
         ELSE round(津贴标准 * 工作时间占比 * 考核系数 * m.在岗天数 / day(last_day(m.month)), 2) END AS 岗位津贴
  FROM settled p JOIN months m ON m.person = p.person
), summed AS (
  SELECT *,
    CASE WHEN 符合条件 THEN 岗位津贴 + round(岗位津贴 * 产业加成率, 2)
      + round(least(企业实付薪酬 * 0.125, 3500 * 工作时间占比), 2) ELSE 0 END AS 月应发
  FROM allowed
), paid AS (
  SELECT *, CAST(least(月应发, 18000) AS DECIMAL(18,2)) AS 月实发,
    CASE WHEN 月序 >= 25 THEN 应付安家补助 WHEN 月序 >= 13 THEN 2 * 每期安家补助 ELSE 每期安家补助 END AS 已发安家补助
  FROM summed
), shared AS (
  SELECT *, CAST(round(月实发 * 0.60, 2) AS DECIMAL(18,2)) AS 市级承担 FROM paid
)
SELECT person, month, 月实发, 市级承担, CAST(月实发 - 市级承担 AS DECIMAL(18,2)) AS 区级承担,
  CAST(CASE WHEN 月序 IN (1, 13) THEN 每期安家补助 WHEN 月序 = 25 THEN 应付安家补助 - 2 * 每期安家补助 ELSE 0 END AS DECIMAL(18,2))
    AS 安家补助当期,
  CAST(CASE WHEN 提前离任 THEN round(已发安家补助 * greatest(0, 协议月数 - 已履行月数) / 协议月数, 2) ELSE 0 END AS DECIMAL(18,2))
    AS 追回金额
FROM shared
"""
