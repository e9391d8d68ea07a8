"""The worked examples of whole regulations come out by the bulk evaluator as well, to the cent."""

from pathlib import Path

import pytest
from bulk_examples import results
from lianpin_regulations import Rulebook, WorkCalendar, load

GOOD = sorted((Path(__file__).parent / "good").glob("*.md"))


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_every_worked_example_comes_out_for_a_population(path: Path) -> None:
    regulation = load(path.read_text(encoding="utf-8"), name=path.name)
    found = results(Rulebook([regulation]), regulation, WorkCalendar())
    assert {name for name, *_ in found} == {example.name for example in regulation.worked}
    assert {key: (wanted, got) for key, (wanted, got) in found.items() if wanted != got} == {}


ANY_OF = """---
规章: 任一办法
代号: test/any
文号: 示例〔2026〕1号
版本: v1
发布机关: 示例
施行: 2026-01-01
适用锚点: 申请日
记法: 联聘规章记法 1
---
### 第一条　条件

**表一　事实**（事实）

| 事实 | 类型 | 范围 | 周期 | 来源 |
|---|---|---|---|---|
| 申请日 | 日期 | | 一次 | 企业 |
| 甲项 | 是否 | | 一次 | 企业 |
| 乙项 | 是否 | | 一次 | 企业 |
| 年龄 | 整数 | 0～99 | 一次 | 企业 |

```条件 资历 任一
（一）甲项 〔A〕 有甲项
（二）乙项 〔B〕 有乙项
```

```条件 放宽 任一
（一）申报条件
（二）年龄 < 20 〔YOUNG〕 不到20周岁
```

```条件 申报条件
（一）年龄 ≤ 57 〔AGE〕 不超过57周岁
（二）资历
```

**表二　案例**（算例；竖排）

| 名称 | 有一项 | 有一项但超龄 | 都没有 | 一项未知 | 一项未知一项没有 | 年轻 |
|---|---|---|---|---|---|---|
| 申请日 | 2026-03-02 | 2026-03-02 | 2026-03-02 | 2026-03-02 | 2026-03-02 | 2026-03-02 |
| 甲项 | 否 | 否 | 否 | - | - | 否 |
| 乙项 | 是 | 是 | 否 | 是 | 否 | 否 |
| 年龄 | 40 | 58 | 40 | 40 | 58 | 19 |
| → 申报条件 | 是 | 否 | 否 | 是 | 否 | 否 |
| → 放宽 | 是 | 否 | 否 | 是 | 否 | 是 |
| → 理由：资历 | 无 | 无 | A、B | 无 | 无 | A、B |
| → 理由：申报条件 | 无 | AGE | A、B | 无 | AGE | A、B |
| → 理由：放宽 | 无 | AGE、YOUNG | A、B、YOUNG | 无 | AGE、YOUNG | 无 |
"""


def test_what_any_of_makes_up_for_is_no_reason_in_either_evaluator() -> None:
    from lianpin_regulations import run_examples

    regulation = load(ANY_OF, name="any.md")
    book = Rulebook([regulation])
    assert [(r.name, r.expected) for r in run_examples(book, regulation)] == [
        (r.name, r.got) for r in run_examples(book, regulation)
    ]
    found = results(book, regulation, WorkCalendar())
    assert {key: (wanted, got) for key, (wanted, got) in found.items() if wanted != got} == {}
    assert len(found) == 30
