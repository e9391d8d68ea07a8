"""The city measures v1 as a person at home in DuckDB writes them: four statements, amounts in fen, window functions for what runs on.

Written from the articles, for three years of facts. What depends on a fact that is missing is NULL: sums count what is lacking, and
conditions ask again where neither answer is certain. `least` and `greatest` skip NULL, so they take only what is known.
"""

MACROS = """
CREATE OR REPLACE MACRO half_up(n, d) AS (2 * n + d) // (2 * d);
CREATE OR REPLACE MACRO fen(yuan) AS CAST(yuan * 100 AS BIGINT);
CREATE OR REPLACE MACRO full_months(first, last) AS greatest(0, date_sub('month', first, last + 1));
CREATE OR REPLACE MACRO by_class(class, a, b, c, d, e) AS
  CAST(CASE class WHEN 'A' THEN a WHEN 'B' THEN b WHEN 'C' THEN c WHEN 'D' THEN d WHEN 'E' THEN e WHEN '不予认定' THEN 0 END AS BIGINT);
CREATE OR REPLACE MACRO grade_by(p, day) AS
  CASE WHEN p.final_2028 <= day THEN p.grade_2028 WHEN p.final_2027 <= day THEN p.grade_2027 WHEN p.final_2026 <= day THEN p.grade_2026 END;
CREATE OR REPLACE MACRO is_final(p, day) AS coalesce(p.final_2028 <= day OR p.final_2027 <= day OR p.final_2026 <= day, false);
"""

PERSON = """
CREATE OR REPLACE TEMP TABLE written_people AS
WITH graded AS (
  SELECT person,
    max(考核等次) FILTER (WHERE year = 2026) AS grade_2026, max(考核结果确定日) FILTER (WHERE year = 2026) AS final_2026,
    max(考核等次) FILTER (WHERE year = 2027) AS grade_2027, max(考核结果确定日) FILTER (WHERE year = 2027) AS final_2027,
    max(考核等次) FILTER (WHERE year = 2028) AS grade_2028, max(考核结果确定日) FILTER (WHERE year = 2028) AS final_2028
  FROM city_years GROUP BY person
), best AS (
  SELECT *,
    coalesce(实际终止日, 终止日) AS until, coalesce(终止原因, '未终止') AS cause,
    year(市级申报日) - year(出生日期)
      - CAST(出生日期 + to_years(year(市级申报日) - year(出生日期)) > 市级申报日 AS INTEGER) AS age,
    CASE WHEN 市级申报日 - 签订日 <= 60 THEN 生效日
         ELSE greatest(CAST(date_trunc('month', 市级申报日) AS DATE), 生效日) END AS since,
    CASE WHEN list_has_any(人才荣誉, ['院士', '国际大奖']) THEN 'A'
         WHEN list_contains(人才荣誉, '国家级人才计划') THEN 'B'
         WHEN list_has_any(人才荣誉, ['省级人才计划', '国家科技奖前三完成人']) THEN 'C'
         WHEN list_contains(人才荣誉, '市级人才计划') THEN 'D'
         WHEN 人才荣誉 IS NULL OR 职称 IS NULL THEN NULL
         WHEN 职称 = '正高' THEN 'D'
         WHEN 学位 IS NULL THEN NULL
         WHEN 职称 = '副高' AND 学位 = '博士' THEN 'D'
         WHEN 职称 = '副高' OR 学位 = '博士' THEN 'E'
         ELSE '无层次' END AS highest
  FROM city_people
), classed AS (
  SELECT *, CASE WHEN highest IS NULL THEN NULL
    WHEN highest = '无层次' OR age > CASE highest WHEN 'A' THEN 70 WHEN 'B' THEN 65 WHEN 'C' THEN 60 WHEN 'D' THEN 55 ELSE 45 END THEN '不予认定'
    ELSE highest END AS class
  FROM best
)
SELECT classed.*, graded.* EXCLUDE (person),
  CAST(since + to_months(36) AS DATE) AS over,
  CAST(从业比例 * 10000 AS BIGINT) AS share,
  by_class(class, 1500000, 1000000, 600000, 400000, 250000) AS standard,
  CASE WHEN 从业比例 >= 0.5 THEN standard ELSE half_up(standard * share, 5000) END AS monthly,
  by_class(class, 30000000, 20000000, 12000000, 8000000, 5000000) AS most_of_pay,
  by_class(class, 150000000, 80000000, 40000000, 20000000, 10000000) AS settling,
  by_class(class, 2000000, 2000000, 2000000, 2000000, 1000000) AS award,
  by_class(class, 200000000, 120000000, 60000000, 34000000, 18000000) AS ceiling,
  双聘类型 = '共引型' AND NOT 生效前在本市参保 AS is_settled,
  CAST(ceil(62.5 * 从业比例) AS BIGINT) AS least_days,
  fen(其他同类月津贴) AS other
FROM classed LEFT JOIN graded ON graded.person = classed.person
"""

