"""A small regulation with everything that a page shows, its second version, and the official calendar."""

from datetime import date
from pathlib import Path

from lianpin.kernel.identity.enums import OrganisationKind
from lianpin.kernel.identity.models import PLATFORM, Organisation
from lianpin.kernel.regulations.models import Version
from lianpin.kernel.regulations.verbs import publish_version

TEXT = """---
规章: 津贴办法
英文: Measures for Allowances
代号: test/allowance
文号: 测〔2026〕1号
版本: v1
发布机关: 云汐市
施行: 2026-01-01
失效: 2027-01-01
适用锚点: 申请日
记法: 联聘规章记法 1
---

# 津贴办法

## 第一章　总则

### 第一条　事实
由各方提供 <b>并</b> 负责。

**表一　事实**（事实）

| 事实 | 类型 | 范围 | 周期 | 来源 |
|---|---|---|---|---|
| 申请日 | 日期 | | 一次 | 系统 |
| 派驻天数 | 整数 | 1～250 | 一次 | 高校 |

## 第二章　待遇

### 第二条　津贴
按日计发。

```公式
派驻津贴：金额 = 300元 × 派驻天数
```

### 第三条　算例

**表二　算例**（算例）

| 算例 | 申请日 | 派驻天数 | → 派驻津贴 |
|---|---|---|---|
| 六十天 | 2026-03-01 | 60 | 18000.00 |
"""
CALENDAR = (Path(__file__).parents[3] / "rulebook" / "calendar" / "2026.csv").read_text(encoding="utf-8")


def publish(text: str = TEXT, **front: str) -> Version:
    """Publish the text with other words in its heading: `publish(版本="v2", 施行="2027-01-01")`; empty takes a line out."""
    return publish_version(reworded(text, **front), by=PLATFORM, name="v1.md")


def reworded(text: str = TEXT, **front: str) -> str:
    lines = []
    for line in text.split("\n"):
        key, colon, _value = line.partition(": ")
        if colon and key in front:
            line = f"{key}: {front[key]}" if front[key] else None  # type: ignore[assignment]
        lines.append(line)
    return "\n".join(line for line in lines if line is not None)


def make_city() -> Organisation:
    return Organisation.objects.create(name="云汐市", kind=OrganisationKind.CITY, credit_code="119901000000000254")


def publish_many(count: int) -> None:
    """So many more versions: half of them of regulations of their own, half of the one above, year after year."""
    for number in range(count // 2):
        publish(规章=f"津贴办法{number}", 代号=f"test/a{number}")
    for number in range(count - count // 2):
        first, last = date(2030 + number, 1, 1), date(2031 + number, 1, 1)
        publish(版本=f"v{number + 3}", 施行=str(first), 失效=str(last))
