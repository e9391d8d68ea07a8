WITH
`grid_每月` AS (
SELECT CAST(toDate32('2026-01-01') AS Nullable(Date32)) AS `first`, CAST(toDate32('2026-01-31') AS Nullable(Date32)) AS `last`, CAST(2026 AS Nullable(Int64)) AS `year`, CAST(1 AS Nullable(Int64)) AS `quarter`, CAST(toDate32('2026-01-01') AS Nullable(Date32)) AS `month`, CAST(31 AS Nullable(Int64)) AS `当月天数`
UNION ALL
SELECT CAST(toDate32('2026-02-01') AS Nullable(Date32)) AS `first`, CAST(toDate32('2026-02-28') AS Nullable(Date32)) AS `last`, CAST(2026 AS Nullable(Int64)) AS `year`, CAST(1 AS Nullable(Int64)) AS `quarter`, CAST(toDate32('2026-02-01') AS Nullable(Date32)) AS `month`, CAST(28 AS Nullable(Int64)) AS `当月天数`
UNION ALL
SELECT CAST(toDate32('2026-03-01') AS Nullable(Date32)) AS `first`, CAST(toDate32('2026-03-31') AS Nullable(Date32)) AS `last`, CAST(2026 AS Nullable(Int64)) AS `year`, CAST(1 AS Nullable(Int64)) AS `quarter`, CAST(toDate32('2026-03-01') AS Nullable(Date32)) AS `month`, CAST(31 AS Nullable(Int64)) AS `当月天数`
UNION ALL
SELECT CAST(toDate32('2026-04-01') AS Nullable(Date32)) AS `first`, CAST(toDate32('2026-04-30') AS Nullable(Date32)) AS `last`, CAST(2026 AS Nullable(Int64)) AS `year`, CAST(2 AS Nullable(Int64)) AS `quarter`, CAST(toDate32('2026-04-01') AS Nullable(Date32)) AS `month`, CAST(30 AS Nullable(Int64)) AS `当月天数`
UNION ALL
SELECT CAST(toDate32('2026-05-01') AS Nullable(Date32)) AS `first`, CAST(toDate32('2026-05-31') AS Nullable(Date32)) AS `last`, CAST(2026 AS Nullable(Int64)) AS `year`, CAST(2 AS Nullable(Int64)) AS `quarter`, CAST(toDate32('2026-05-01') AS Nullable(Date32)) AS `month`, CAST(31 AS Nullable(Int64)) AS `当月天数`
UNION ALL
SELECT CAST(toDate32('2026-06-01') AS Nullable(Date32)) AS `first`, CAST(toDate32('2026-06-30') AS Nullable(Date32)) AS `last`, CAST(2026 AS Nullable(Int64)) AS `year`, CAST(2 AS Nullable(Int64)) AS `quarter`, CAST(toDate32('2026-06-01') AS Nullable(Date32)) AS `month`, CAST(30 AS Nullable(Int64)) AS `当月天数`
UNION ALL
SELECT CAST(toDate32('2026-07-01') AS Nullable(Date32)) AS `first`, CAST(toDate32('2026-07-31') AS Nullable(Date32)) AS `last`, CAST(2026 AS Nullable(Int64)) AS `year`, CAST(3 AS Nullable(Int64)) AS `quarter`, CAST(toDate32('2026-07-01') AS Nullable(Date32)) AS `month`, CAST(31 AS Nullable(Int64)) AS `当月天数`
UNION ALL
SELECT CAST(toDate32('2026-08-01') AS Nullable(Date32)) AS `first`, CAST(toDate32('2026-08-31') AS Nullable(Date32)) AS `last`, CAST(2026 AS Nullable(Int64)) AS `year`, CAST(3 AS Nullable(Int64)) AS `quarter`, CAST(toDate32('2026-08-01') AS Nullable(Date32)) AS `month`, CAST(31 AS Nullable(Int64)) AS `当月天数`
UNION ALL
SELECT CAST(toDate32('2026-09-01') AS Nullable(Date32)) AS `first`, CAST(toDate32('2026-09-30') AS Nullable(Date32)) AS `last`, CAST(2026 AS Nullable(Int64)) AS `year`, CAST(3 AS Nullable(Int64)) AS `quarter`, CAST(toDate32('2026-09-01') AS Nullable(Date32)) AS `month`, CAST(30 AS Nullable(Int64)) AS `当月天数`
UNION ALL
SELECT CAST(toDate32('2026-10-01') AS Nullable(Date32)) AS `first`, CAST(toDate32('2026-10-31') AS Nullable(Date32)) AS `last`, CAST(2026 AS Nullable(Int64)) AS `year`, CAST(4 AS Nullable(Int64)) AS `quarter`, CAST(toDate32('2026-10-01') AS Nullable(Date32)) AS `month`, CAST(31 AS Nullable(Int64)) AS `当月天数`
UNION ALL
SELECT CAST(toDate32('2026-11-01') AS Nullable(Date32)) AS `first`, CAST(toDate32('2026-11-30') AS Nullable(Date32)) AS `last`, CAST(2026 AS Nullable(Int64)) AS `year`, CAST(4 AS Nullable(Int64)) AS `quarter`, CAST(toDate32('2026-11-01') AS Nullable(Date32)) AS `month`, CAST(30 AS Nullable(Int64)) AS `当月天数`
UNION ALL
SELECT CAST(toDate32('2026-12-01') AS Nullable(Date32)) AS `first`, CAST(toDate32('2026-12-31') AS Nullable(Date32)) AS `last`, CAST(2026 AS Nullable(Int64)) AS `year`, CAST(4 AS Nullable(Int64)) AS `quarter`, CAST(toDate32('2026-12-01') AS Nullable(Date32)) AS `month`, CAST(31 AS Nullable(Int64)) AS `当月天数`
),
`一次0` AS (
SELECT `person`, CAST(f.`认定日期` AS Nullable(Date32)) AS `认定日期`, CAST(f.`聘任结论` AS Nullable(String)) AS `聘任结论`, CAST(f.`学位` AS Nullable(String)) AS `学位`, CAST(f.`职称` AS Nullable(String)) AS `职称`, CAST(f.`出生日期` AS Nullable(Date32)) AS `出生日期`, CAST((f.`工作时间占比` * 10000) AS Nullable(Int64)) AS `工作时间占比`, CAST(f.`社保月数` AS Nullable(Int64)) AS `社保月数`, CAST(f.`失信` AS Nullable(Bool)) AS `失信`, CAST((f.`考核得分` * 10) AS Nullable(Int64)) AS `考核得分`, CAST(f.`企业类型` AS Nullable(String)) AS `企业类型`, CAST(f.`重点产业` AS Nullable(Bool)) AS `重点产业`, CAST(f.`首次引进` AS Nullable(Bool)) AS `首次引进`, CAST((f.`区级安家补助` * 100) AS Nullable(Int64)) AS `区级安家补助`, CAST(f.`协议月数` AS Nullable(Int64)) AS `协议月数`
FROM `people` AS f
),
`一次1` AS (
SELECT t.`person`, t.`企业类型`, t.`区级安家补助`, t.`协议月数`, t.`失信`, t.`学位`, t.`工作时间占比`, t.`社保月数`, t.`职称`, t.`聘任结论`, t.`认定日期`, t.`重点产业`, t.`首次引进`, CASE WHEN ((`认定日期` IS NULL) OR (`认定日期` >= toDate32('2026-01-01'))) THEN ((CAST(toYear(`认定日期`) AS Nullable(Int64)) - CAST(toYear(`出生日期`) AS Nullable(Int64))) - CASE WHEN ((((CAST(toMonth(`认定日期`) AS Nullable(Int64)) * 100) + CAST(toDayOfMonth(`认定日期`) AS Nullable(Int64))) < ((CAST(toMonth(`出生日期`) AS Nullable(Int64)) * 100) + CAST(toDayOfMonth(`出生日期`) AS Nullable(Int64)))) AND (NOT ((((CAST(toMonth(`出生日期`) AS Nullable(Int64)) * 100) + CAST(toDayOfMonth(`出生日期`) AS Nullable(Int64))) = 229) AND (((CAST(toMonth(`认定日期`) AS Nullable(Int64)) * 100) + CAST(toDayOfMonth(`认定日期`) AS Nullable(Int64))) = 228) AND (NOT (((CAST(toYear(`认定日期`) AS Nullable(Int64)) - (intDiv(CAST(toYear(`认定日期`) AS Nullable(Int64)), 4) * 4)) = 0) AND ((NOT ((CAST(toYear(`认定日期`) AS Nullable(Int64)) - (intDiv(CAST(toYear(`认定日期`) AS Nullable(Int64)), 100) * 100)) = 0)) OR ((CAST(toYear(`认定日期`) AS Nullable(Int64)) - (intDiv(CAST(toYear(`认定日期`) AS Nullable(Int64)), 400) * 400)) = 0))))))) THEN CAST(1 AS Nullable(Int64)) ELSE CAST(0 AS Nullable(Int64)) END) END AS `认定年龄`, CASE WHEN ((`认定日期` IS NULL) OR (`认定日期` >= toDate32('2026-01-01'))) THEN CASE WHEN (`认定日期` IS NULL) THEN CAST(NULL AS Nullable(Int64)) WHEN (`认定日期` < toDate32('2026-01-01')) THEN CAST(3 AS Nullable(Int64)) ELSE CASE WHEN (`认定日期` >= toDate32('2026-01-01')) THEN CAST(4 AS Nullable(Int64)) ELSE CAST(3 AS Nullable(Int64)) END END END AS `最低工作时间占比`, CASE WHEN ((`认定日期` IS NULL) OR (`认定日期` >= toDate32('2026-01-01'))) THEN CASE WHEN ((`考核得分` >= 900) AND (`考核得分` <= 1000)) THEN CAST(24 AS Nullable(Int64)) WHEN ((`考核得分` >= 750) AND (`考核得分` < 900)) THEN CAST(20 AS Nullable(Int64)) WHEN ((`考核得分` >= 600) AND (`考核得分` < 750)) THEN CAST(17 AS Nullable(Int64)) WHEN (`考核得分` < 600) THEN CAST(0 AS Nullable(Int64)) END END AS `考核系数`, CASE WHEN ((`认定日期` IS NULL) OR (`认定日期` >= toDate32('2026-01-01'))) THEN CASE WHEN (`认定日期` IS NULL) THEN CAST(5 AS Nullable(Int64)) WHEN (`认定日期` >= toDate32('2026-01-01')) THEN CAST(5 AS Nullable(Int64)) ELSE CAST(4 AS Nullable(Int64)) END END AS `匹配比例`, CASE WHEN ((`认定日期` IS NULL) OR (`认定日期` >= toDate32('2026-01-01'))) THEN CASE WHEN (`认定日期` IS NULL) THEN CAST(3500 AS Nullable(Int64)) WHEN (`认定日期` >= toDate32('2026-01-01')) THEN CAST(3500 AS Nullable(Int64)) ELSE CAST(3000 AS Nullable(Int64)) END END AS `匹配补贴月上限`, CASE WHEN ((`认定日期` IS NULL) OR (`认定日期` >= toDate32('2026-01-01'))) THEN CASE WHEN (`认定日期` IS NULL) THEN CAST(18000 AS Nullable(Int64)) WHEN (`认定日期` >= toDate32('2026-01-01')) THEN CAST(18000 AS Nullable(Int64)) ELSE CAST(15000 AS Nullable(Int64)) END END AS `月补助上限`, CASE WHEN ((`认定日期` IS NULL) OR (`认定日期` >= toDate32('2026-01-01'))) THEN CAST(3 AS Nullable(Int64)) END AS `市级分担比例`
FROM `一次0` AS t
),
`一次2` AS (
SELECT t.`person`, t.`企业类型`, t.`匹配比例`, t.`匹配补贴月上限`, t.`区级安家补助`, t.`协议月数`, t.`失信`, t.`工作时间占比`, t.`市级分担比例`, t.`最低工作时间占比`, t.`月补助上限`, t.`社保月数`, t.`考核系数`, t.`聘任结论`, t.`认定日期`, t.`重点产业`, t.`首次引进`, CASE WHEN ((`认定日期` IS NULL) OR (`认定日期` >= toDate32('2026-01-01'))) THEN CASE WHEN (((`职称` = '正高') AND (`认定年龄` <= 55)) IS NULL) THEN CAST(NULL AS Nullable(String)) WHEN ((`职称` = '正高') AND (`认定年龄` <= 55)) THEN 'A' WHEN (((`学位` = '博士') AND (`职称` = '副高') AND (`认定年龄` <= 45)) IS NULL) THEN CAST(NULL AS Nullable(String)) WHEN ((`学位` = '博士') AND (`职称` = '副高') AND (`认定年龄` <= 45)) THEN 'B' WHEN (((`学位` = '博士') AND (`认定年龄` <= 40)) IS NULL) THEN CAST(NULL AS Nullable(String)) WHEN ((`学位` = '博士') AND (`认定年龄` <= 40)) THEN 'C' WHEN (((`学位` IN ('博士', '硕士')) AND (`职称` IN ('副高', '中级')) AND (`认定年龄` >= 18) AND (`认定年龄` <= 45)) IS NULL) THEN CAST(NULL AS Nullable(String)) WHEN ((`学位` IN ('博士', '硕士')) AND (`职称` IN ('副高', '中级')) AND (`认定年龄` >= 18) AND (`认定年龄` <= 45)) THEN 'D' ELSE '不予认定' END END AS `人才层次`
FROM `一次1` AS t
),
`一次3` AS (
SELECT t.`person`, t.`匹配比例`, t.`匹配补贴月上限`, t.`区级安家补助`, t.`协议月数`, t.`工作时间占比`, t.`市级分担比例`, t.`月补助上限`, t.`考核系数`, t.`认定日期`, CASE WHEN ((`认定日期` IS NULL) OR (`认定日期` >= toDate32('2026-01-01'))) THEN ((`聘任结论` = '同意') AND (`人才层次` <> '不予认定') AND (`工作时间占比` >= (`最低工作时间占比` * 1000)) AND (`社保月数` >= 6) AND (NOT `失信`)) END AS `符合条件`, CASE WHEN ((`认定日期` IS NULL) OR (`认定日期` >= toDate32('2026-01-01'))) THEN CASE WHEN (`人才层次` = 'A') THEN CAST(12000 AS Nullable(Int64)) WHEN (`人才层次` = 'B') THEN CAST(8000 AS Nullable(Int64)) WHEN (`人才层次` = 'C') THEN CAST(5000 AS Nullable(Int64)) WHEN (`人才层次` = 'D') THEN CAST(3000 AS Nullable(Int64)) WHEN (`人才层次` = '不予认定') THEN CAST(0 AS Nullable(Int64)) END END AS `津贴标准`, CASE WHEN ((`认定日期` IS NULL) OR (`认定日期` >= toDate32('2026-01-01'))) THEN CASE WHEN ((`企业类型` IS NULL) OR ((`重点产业` AND (`人才层次` IN ('A', 'B'))) IS NULL) OR ((`重点产业` AND (`人才层次` IN ('C', 'D'))) IS NULL)) THEN CAST(NULL AS Nullable(Int64)) ELSE (((((CASE WHEN (`企业类型` = '链主') THEN CAST(1 AS Nullable(Int64)) ELSE CAST(0 AS Nullable(Int64)) END * 2) + CASE WHEN (`企业类型` IN ('专精特新', '高新')) THEN CAST(1 AS Nullable(Int64)) ELSE CAST(0 AS Nullable(Int64)) END) + CASE WHEN (`重点产业` AND (`人才层次` IN ('A', 'B'))) THEN CAST(3 AS Nullable(Int64)) ELSE CAST(0 AS Nullable(Int64)) END) * 5) + (CASE WHEN (`重点产业` AND (`人才层次` IN ('C', 'D'))) THEN CAST(2 AS Nullable(Int64)) ELSE CAST(0 AS Nullable(Int64)) END * 4)) END END AS `产业加成率`, CASE WHEN ((`认定日期` IS NULL) OR (`认定日期` >= toDate32('2026-01-01'))) THEN CASE WHEN ((`人才层次` = 'A') AND `首次引进`) THEN CAST(300000 AS Nullable(Int64)) WHEN ((`人才层次` = 'B') AND `首次引进`) THEN CAST(200000 AS Nullable(Int64)) WHEN ((`人才层次` = 'C') AND `首次引进`) THEN CAST(100000 AS Nullable(Int64)) WHEN ((`人才层次` IN ('D', '不予认定')) AND `首次引进`) THEN CAST(0 AS Nullable(Int64)) WHEN (NOT `首次引进`) THEN CAST(0 AS Nullable(Int64)) END END AS `安家标准`, CAST(arrayFilter(x -> isNotNull(x), [CASE WHEN (NOT (`聘任结论` = '同意')) THEN '' END, CASE WHEN (NOT (`人才层次` <> '不予认定')) THEN '' END, CASE WHEN (NOT (`工作时间占比` >= (`最低工作时间占比` * 1000))) THEN '' END, CASE WHEN (NOT (`社保月数` >= 6)) THEN '' END, CASE WHEN `失信` THEN '' END]) AS Array(String)) AS `理由：符合条件`
FROM `一次2` AS t
),
`一次4` AS (
SELECT t.`person`, t.`产业加成率`, t.`匹配比例`, t.`匹配补贴月上限`, t.`协议月数`, t.`工作时间占比`, t.`市级分担比例`, t.`月补助上限`, t.`津贴标准`, t.`理由：符合条件`, t.`符合条件`, t.`考核系数`, t.`认定日期`, CASE WHEN ((`认定日期` IS NULL) OR (`认定日期` >= toDate32('2026-01-01'))) THEN CASE WHEN `符合条件` THEN CASE WHEN (NOT ((`安家标准` IS NULL) OR (`区级安家补助` IS NULL))) THEN GREATEST(CAST(0 AS Nullable(Int64)), ((`安家标准` * 100) - `区级安家补助`)) END WHEN (NOT `符合条件`) THEN CAST(0 AS Nullable(Int64)) END END AS `应付安家补助`
FROM `一次3` AS t
),
`一次5` AS (
SELECT t.`person`, t.`产业加成率`, t.`匹配比例`, t.`匹配补贴月上限`, t.`协议月数`, t.`工作时间占比`, t.`市级分担比例`, t.`应付安家补助`, t.`月补助上限`, t.`津贴标准`, t.`理由：符合条件`, t.`符合条件`, t.`考核系数`, t.`认定日期`, CASE WHEN ((`认定日期` IS NULL) OR (`认定日期` >= toDate32('2026-01-01'))) THEN intDiv((`应付安家补助` + 1), 3) END AS `每期安家补助`
FROM `一次4` AS t
),
`每月0` AS (
SELECT t.`person`, t.`产业加成率`, t.`匹配比例`, t.`匹配补贴月上限`, t.`协议月数`, t.`工作时间占比`, t.`市级分担比例`, t.`应付安家补助`, t.`月补助上限`, t.`每期安家补助`, t.`津贴标准`, t.`理由：符合条件`, t.`符合条件`, t.`考核系数`, t.`认定日期`, g.`first`, g.`last`, g.`year`, g.`quarter`, g.`month`, CAST(f.`在岗天数` AS Nullable(Int64)) AS `在岗天数`, CAST(f.`处分期内` AS Nullable(Bool)) AS `处分期内`, CAST((f.`企业实付薪酬` * 100) AS Nullable(Int64)) AS `企业实付薪酬`, CAST(f.`提前离任` AS Nullable(Bool)) AS `提前离任`, CAST(f.`月序` AS Nullable(Int64)) AS `月序`, CAST(f.`已履行月数` AS Nullable(Int64)) AS `已履行月数`, g.`当月天数`
FROM `一次5` AS t
CROSS JOIN `grid_每月` AS g
LEFT JOIN `months` AS f ON f.`person` = t.`person` AND f.`month` = g.`month`
),
`每月1` AS (
SELECT t.`person`, t.`first`, t.`last`, t.`year`, t.`quarter`, t.`month`, t.`产业加成率`, t.`协议月数`, t.`已履行月数`, t.`市级分担比例`, t.`提前离任`, t.`月补助上限`, t.`理由：符合条件`, t.`符合条件`, t.`认定日期`, CASE WHEN ((`认定日期` IS NULL) OR (`认定日期` >= toDate32('2026-01-01'))) THEN CASE WHEN ((`处分期内` IS NULL) OR (`在岗天数` IS NULL)) THEN CAST(NULL AS Nullable(Int64)) WHEN `处分期内` THEN CAST(0 AS Nullable(Int64)) WHEN (`在岗天数` < 5) THEN CAST(0 AS Nullable(Int64)) ELSE intDiv(((((`津贴标准` * `工作时间占比`) * `考核系数`) * `在岗天数`) + intDiv((2000 * `当月天数`), 2)), (2000 * `当月天数`)) END END AS `岗位津贴`, CASE WHEN ((`认定日期` IS NULL) OR (`认定日期` >= toDate32('2026-01-01'))) THEN intDiv((CASE WHEN ((NOT ((`企业实付薪酬` IS NULL) OR (`匹配比例` IS NULL))) AND (NOT ((`匹配补贴月上限` IS NULL) OR (`工作时间占比` IS NULL)))) THEN LEAST(((`企业实付薪酬` * `匹配比例`) * 5), ((`匹配补贴月上限` * `工作时间占比`) * 2)) END + 100), 200) END AS `匹配补贴`, CASE WHEN ((`认定日期` IS NULL) OR (`认定日期` >= toDate32('2026-01-01'))) THEN CASE WHEN (`月序` >= 25) THEN `应付安家补助` WHEN (NOT (`月序` >= 25)) THEN CASE WHEN (`月序` >= 13) THEN (`每期安家补助` * 2) WHEN (NOT (`月序` >= 13)) THEN `每期安家补助` END END END AS `已发安家补助`
FROM `每月0` AS t
),
`每月2` AS (
SELECT t.`person`, t.`first`, t.`last`, t.`year`, t.`quarter`, t.`month`, t.`匹配补贴`, t.`岗位津贴`, t.`市级分担比例`, t.`月补助上限`, t.`理由：符合条件`, t.`符合条件`, t.`认定日期`, CASE WHEN ((`认定日期` IS NULL) OR (`认定日期` >= toDate32('2026-01-01'))) THEN intDiv(((`岗位津贴` * `产业加成率`) + 50), 100) END AS `产业加成`, CASE WHEN ((`认定日期` IS NULL) OR (`认定日期` >= toDate32('2026-01-01'))) THEN CASE WHEN `提前离任` THEN intDiv((CASE WHEN (`协议月数` IS NOT NULL) THEN (`已发安家补助` * CASE WHEN (NOT ((`协议月数` IS NULL) OR (`已履行月数` IS NULL))) THEN GREATEST(CAST(0 AS Nullable(Int64)), (`协议月数` - `已履行月数`)) END) END + intDiv(`协议月数`, 2)), `协议月数`) WHEN (NOT `提前离任`) THEN CAST(0 AS Nullable(Int64)) END END AS `追回金额`
FROM `每月1` AS t
),
`每月3` AS (
SELECT t.`person`, t.`first`, t.`last`, t.`year`, t.`quarter`, t.`month`, t.`市级分担比例`, t.`月补助上限`, t.`理由：符合条件`, t.`认定日期`, t.`追回金额`, CASE WHEN ((`认定日期` IS NULL) OR (`认定日期` >= toDate32('2026-01-01'))) THEN CASE WHEN `符合条件` THEN ((`岗位津贴` + `产业加成`) + `匹配补贴`) WHEN (NOT `符合条件`) THEN CAST(0 AS Nullable(Int64)) END END AS `月应发`
FROM `每月2` AS t
),
`每月4` AS (
SELECT t.`person`, t.`first`, t.`last`, t.`year`, t.`quarter`, t.`month`, t.`市级分担比例`, t.`理由：符合条件`, t.`认定日期`, t.`追回金额`, CASE WHEN ((`认定日期` IS NULL) OR (`认定日期` >= toDate32('2026-01-01'))) THEN CASE WHEN ((`月应发` IS NOT NULL) AND (`月补助上限` IS NOT NULL)) THEN LEAST(`月应发`, (`月补助上限` * 100)) END END AS `月实发`
FROM `每月3` AS t
),
`每月5` AS (
SELECT t.`person`, t.`first`, t.`last`, t.`year`, t.`quarter`, t.`month`, t.`理由：符合条件`, t.`追回金额`, CASE WHEN ((`认定日期` IS NULL) OR (`认定日期` >= toDate32('2026-01-01'))) THEN intDiv(((`月实发` * `市级分担比例`) + 2), 5) END AS `市级承担`
FROM `每月4` AS t
)
SELECT `person`,
  `month`,
  (toDecimal128(`市级承担`, 0) * toDecimal128('0.01', 2)) AS `市级承担`,
  (toDecimal128(`追回金额`, 0) * toDecimal128('0.01', 2)) AS `追回金额`,
  `理由：符合条件` AS `理由：符合条件`
FROM `每月5`
