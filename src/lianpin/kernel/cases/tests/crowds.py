"""Many of what cases can have many of, for tests that a page costs the same whatever its rows."""

from datetime import date
from typing import Any

from django.db import transaction

from lianpin.kernel.audit.verbs import record
from lianpin.kernel.cases.enums import Audience, CaseStatus, StepStatus
from lianpin.kernel.cases.models import Case, Comment, Decision, Fact, Material, Party, PublicNotice, Step
from lianpin.kernel.documents.models import Attachment
from lianpin.kernel.identity.models import PLATFORM, Capacity, Organisation, Unit
from lianpin.kernel.identity.tests.crowds import MANY, hold_many_capacities
from lianpin.kernel.regulations.models import Version
from lianpin.toolkit import clock

HEAD = """---
规章: {name}
代号: test/{code}
文号: 测〔2025〕9号
版本: v1
发布机关: 云汐大学
施行: 2026-01-01
适用锚点: 申报日
记法: 联聘规章记法 1
---

# {name}
"""


def crowd_the_frame(by: Capacity, version: Version) -> None:
    """What every page of somebody signed in shows beside its own matter: a hundred capacities, a full inbox."""
    hold_many_capacities(by)
    fill_inbox(by, version)


def fill_inbox(by: Capacity, version: Version, count: int = MANY) -> None:
    """So many steps of one case that wait for this capacity."""
    assert by.user_id is not None
    case = Case.objects.create(
        number=f"WAITS-{by.user_id}-{count}", version=version, procedure="办理程序", title="另一办件", status=CaseStatus.UNDER_WAY,
        opened_by_id=by.user_id, opened_on=clock.today(),
    )  # fmt: skip
    is_personal = by.role == "talent"
    Step.objects.bulk_create(
        Step(
            case=case, number=number, name="办理", actor="承办", status=StepStatus.OPEN, opened_on=clock.today(),
            unit_id=None if is_personal else by.unit_id, person_id=by.person_id if is_personal else None,
        )
        for number in range(count)
    )  # fmt: skip


def make_many_cases(case: Case, step: Step, by: Capacity) -> None:
    """Ninety-nine cases of the same parties: one step done by this capacity's user, one on public notice, one draft each."""
    today = clock.today()
    common = {"version": case.version, "procedure": case.procedure, "person": case.person, "opened_on": today}
    cases = Case.objects.bulk_create(
        Case(
            number=f"MANY-{number}", title=f"另一办件{number}", status=CaseStatus.UNDER_WAY, opened_by=case.opened_by, **common
        )
        for number in range(MANY)
    )  # fmt: skip
    Case.objects.bulk_create(
        Case(number=f"DRAFT-{number}", title=f"草稿{number}", opened_by=case.opened_by, **common)
        for number in range(MANY)
    )
    parties = list(case.parties.all())
    Party.objects.bulk_create(
        Party(
            case=each, label=p.label, organisation_id=p.organisation_id, unit_id=p.unit_id, person_id=p.person_id
        )
        for each in cases
        for p in parties
    )  # fmt: skip
    taken = {"unit_id": by.unit_id, "status": StepStatus.DONE, "taken_by_id": by.user_id, "taken_on": today}
    Step.objects.bulk_create(Step(case=each, number=1, name="受理", actor="人事处", **taken) for each in cases)
    held = Step.objects.bulk_create(
        Step(case=each, number=2, name="公示", actor="人事处", unit_id=step.unit_id, status=StepStatus.OPEN)
        for each in cases
    )
    PublicNotice.objects.bulk_create(
        PublicNotice(
            step=each, token=f"many{each.pk}", title="另一公示", body=[["姓名", "陈一帆"]], opens_on=today, closes_on=today
        )
        for each in held
    )  # fmt: skip


