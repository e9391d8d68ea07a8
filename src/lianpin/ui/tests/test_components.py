from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.core.paginator import Paginator
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse, set_script_prefix
from django.utils.translation import override

from lianpin.ui.jinja import icon, url
from lianpin.ui.tables import Column, Table
from lianpin.ui.tests.conftest import Rendered


class ApplicationForm(forms.Form):
    applied_on = forms.DateField(label="申报日", initial=date(2026, 3, 1), help_text="以提交当日为准")
    share = forms.DecimalField(label="从业比例", max_value=80)
    kind = forms.ChoiceField(label="类型", choices=[("a", "甲"), ("b", "乙")], widget=forms.RadioSelect)
    paper = forms.FileField(label="证书", required=False)
    true = forms.BooleanField(label="承诺")


@pytest.mark.parametrize(
    ("call", "shown"),
    [
        ("page.header('标题', subtitle='副', crumbs=[('首页', '/'), ('此处', none)])", "<h1>标题</h1>"),
        ("page.action('导出', '/x', icon='download')", 'href="/x"'),
        ("page.post('撤回', '/x', 'TOKEN', fields={'a': 1})", 'name="a" value="1"'),
        ("page.alert('注意', 'warning')", "lp-tone-warning"),
        ("card.card('标题', footer='脚')", "lp-card-foot"),
        ("card.stat('应付', '1.00', icon='coins', href='/x')", "lp-stat-value"),
        ("badge.badge('正常', 'success')", '<span class="lp-badge lp-tone-success">正常</span>'),
        ("badge.status('在聘')", "lp-dot"),
        ("empty.empty('没有', '去申请')", "lp-empty-hint"),
        (
            "steps.steps([{'label': '初审', 'state': 'done'}, {'label': '审定', 'state': 'current'}])",
            'aria-current="step"',
        ),
        ("steps.party('甲方', '澜江大学')", "lp-edge-success"),
        ("steps.timeline([{'title': '签订', 'at': '2026-01-05'}])", "lp-timeline-at"),
        ("money.money(12000, '/why')", 'hx-get="/why" hx-target="#dialog"'),
        ("money.money(none)", "—"),
        ("dialog.dialog_link('变更', '/x')", "data-dialog"),
        ("confirm.confirm(['一', {'text': '二', 'detail': '三'}], 'TOKEN')", "TOKEN"),
        ("files.files([{'label': 'a.pdf', 'href': '/a', 'size': 2048}])", "2 KB"),
        ("definitions.definitions([('编号', 'LP-1'), ('备注', none)])", "<dd>—</dd>"),
        ("tabs.tabs([{'label': '概览', 'href': '#', 'current': true, 'count': 0}])", 'lp-tab-count">0<'),
        ("progress.progress(3, 12, '进度')", '<progress value="3" max="12"'),
        ("toast.toast('已保存', 'success')", "data-toast"),
        ("eligibility.reasons([{'text': '年龄', 'satisfied': false, 'article': '第五条'}])", "（不符合）"),
    ],
)
def test_a_component_draws_what_it_was_given(rendered: Rendered, call: str, shown: str) -> None:
    name = call.split(".")[0]
    assert shown in rendered(f'{{% import "components/{name}.html" as {name} %}}{{{{ {call} }}}}')


@pytest.mark.parametrize(
    ("call", "shown"),
    [
        ("table.table(['项目', ('金额', 'money')], '待遇')", 'class="num">金额'),
        ("table.td('金额', 'money')", 'data-label="金额" class="num"'),
        (
            "prose.prose([{'label': '第一条', 'title': '目的', 'anchor': 'article-1', 'chapter': '第一章'}])",
            "#article-1",
        ),
        ("official.official('澜江大学', '公示', on='2026年1月20日')", "lp-official-issuer"),
    ],
)
def test_a_component_holds_its_body(rendered: Rendered, call: str, shown: str) -> None:
    name = call.split(".")[0]
    page = rendered(f'{{% import "components/{name}.html" as {name} %}}{{% call {call} %}}正文{{% endcall %}}')
    assert shown in page
    assert "正文" in page


def form_page(rendered: Rendered, form: forms.Form) -> str:
    source = '{% from "components/field.html" import form as whole %}{{ whole(form, "TOKEN") }}'
    return rendered(source, form=form)


def test_a_form_ties_help_to_its_control(rendered: Rendered) -> None:
    page = form_page(rendered, ApplicationForm())
    assert 'type="date" name="applied_on" value="2026-03-01"' in page
    assert 'aria-describedby="id_applied_on-help"' in page
    assert 'id="id_applied_on-help">以提交当日为准' in page
    assert 'enctype="multipart/form-data"' in page
    assert "aria-invalid" not in page


def test_a_refused_form_says_so_at_the_top_and_beside_the_field(rendered: Rendered) -> None:
    page = form_page(rendered, ApplicationForm({"share": "92"}))
    assert '<a href="#id_share">从业比例：' in page
    assert 'aria-describedby="id_share-error"' in page
    assert 'id="id_share-error"' in page
    assert '<a href="#id_kind">类型：' in page
    assert '<fieldset class="lp-field" id="id_kind"' in page