MONTHS = """
CREATE OR REPLACE TEMP TABLE written_months AS
WITH instalments AS (
  SELECT p.person, k,
    half_up(settling * 40, 100) AS amount_1, half_up(settling * 30, 100) AS amount_2,
    CASE k WHEN 1 THEN amount_1 WHEN 2 THEN amount_2 ELSE settling - amount_1 - amount_2 END AS amount,
    CAST(生效日 + to_months(12 * k) AS DATE) - 1 AS day, CAST(生效日 + to_months(12 * k + 12) AS DATE) - 1 AS later,
    grade_by(p, day) AS grade, grade_by(p, later) AS grade_later, until
  FROM written_people AS p, (VALUES (1), (2), (3)) AS numbers(k) WHERE is_settled
), falling_due AS (
  SELECT person, day, amount AS most, CASE WHEN grade IN ('优秀', '合格') THEN amount WHEN grade IS NOT NULL THEN 0 END AS amount
  FROM instalments WHERE day <= until
  UNION ALL
  SELECT person, later, 0, CASE WHEN grade = '基本合格' AND grade_later IN ('优秀', '合格') THEN amount
    WHEN grade <> '基本合格' OR grade_later NOT IN ('优秀', '合格') THEN 0 END
  FROM instalments WHERE later <= until
), settled AS (
  SELECT person, CAST(date_trunc('month', day) AS DATE) AS month, day AS due_on,
    CASE WHEN count(*) = count(amount) THEN sum(amount) END AS due,
    CASE WHEN count(*) = count(most) THEN sum(most) END AS most
  FROM falling_due GROUP BY person, day
), counted AS (
  SELECT m.person, m.month, last_day(m.month) AS last, year(m.month) * 4 + quarter(m.month) AS quarter_of,
    greatest(0, least(last, p.until, p.over - 1) - greatest(m.month, p.since) + 1) AS days,
    CASE WHEN least(last, p.until) < greatest(m.month, p.生效日) THEN 0 ELSE m.实际工作日数 END AS worked,
    date_trunc('quarter', m.month) >= greatest(p.生效日, p.since)
      AND date_trunc('quarter', m.month) + to_months(3) <= least(p.until + 1, p.over) AS is_whole,
    CASE WHEN days = 0 THEN 0
         WHEN is_final(p, m.month - 1) AND grade_by(p, m.month - 1) IS NULL THEN NULL
         WHEN is_final(p, m.month - 1) AND grade_by(p, m.month - 1) = '不合格' THEN 0
         ELSE half_up(p.monthly * days, day(last)) END AS prorated,
    CASE WHEN prorated IS NULL OR p.other IS NULL THEN NULL ELSE greatest(0, prorated - p.other) END AS topped,
    p.least_days, p.ceiling, p.is_settled
  FROM city_months AS m JOIN written_people AS p ON p.person = m.person
), quarterly AS (
  SELECT *,
    sum(topped) OVER quarter AS of_quarter, sum(topped) OVER until_now AS so_far,
    count(*) OVER quarter > count(topped) OVER quarter AS lacks_topped,
    sum(worked) OVER quarter AS worked_days, count(*) OVER quarter > count(worked) OVER quarter AS lacks_worked
  FROM counted
  WINDOW quarter AS (PARTITION BY person, quarter_of), until_now AS (PARTITION BY person, quarter_of ORDER BY month)
), checked AS (
  SELECT *,
    CASE WHEN NOT is_whole THEN 0 WHEN lacks_topped OR lacks_worked THEN NULL
         WHEN worked_days * 10 >= least_days * 8 THEN 0
         WHEN worked_days * 2 >= least_days THEN of_quarter - half_up(of_quarter * worked_days, least_days)
         ELSE of_quarter END AS withheld
  FROM quarterly
), living AS (
  SELECT c.person, c.month, c.last, c.ceiling, c.is_settled,
    CASE WHEN days = 0 THEN topped
         WHEN lacks_topped OR withheld IS NULL THEN NULL
         ELSE topped - least(topped, greatest(0, withheld - (of_quarter - so_far))) END AS living_due,
    CASE WHEN is_settled THEN CASE WHEN s.person IS NULL THEN 0 ELSE s.due END WHEN NOT is_settled THEN 0 END AS settling_due,
    CASE WHEN is_settled THEN CASE WHEN s.person IS NULL THEN 0 ELSE s.most END WHEN NOT is_settled THEN 0 END AS settling_most,
    coalesce(s.due_on, c.last) AS due_on
  FROM checked AS c LEFT JOIN settled AS s ON s.person = c.person AND s.month = c.month
), running AS (
  SELECT *, living_due + settling_due AS due,
    CASE WHEN count(*) OVER past = count(due) OVER past THEN sum(due) OVER past END - due AS before,
    CASE WHEN count(*) OVER past = count(living_due + settling_most) OVER past THEN sum(living_due + settling_most) OVER past END AS at_most
  FROM living
  WINDOW past AS (PARTITION BY person ORDER BY month)
), ahead AS (
  SELECT *,
    before + CASE WHEN due_on < last THEN settling_due ELSE 0 END AS before_living,
    before + CASE WHEN due_on >= last THEN living_due ELSE 0 END AS before_settling
  FROM running
)
SELECT person, month,
  CASE WHEN living_due = 0 THEN 0 WHEN at_most <= ceiling THEN living_due
       WHEN at_most > ceiling AND living_due IS NOT NULL AND before_living IS NOT NULL
       THEN least(ceiling, before_living + living_due) - least(ceiling, before_living) END AS 生活补贴,
  CASE WHEN settling_due = 0 THEN 0 WHEN at_most <= ceiling THEN settling_due
       WHEN at_most > ceiling AND settling_due IS NOT NULL AND before_settling IS NOT NULL
       THEN least(ceiling, before_settling + settling_due) - least(ceiling, before_settling) END AS 安家补贴
FROM ahead
"""

