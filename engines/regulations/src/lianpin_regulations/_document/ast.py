"""What stands in a file, block by block, before any of it means something."""

from __future__ import annotations

from dataclasses import dataclass, field

from lianpin_regulations._lasting import lasting


@dataclass(frozen=True, slots=True)
class Article:
    """An article: "第十一条", its number, its title, its chapter, and the line of its heading.

    What a definition carries may name a paragraph of it, "（一）" or "第二款".
    """

    label: str
    number: int
    title: str
    anchor: str
    chapter: str
    line: int
    paragraph: str = ""

    @property
    def cited(self) -> str:
        """The article as it is cited: "第十四条（一）"."""
        return self.label + self.paragraph


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    text: str
    anchor: str
    line: int


@dataclass(frozen=True, slots=True)
class Prose:
    text: str
    line: int
    article: Article | None


@lasting
class Row:
    cells: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table. With a caption `**表三　人才层次**（优先；按 申报日）` it means something; without one it is prose."""

    caption: str
    name: str
    kind: str
    options: tuple[str, ...]
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    line: int
    article: Article | None
    broken: tuple[Row, ...] = ()  # rows with more or fewer cells than the header; their fault is told already


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced block: its first word (公式, 条件, 过渡), the words after it, and its lines."""

    kind: str
    words: tuple[str, ...]
    lines: tuple[tuple[int, str], ...]
    line: int
    article: Article | None


@dataclass(frozen=True)
class Document:
    """A whole file."""

    name: str
    source: str
    front: dict[str, str]
    front_lines: dict[str, int]
    blocks: tuple[Heading | Article | Prose | Table | Fence, ...]
    articles: tuple[Article, ...] = field(default=())
