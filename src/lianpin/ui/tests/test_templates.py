"""Rules that every template of the package keeps: nothing inline, no sentence outside gettext, only icons of the sprite."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import nodes

from lianpin.ui.jinja import environment, icon_names
from lianpin.ui.text import CHINESE

PACKAGE = Path(__file__).parents[2]
TEMPLATES = sorted(PACKAGE.rglob("jinja2/**/*.html"))
SPOKEN = {"_", "gettext", "ngettext", "pgettext", "npgettext"}
INLINE = re.compile(r"<style|\sstyle\s*=|\son[a-z]+\s*=|hx-on|javascript:|<script(?![^>]*\ssrc=)", re.IGNORECASE)
ICON = re.compile(r"""(?:\bicon\(\s*|\bpicture\(\s*|\bicon\s*=\s*|["']icon["']\s*:\s*)["']([a-z0-9-]+)["']""")


def named(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_nothing_is_inline(path: Path) -> None:
    assert INLINE.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_every_chinese_sentence_can_be_translated(path: Path) -> None:
    tree = environment().parse(path.read_text(encoding="utf-8"))
    assert list(unspoken(tree)) == []


@pytest.mark.parametrize("path", sorted([*TEMPLATES, *PACKAGE.rglob("*.py")]), ids=named)
def test_every_icon_is_in_the_sprite(path: Path) -> None:
    if path.is_relative_to(Path(__file__).parent):
        return
    used = set(ICON.findall(path.read_text(encoding="utf-8")))
    assert used - icon_names() == set()


def unspoken(node: nodes.Node) -> Iterator[str]:
    """Chinese text and string constants that no translation function stands around."""
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in SPOKEN:
        for argument in [*node.args, *node.kwargs]:
            if not isinstance(argument, nodes.Const):
                yield from unspoken(argument)
        return
    if isinstance(node, nodes.TemplateData | nodes.Const):
        said = node.data if isinstance(node, nodes.TemplateData) else node.value
        if isinstance(said, str) and CHINESE.search(said):
            yield said.strip()
    for child in node.iter_child_nodes():
        if not is_compared(node, child):
            yield from unspoken(child)


def is_compared(node: nodes.Node, child: nodes.Node) -> bool:
    """Whether a constant is only looked at, never printed: an operand, a dict's key, a subscript."""
    if not isinstance(child, nodes.Const | nodes.Tuple | nodes.List):
        return False
    return (
        isinstance(node, nodes.Compare | nodes.Operand)
        or (isinstance(node, nodes.Pair) and child is node.key)
        or (isinstance(node, nodes.Getitem) and child is node.arg)
    )


def test_the_scan_finds_what_it_is_for() -> None:
    tree = environment().parse(
        '<p>甲</p>{{ _("乙") }}{{ f("丙") }}{{ _("%(x)s丁", x="戊") }}{{ a == "己" }}{{ {"庚": "辛"}["庚"] }}'
    )
    assert list(unspoken(tree)) == ["<p>甲</p>", "丙", "戊", "辛"]
    assert INLINE.search('<a style="x">') and INLINE.search("<script>") and not INLINE.search('<script defer src="x">')