YEARS = """
CREATE OR REPLACE TEMP TABLE written_years AS
WITH paid AS (
  SELECT m.person, year(m.month) AS year, sum(fen(m.实付报酬)) AS pay, count(*) > count(m.实付报酬) AS lacks_pay
  FROM city_months AS m JOIN written_people AS p ON p.person = m.person
  WHERE last_day(m.month) >= p.生效日 AND m.month <= p.until
  GROUP BY ALL
), served AS (
  SELECT y.person, y.year, y.考核等次, p.用人企业, p.市级申报日, p.award,
    greatest(make_date(y.year, 1, 1), p.生效日) AS first, least(make_date(y.year, 12, 31), p.until) AS last,
    last >= first AS is_employed,
    CASE WHEN is_employed THEN full_months(first, last) ELSE 0 END AS months,
    CASE 考核等次 WHEN '优秀' THEN 50 WHEN '合格' THEN 30 WHEN '基本合格' THEN 0 WHEN '不合格' THEN 0 END AS percent,
    CASE WHEN NOT is_employed THEN 0 WHEN NOT lacks_pay THEN half_up(pay * percent, 100) END AS raw,
    CASE WHEN y.year < year(p.生效日) OR y.year >= year(p.生效日) + 3 THEN 0 ELSE half_up(p.most_of_pay * months, 12) END AS most,
    CASE WHEN p.cause = '企业原因' AND year(p.until) = y.year OR y.year < year(p.生效日) THEN 0
         WHEN raw IS NOT NULL AND most IS NOT NULL THEN least(raw, most) END AS due
  FROM city_years AS y JOIN written_people AS p ON p.person = y.person
  LEFT JOIN paid ON paid.person = y.person AND paid.year = y.year
), grouped AS (
  SELECT *,
    CASE WHEN count(*) OVER firm = count(due) OVER firm THEN sum(due) OVER firm END AS whole,
    CASE WHEN count(*) OVER firm = count(most) OVER firm THEN sum(most) OVER firm END AS whole_most,
    row_number() OVER (PARTITION BY 用人企业, year ORDER BY due DESC NULLS LAST, 市级申报日, person) AS rank
  FROM served
  WINDOW firm AS (PARTITION BY 用人企业, year)
), reduced AS (
  SELECT *, half_up(due * 100000000, nullif(whole, 0)) AS part FROM grouped
), residue AS (
  SELECT *, sum(part) OVER (PARTITION BY 用人企业, year) AS parts FROM reduced
)
SELECT person, year,
  CASE WHEN due = 0 THEN 0 WHEN whole_most IS NULL THEN NULL WHEN whole_most <= 100000000 OR whole <= 100000000 THEN due
       WHEN whole > 100000000 THEN part + CASE WHEN rank = 1 THEN 100000000 - parts ELSE 0 END END AS 薪酬补助,
  CASE WHEN 考核等次 IN ('优秀', '合格') THEN half_up(award * months, 12) WHEN 考核等次 IS NOT NULL THEN 0 END AS 高校奖补
FROM residue
"""

