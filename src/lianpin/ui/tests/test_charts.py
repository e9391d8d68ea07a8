import re
from decimal import Decimal

from django.utils.translation import override

from lianpin.ui import charts
from lianpin.ui.charts import EffortMonth, ShareMonth, Stack, WaterfallStep

EFFORT = [EffortMonth("2026-02", Decimal(8), Decimal(4)), EffortMonth("2026-03", Decimal(8))]


def bars(svg: str) -> list[tuple[str, ...]]:
    """The bars of the wide drawing: class, x, y, width, height."""
    wide = svg[svg.index("chart-wide") : svg.index("chart-narrow")]
    return re.findall(r'<rect class="([\w-]+)" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/>', wide)


def test_agreed_and_done_stand_side_by_side() -> None:
    assert bars(charts.effort_chart(EFFORT, title="工作日")) == [
        ("chart-promised", "195.5", "14.0", "18.0", "218.0"),
        ("chart-actual", "215.5", "123.0", "18.0", "109.0"),
        ("chart-promised", "524.5", "14.0", "18.0", "218.0"),
    ]


def test_every_figure_is_also_in_a_table() -> None:
    svg = charts.effort_chart(EFFORT, title="工作日", unit="天")
    assert '<tr><th scope="row">2026-02</th><td class="num">8天</td><td class="num">4天</td></tr>' in svg
    assert '<tr><th scope="row">2026-03</th><td class="num">8天</td><td class="num">—</td></tr>' in svg


def test_a_drawing_is_named_and_described() -> None:
    svg = charts.effort_chart(EFFORT, title="工作日")
    assert re.search(r'<title id="(chart-[0-9a-f]{8}-wide-title)">工作日</title>', svg)
    assert "2个月，每月约定与实际各一条；1个月尚未填报。" in svg


def test_shares_fill_the_whole_height_and_meet_at_home_s_share() -> None:
    month = ShareMonth("2026-02", Decimal("0.5"), Decimal("0.5"))
    svg = charts.shares_chart([month], title="分配", names=("高校", "企业"), agreed=Decimal("0.5"))
    assert bars(svg) == [
        ("chart-home", "362.0", "123.0", "34.0", "109.0"),
        ("chart-host", "362.0", "14.0", "34.0", "109.0"),
    ]
    assert '<line class="chart-line" x1="50" x2="708" y1="123.0" y2="123.0"/>' in svg


def test_a_waterfall_falls_from_where_it_stood() -> None:
    steps = [
        WaterfallStep("实付", Decimal(80)),
        WaterfallStep("补助", Decimal(20), "subtract"),
        WaterfallStep("净支出", Decimal(60), "total"),
    ]
    svg = charts.waterfall(steps, title="构成")
    assert [(css, y, height) for css, _x, y, _w, height in bars(svg)] == [
        ("chart-add", "14.0", "218.0"),
        ("chart-subtract", "14.0", "54.5"),
        ("chart-total", "68.5", "163.5"),
    ]
    assert "−20.00" in svg


def test_large_ticks_are_counted_as_each_language_counts() -> None:
    steps = [WaterfallStep("a", Decimal(400000))]
    assert ">40万<" in charts.waterfall(steps, title="t")
    with override("en"):
        assert ">400k<" in charts.waterfall(steps, title="t")


def test_names_are_escaped_and_nothing_is_inline() -> None:
    svg = charts.effort_chart([EffortMonth("<b>", Decimal(1))], title='"><script>')
    assert "<script>" not in svg
    assert "<b>" not in svg
    assert "style=" not in svg


def test_nothing_to_draw_is_drawn_too() -> None:
    assert "chart-wide" in charts.effort_chart([], title="t")
    assert "共0步" in charts.waterfall([], title="t")


def test_parts_are_stacked_and_what_is_taken_back_hangs_below() -> None:
    stacks = [
        Stack("1", (Decimal(100), Decimal(300))),
        Stack("2", (Decimal(200), Decimal(-100))),
        Stack("3", (Decimal(0), Decimal(400))),
    ]
    svg = charts.stacked(stacks, title="支付", names=("学校", "企业"))
    drawn = [(css, round(float(y)), round(float(height))) for css, _x, y, _width, height in bars(svg)]
    tall = 218 / 500  # 400 above the line, 100 below
    assert drawn == [
        ("chart-part-1", round(14 + 300 * tall), round(100 * tall)),
        ("chart-part-2", 14, round(300 * tall)),
        ("chart-part-1", round(14 + 200 * tall), round(200 * tall)),
        ("chart-part-2", round(14 + 400 * tall), round(100 * tall)),
        ("chart-part-2", 14, round(400 * tall)),
    ]
    assert (
        '<th scope="row">2</th><td class="num">200.00</td><td class="num">-100.00</td><td class="num">100.00</td>'
        in svg
    )
