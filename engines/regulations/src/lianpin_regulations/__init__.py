"""Regulations as code: one Markdown file that an official reads and a machine runs.

>>> from lianpin_regulations import Rulebook, decide, load
>>> text = '''---
... 规章: 津贴办法（示例）
... 代号: example/allowance
... 文号: 示例〔2026〕1号
... 版本: v1
... 发布机关: 示例市
... 施行: 2026-01-01
... 适用锚点: 申请日
... 记法: 联聘规章记法 1
... ---
... ### 第一条　事实
... **表一　事实**（事实）
...
... | 事实 | 类型 | 范围 | 周期 | 来源 |
... |---|---|---|---|---|
... | 申请日 | 日期 | | 一次 | 系统 |
... | 派驻天数 | 整数 | 1～250 | 一次 | 高校 |
...
... ### 第二条　津贴
... ```公式
... 派驻津贴：金额 = 300元 × 派驻天数
... ```
... '''
>>> regulation = load(text, name="v1.md")
>>> from datetime import date
>>> decision = decide(Rulebook([regulation]), "example/allowance", ["派驻津贴"], {"申请日": date(2026, 3, 1), "派驻天数": 60})
>>> decision.value("派驻津贴")
Decimal('18000.00')
>>> print(decide(Rulebook([regulation]), "example/allowance", ["派驻津贴"], {"申请日": date(2026, 3, 1)}).needs[0])
需要“派驻天数”（第一条），由高校提供
"""

from lianpin_regulations._calendar import Due, WorkCalendar
from lianpin_regulations._check.finding import Finding
from lianpin_regulations._check.findings import check
from lianpin_regulations._cli import command_line
from lianpin_regulations._decide import Decision, Reason, decide
from lianpin_regulations._diff import Change, diff
from lianpin_regulations._difference import Adjustment, Alteration, Figure, adjustments, alterations, figures
from lianpin_regulations._document.ast import Article
from lianpin_regulations._errors import (
    BulkError,
    ExceptionConflict,
    FactError,
    Fault,
    NotInForce,
    OverlayError,
    PopulationError,
    RegulationError,
    RegulationsError,
)
from lianpin_regulations._examples import ExampleResult, parse_period, run_examples
from lianpin_regulations._explain import explain, explain_html
from lianpin_regulations._facts import FactSpec, FactType, parse_type
from lianpin_regulations._procedures import PlannedStep, due_days, plan_steps, required_materials
from lianpin_regulations._program.ast import (
    ClauseSpec,
    EntitlementSpec,
    MaterialSpec,
    ObjectionSpec,
    Procedure,
    StepSpec,
)
from lianpin_regulations._program.from_document import load
from lianpin_regulations._regulation import Regulation, Rulebook, derived
from lianpin_regulations._sample import sample
from lianpin_regulations._simulate.comparison import Budget, Cause, Comparison, Difference
from lianpin_regulations._simulate.overlay import overlaid
from lianpin_regulations._simulate.parquet import read_people
from lianpin_regulations._simulate.report import report
from lianpin_regulations._simulate.simulation import money_diff, simulate
from lianpin_regulations._tabulate.run import Tabulation, query, tabulate
from lianpin_regulations._tabulate.tables import Rows, Tables, input_schema, people_to_tables
from lianpin_regulations._told import explain_condition
from lianpin_regulations._trace import Trace
from lianpin_regulations._values import (
    Facts,
    Given,
    Missing,
    Month,
    Need,
    Period,
    Population,
    Quarter,
    Segment,
    period_name,
)
from lianpin_regulations._weave import weave

__all__ = [
    "Adjustment",
    "Alteration",
    "Article",
    "Budget",
    "BulkError",
    "Cause",
    "Change",
    "ClauseSpec",
    "Comparison",
    "Decision",
    "Difference",
    "Due",
    "EntitlementSpec",
    "ExampleResult",
    "ExceptionConflict",
    "FactError",
    "FactSpec",
    "FactType",
    "Facts",
    "Fault",
    "Figure",
    "Finding",
    "Given",
    "MaterialSpec",
    "Missing",
    "Month",
    "Need",
    "NotInForce",
    "ObjectionSpec",
    "OverlayError",
    "Period",
    "PlannedStep",
    "Population",
    "PopulationError",
    "Procedure",
    "Quarter",
    "Reason",
    "Regulation",
    "RegulationError",
    "RegulationsError",
    "Rows",
    "Rulebook",
    "Segment",
    "StepSpec",
    "Tables",
    "Tabulation",
    "Trace",
    "WorkCalendar",
    "adjustments",
    "alterations",
    "check",
    "command_line",
    "decide",
    "derived",
    "diff",
    "due_days",
    "explain",
    "explain_condition",
    "explain_html",
    "figures",
    "input_schema",
    "load",
    "money_diff",
    "overlaid",
    "parse_period",
    "parse_type",
    "people_to_tables",
    "period_name",
    "plan_steps",
    "query",
    "read_people",
    "report",
    "required_materials",
    "run_examples",
    "sample",
    "simulate",
    "tabulate",
    "weave",
]