def test_a_field_speaks_of_its_own_choices(rendered: Rendered) -> None:
    page = form_page(rendered, ApplicationForm({"kind": "b"}))
    assert 'value="b" id="id_kind_1" checked' in page


def test_a_table_of_rows(rendered: Rendered) -> None:
    columns = [
        Column("编号", lambda row: row["no"], link=lambda row: f"/{row['no']}/"),
        Column("金额", lambda row: row["amount"], "money"),
    ]
    source = '{% from "components/table.html" import table_of %}{{ table_of(table, "清单") }}'
    page = rendered(source, table=Table(columns, [{"no": "A<1", "amount": Decimal("1234.5")}]))
    assert '<a href="/A&lt;1/">A&lt;1</a>' in page
    assert 'data-label="金额" class="num"><div>1,234.50</div>' in page
    assert "还没有付款" in rendered(source, table=Table(columns, [], empty="还没有付款"))


def test_pages_keep_the_question(rendered: Rendered) -> None:
    source = '{% from "components/table.html" import pagination %}{{ pagination(page, request) }}'
    request = RequestFactory().get("/", {"q": "陈", "page": "1"})
    page = rendered(source, page=Paginator(range(60), 25).page(2), request=request)
    assert 'href="?page=3&amp;q=%E9%99%88"' in page
    assert "共 60 项，第 2 / 3 页" in page


def test_an_address_is_the_same_with_and_without_what_is_kept_of_it(rendered: Rendered) -> None:
    for name, args in (("clock_advance", ()), ("refused", (5,)), ("refused", (98765,))):
        assert url(name, *args) == url(name, *args) == reverse(name, args=args)
    with pytest.raises(NoReverseMatch):
        url("refused", -5)
    set_script_prefix("/lianpin/")
    try:
        assert url("refused", 5) == "/lianpin/refused/5/"
    finally:
        set_script_prefix("/")


def test_a_sentence_is_said_in_the_page_s_language_with_its_variables_escaped(rendered: Rendered) -> None:
    source = '{{ _("上一页") }} {{ _("选择 %(number)s", number="<1>") }} {{ _("100%%") }}'
    assert rendered(source) == "上一页 选择 &lt;1&gt; 100%"
    with override("en"):
        assert rendered(source).startswith("Previous ")
    assert rendered(source).startswith("上一页")


def test_an_icon_is_silent_unless_it_is_named() -> None:
    assert 'aria-hidden="true"' in icon("check")
    assert 'role="img" aria-label="通过"' in icon("check", "通过")


def test_it_refuses_an_icon_that_the_sprite_does_not_hold() -> None:
    with pytest.raises(LookupError, match=r"icons\.txt"):
        icon("no-such-icon")


LAYOUT = '{% extends "base.html" %}{% block title %}页{% endblock %}{% block main %}<p>正文</p>{% endblock %}'
CONTEXT = {
    "navigation": [{"label": "待办", "url": "/", "icon": "inbox", "count": 7, "current": True, "group": "办理"}],
    "capacity": {"person": "王建国", "label": "经办", "organisation": "澜江大学"},
    "capacities": [{"pk": 1, "label": "经办", "organisation": "澜江大学", "current": True}],
    "demo": True,
    "business_day": date(2026, 1, 5),
    "notices_url": "/my/notices/",
    "notices_unread": 107,
    "search_url": "/",
    "csrf_input": "TOKEN",
}


def test_the_layout_of_signed_in_people(rendered: Rendered) -> None:
    page = rendered(LAYOUT, **CONTEXT)
    assert '<html lang="zh-Hans">' in page
    assert 'aria-current="page"' in page
    assert "业务日期" in page
    assert 'href="/my/notices/" aria-label="107条未读通知"' in page
    assert 'aria-hidden="true">99+<' in page
    assert 'action="/clock/"' in page
    assert 'value="2026-01-05" min="2026-01-05"' in page
    assert 'name="capacity" value="1"' in page
    assert 'action="/identity/logout/"' in page


def test_the_layout_without_anything(rendered: Rendered) -> None:
    page = rendered(LAYOUT)
    assert "<p>正文</p>" in page
    assert "lp-ribbon" not in page


def test_the_theme_chosen_is_drawn_by_the_server(rendered: Rendered) -> None:
    request = RequestFactory().get("/")
    request.COOKIES["theme"] = "dark"
    assert 'data-bs-theme="dark">' in rendered(LAYOUT, request=request)
    request.COOKIES["theme"] = '"><script>'
    assert "<script>" not in rendered(LAYOUT, request=request)


def test_the_english_page_says_so(rendered: Rendered) -> None:
    with override("en"):
        page = rendered(LAYOUT, **CONTEXT)
    assert '<html lang="en">' in page
    assert '<span lang="zh">王建国</span>' in page


def test_the_dialog_is_only_its_part(rendered: Rendered) -> None:
    page = rendered('{% extends "dialog.html" %}{% block title %}依据{% endblock %}{% block main %}甲{% endblock %}')
    assert page.startswith('<header class="lp-dialog-head">')
    assert 'id="dialog-title">依据</h2>' in page
