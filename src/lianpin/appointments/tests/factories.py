"""An appointment with its case and agreement, made without the procedure that leads to it; and files of reports."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from lianpin.appointments.models import Appointment, Takeover
from lianpin.kernel.agreements.tests.factories import (
    Parties,
    make_agreement,
    make_body,
    make_capacity,
    make_parties,
    make_unit,
)
from lianpin.kernel.agreements.verbs import sign_agreement
from lianpin.kernel.audit.verbs import record
from lianpin.kernel.cases.enums import CaseStatus
from lianpin.kernel.cases.models import Case, Party
from lianpin.kernel.documents.models import Attachment
from lianpin.kernel.documents.tests.factories import PDF
from lianpin.kernel.identity.enums import OrganisationKind, Role
from lianpin.kernel.identity.models import PLATFORM, Capacity, Organisation, User
from lianpin.kernel.regulations.models import Version
from lianpin.kernel.regulations.verbs import publish_version

REGULATION = (Path(__file__).parent / "regulation.md").read_text(encoding="utf-8")
HEAD = ("任职编号", "姓名", "月份", "实际工作日数", "实付报酬")

CITY = """---
规章: 支持办法{number}
代号: test/support{number}
文号: 测〔2025〕{number}号
版本: v1
发布机关: 澜江市
施行: 2026-01-01
适用锚点: 市级申报日
记法: 联聘规章记法 1
---

# 支持办法{number}

### 第一条　事实

**表一　事实**（事实）

| 事实 | 类型 | 范围 | 周期 | 来源 |
|---|---|---|---|---|
| 市级申报日 | 日期 | | 一次 | 系统 |
| 生效日 | 日期 | | 一次 | 三方协议 |

```公式
起算日：日期 = 若 市级申报日 ≤ 生效日 则 生效日 否则 市级申报日
```

### 第二条　程序

**表二　办理程序**（程序）

| 序号 | 步骤 | 承办 | 时限 | 前置 | 不通过时 | 办结效果 |
|---|---|---|---|---|---|---|
| 1 | 受理 | 市人社局 | 至多5工作日 | - | 终止 | - |
"""


@dataclass(frozen=True, slots=True)
class World:
    """Alice is the university's human resources, Bob the enterprise, Chen the person, Carol the city, Dan an outsider."""

    appointment: Appointment
    parties: Parties
    carol: Capacity
    alice: Capacity
    bob: Capacity
    chen: Capacity
    dan: Capacity


def make_world(rulebook: Path, *, until: date = date(2028, 3, 1), number: str = "LJ-2026-1") -> World:
    parties = make_parties()
    version = publish_version(REGULATION, by=PLATFORM)
    city = make_unit(make_body("澜江市", OrganisationKind.CITY, "119901000000000254"), "市人社局")
    appointment = make_appointment(parties, version, rulebook, number=number, term=(date(2026, 3, 1), until))
    return World(
        appointment=appointment,
        parties=parties,
        carol=make_capacity("韩涛", city, Role.HANDLER),
        alice=parties.alice,
        bob=parties.bob,
        chen=parties.chen,
        dan=parties.dan,
    )


def make_appointment(
    parties: Parties, version: Version, rulebook: Path, *, number: str, term: tuple[date, date]
) -> Appointment:
    agreement = make_agreement(parties, rulebook, number=f"XY-{number}", version=version, term=term)
    for by in (parties.alice, parties.bob, parties.chen):
        agreement = sign_agreement(agreement, by=by)
    case = Case.objects.create(
        number=number,
        version=version,
        procedure="办理程序",
        title="双聘",
        status=CaseStatus.DONE,
        person=parties.person,
        opened_by=User.objects.get(person=parties.person),
        opened_on=date(2026, 1, 5),
        agreement=agreement,
    )
    record("case.opened", case, by=parties.chen, number=number, title="双聘")
    for each in parties.signatories:
        Party.objects.create(
            case=case, label=each.label, organisation=each.organisation, unit=each.unit, person=each.person
        )
    home, host = (each.organisation for each in parties.signatories[:2])
    assert home is not None and host is not None
    appointment = Appointment.objects.create(
        number=f"RZ-{number}",
        person=parties.person,
        home=home,
        home_unit_id=parties.chen.unit_id,
        host=host,
        case=case,
        agreement=agreement,
        effort=Decimal("0.5"),
        during=agreement.during,
    )
    record("appointment.began", appointment, by=PLATFORM, number=appointment.number, **_said(appointment))
    return appointment


def _said(appointment: Appointment) -> dict[str, str]:
    return {
        "person": appointment.person.name,
        "home": appointment.home.name,
        "host": appointment.host.name,
        "starts_on": str(appointment.starts_on),
        "ends_on": str(appointment.ends_on),
    }


def publish_support(number: int, city: Organisation) -> Version:
    """A regulation of the city under which the host may ask for support."""
    return publish_version(CITY.format(number=number), by=PLATFORM, issuer=city)


def sheet(rows: Sequence[Sequence[object]], *, head: Sequence[str] = HEAD, title: str = "月报") -> bytes:
    """A workbook with one sheet of reports."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = title
    page.append(list(head))
    for row in rows:
        page.append(list(row))
    held = BytesIO()
    book.save(held)
    return held.getvalue()


def upload(rows: Sequence[Sequence[object]], name: str = "三月.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, sheet(rows))


PAPER_HEAD = (
    "姓名*", "证件号码*", "所在学院", "企业名称*", "企业统一社会信用代码*", "企业所在市", "从业比例*", "签订日*", "生效日*", "终止日*",
    "协议编号*", "协议扫描件*",
)  # fmt: skip


def paper(**changed: object) -> list[object]:
    """A row of a list of appointments on paper, by the headings without their asterisks."""
    row: dict[str, object] = {
        "姓名": "林舟", "证件号码": "99010219900307002X", "所在学院": "学院", "企业名称": "晶衡材料股份有限公司",
        "企业统一社会信用代码": "91990100MA0J1NG05W", "企业所在市": None, "从业比例": "40%", "签订日": date(2024, 8, 20),
        "生效日": "2024-09-01", "终止日": "2027年8月31日", "协议编号": "双聘〔2024〕7号", "协议扫描件": "林舟.pdf",
    }  # fmt: skip
    assert changed.keys() <= row.keys()
    return list((row | changed).values())


def upload_paper(rows: Sequence[Sequence[object]], name: str = "接续.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, sheet(rows, head=PAPER_HEAD, title="双聘接续"))


def scan(name: str = "林舟.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def put_on_paper(appointment: Appointment, on: date) -> Appointment:
    """As if an appointment had been taken over on that day."""
    held = Attachment.objects.create(
        name="接续.xlsx",
        content_type="",
        size=1,
        digest="0" * 64,
        uploaded_by={},
        uploaded_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    case = appointment.case
    appointment.takeover = Takeover.objects.create(
        organisation=appointment.home, version=case.version, attachment=held, uploaded_on=on
    )
    case.taken_over_on = on
    case.save(update_fields=["taken_over_on"])
    appointment.save(update_fields=["takeover"])
    return appointment