def lengthen(case: Case, facts: str = "") -> None:
    """Ninety-nine more of everything that one case can have; `facts` is the name of a yearly fact of its regulation."""
    today = clock.today()
    if facts:
        Fact.objects.bulk_create(
            Fact(
                case=case, name=facts, period=str(1900 + number), value="90.0", source="学院", given_by="Uma", given_on=today
            )
            for number in range(MANY)
        )  # fmt: skip
    files = Attachment.objects.bulk_create(
        Attachment(
            name=f"{number}.pdf", content_type="application/pdf", size=1, digest="0" * 64, uploaded_by={},
            uploaded_at="2026-01-05T00:00Z",
        )
        for number in range(MANY)
    )  # fmt: skip
    Material.objects.bulk_create(Material(case=case, name=f"材料{file.pk}", attachment=file) for file in files)
    trace: dict[str, Any] = {
        "name": "结论",
        "shown": "是",
        "kind": "formula",
        "article": "第一条",
        "anchor": "article-1",
    }
    trace |= {"regulation": "办法", "code": "test/exchange", "version": "v1", "inputs": []}
    Decision.objects.bulk_create(
        Decision(case=case, name=f"结论{number}", value="是", trace=trace, digest="0" * 64, decided_on=today)
        for number in range(MANY)
    )
    Comment.objects.bulk_create(
        Comment(
            case=case, text=f"评论{file.pk}", attachment=file, audience=Audience.ALL, written_by=case.opened_by,
            written_as="某人", written_on=today,
        )
        for file in files
    )  # fmt: skip
    body = Organisation.objects.create(name="会办单位", kind="university", credit_code=f"L{case.pk % 10**17:017d}")
    units = Unit.objects.bulk_create(Unit(organisation=body, name=f"会办{number}") for number in range(MANY))
    Party.objects.bulk_create(Party(case=case, label=unit.name, organisation=body, unit=unit) for unit in units)
    Step.objects.bulk_create(
        Step(
            case=case, number=100 + number, name="会办", actor=unit.name, unit=unit, status=StepStatus.OPEN, opened_on=today,
            due_on=date(2026, 12, 31), trace=trace,
        )
        for number, unit in enumerate(units)
    )  # fmt: skip
    Case.objects.bulk_create(
        Case(
            number=f"CHILD-{case.pk}-{number}", version=case.version, procedure=case.procedure, title="后续办件", parent=case,
            person=case.person, opened_by=case.opened_by, opened_on=today,
        )
        for number in range(MANY)
    )  # fmt: skip
    with transaction.atomic():
        for number in range(MANY):
            record("case.step_overdue", case, by=PLATFORM, step=f"会办{number}", actor="会办", due="2026-12-31")


def regulation_of(count: int) -> str:
    """A regulation with so many facts of the applicant's, of the university's and of a step, conditions, materials, steps."""
    rows = range(1, count + 1)
    facts = [f"| 自报{n} | 整数 | 0～100 | 一次 | 申报人 |" for n in rows]
    facts += [f"| 校报{n} | 整数 | 0～100 | 一次 | 人事处 |" for n in rows]
    facts += [f"| 核定{n} | 整数 | 0～100 | 一次 | 人事处 |" for n in rows]
    conditions = [f"（{_numeral(n)}）自报{n} ≥ 1 〔LOW_{n}〕 自报{n}不少于一" for n in rows]
    materials = [f"| 材料{n} | - | 电子件 | |" for n in rows]
    collected = "、".join(f"核定{n}" for n in rows)
    steps = [f"| 1 | 步骤1 | 人事处 | 至多5工作日 | - | {collected} | 退回、终止 | 受理 |"]
    steps += [f"| {n} | 步骤{n} | 人事处 | 至多5工作日 | {n - 1} | - | 退回、终止 | - |" for n in rows[1:]]
    return "\n".join(
        [
            HEAD.format(name=f"{count}项办法", code=f"of{count}"),
            "### 第一条　事实\n\n**表一　事实**（事实）\n\n| 事实 | 类型 | 范围 | 周期 | 来源 |\n|---|---|---|---|---|",
            "| 申报日 | 日期 | | 一次 | 系统 |",
            *facts,
            "\n### 第二条　条件\n\n```条件 申报条件",
            *conditions,
            "```\n\n### 第三条　材料\n\n**表二　材料**（材料）\n\n| 材料 | 何时提交 | 形式 | 说明 |\n|---|---|---|---|",
            *materials,
            "\n### 第四条　程序\n\n**表三　办理程序**（程序）\n",
            "| 序号 | 步骤 | 承办 | 时限 | 前置 | 填报 | 不通过时 | 办结效果 |\n|---|---|---|---|---|---|---|---|",
            *steps,
            "",
        ]
    )


def _numeral(number: int) -> str:
    return "".join("十一二三四五六七八九"[int(digit)] for digit in str(number))