EXITS = """
CREATE OR REPLACE TEMP TABLE written_exits AS
WITH leaving AS (
  SELECT * FROM written_people WHERE cause IN ('本人原因', '考核不合格', '弄虚作假')
), received AS (
  SELECT m.person,
    CASE WHEN count(*) = count(m.生活补贴) THEN sum(m.生活补贴) END AS living,
    CASE WHEN count(*) = count(m.安家补贴) THEN sum(m.安家补贴) END AS settling,
    CASE WHEN count(*) FILTER (WHERE is_late) = count(m.生活补贴) FILTER (WHERE is_late) THEN
      coalesce(sum(m.生活补贴) FILTER (WHERE is_late), 0) END AS living_late
  FROM (
    SELECT w.*, date_diff('month', w.month, p.until) < 6 AS is_late
    FROM written_months AS w JOIN leaving AS p ON p.person = w.person
    WHERE date_trunc('month', p.生效日) <= w.month AND w.month <= p.until
  ) AS m GROUP BY m.person
), repaid AS (
  SELECT p.person, p.cause, full_months(p.生效日, p.until) AS months,
    coalesce(fen(p.已发安家补贴), r.settling) AS settled, coalesce(fen(p.已发生活补贴), r.living) AS lived,
    CASE WHEN p.cause = '弄虚作假' THEN settled
         WHEN p.cause IN ('本人原因', '考核不合格') AND months < 60 THEN half_up(settled * (60 - months), 60) ELSE 0 END AS 应退安家补贴,
    CASE WHEN p.cause = '弄虚作假' THEN lived WHEN p.cause = '本人原因' AND months < 12 THEN r.living_late ELSE 0 END AS 应退生活补贴,
    CASE WHEN p.cause = '企业原因' THEN coalesce(fen(p.已拨当年薪酬补助), 0)
         WHEN p.cause = '弄虚作假' AND p.企业知情 THEN fen(p.已拨薪酬补助) ELSE 0 END AS 应退薪酬补助,
    CASE WHEN p.cause = '弄虚作假' AND p.学校知情 THEN fen(p.已拨高校奖补) ELSE 0 END AS 应退高校奖补
  FROM written_people AS p LEFT JOIN received AS r ON r.person = p.person
)
SELECT person, 应退安家补贴, 应退生活补贴, 应退安家补贴 + 应退生活补贴 AS 本人应退合计, 应退薪酬补助, 应退高校奖补 FROM repaid
"""

STATEMENTS = (PERSON, MONTHS, YEARS, EXITS)
