"""A DMN model and its cases, read from their files. Nothing here computes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias
from xml.etree import ElementTree

Element: TypeAlias = ElementTree.Element
NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"


def tag(element: Element) -> str:
    """The name of an element without its namespace: every version of DMN has its own."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def child(element: Element, *names: str) -> Element | None:
    """The first child of one of these names."""
    return next((each for each in element if tag(each) in names), None)


def children(element: Element, name: str) -> list[Element]:
    return [each for each in element if tag(each) == name]


def text_of(element: Element | None) -> str:
    """The text of the child `text`."""
    inner = child(element, "text") if element is not None else None
    return (inner.text or "").strip() if inner is not None else ""


@dataclass(frozen=True)
class ItemType:
    """A type: one of FEEL's own, or components, perhaps a list of them."""

    base: str = ""
    components: dict[str, ItemType] = field(default_factory=dict)
    is_list: bool = False


@dataclass(frozen=True)
class Model:
    name: str
    inputs: dict[str, ItemType]
    decisions: dict[str, Element]
    knowledge: dict[str, Element]
    services: frozenset[str]
    types: dict[str, ItemType]
    imports: bool
    names: frozenset[str]

    def type_of(self, reference: str | None) -> ItemType:
        """The type that a typeRef names; without one, any."""
        name = (reference or "").rpartition(":")[2].strip()
        return self.types.get(name) or self.types.get(reference or "") or ItemType(name)


@dataclass(frozen=True)
class Value:
    """What a case gives or expects: text with its type, null, components, or a list."""

    text: str | None = None
    type: str = ""
    components: dict[str, Value] = field(default_factory=dict)
    items: tuple[Value, ...] | None = None

    @property
    def is_null(self) -> bool:
        return self.text is None and not self.components and self.items is None


@dataclass(frozen=True)
class Case:
    name: str
    inputs: dict[str, Value]
    expected: dict[str, Value]
    of: str = "decision"  # or decisionService, bkm


def read_model(path: Path) -> Model:
    """A .dmn file."""
    root = ElementTree.parse(path).getroot()
    types: dict[str, ItemType] = {}
    for item in children(root, "itemDefinition"):
        types[item.get("name", "")] = _item(item, types)
    for item in children(root, "itemDefinition"):  # once more: some are used before they stand
        types[item.get("name", "")] = _item(item, types)
    model = Model(root.get("name", ""), {}, {}, {}, frozenset(), types, bool(children(root, "import")), frozenset())
    inputs = {e.get("name", ""): model.type_of(_reference(e)) for e in children(root, "inputData")}
    return Model(
        model.name,
        inputs,
        {e.get("name", ""): e for e in children(root, "decision")},
        {e.get("name", ""): e for e in children(root, "businessKnowledgeModel")},
        frozenset(e.get("name", "") for e in children(root, "decisionService")),
        types,
        model.imports,
        frozenset(_names(root)),
    )


def _reference(element: Element) -> str | None:
    variable = child(element, "variable")
    return variable.get("typeRef") if variable is not None else None


def _item(item: Element, types: dict[str, ItemType]) -> ItemType:
    is_list = item.get("isCollection") == "true"
    parts = {e.get("name", ""): _item(e, types) for e in children(item, "itemComponent")}
    if parts:
        return ItemType("", parts, is_list)
    reference = child(item, "typeRef")
    name = ((reference.text or "") if reference is not None else "").strip().rpartition(":")[2]
    known = types.get(name, ItemType(name))
    return ItemType(known.base, known.components, is_list or known.is_list)


def _names(root: Element) -> Iterator[str]:
    """Everything that an expression may call by name."""
    named = {
        "inputData",
        "decision",
        "businessKnowledgeModel",
        "variable",
        "itemComponent",
        "formalParameter",
        "output",
    }
    for element in root.iter():
        if tag(element) in {*named, "parameter", "decisionService"} and element.get("name"):
            yield " ".join(element.get("name", "").split())


def read_cases(path: Path) -> list[Case]:
    """A -test-NN.xml file."""
    root = ElementTree.parse(path).getroot()
    found = []
    for element in children(root, "testCase"):
        inputs = {e.get("name", ""): _value(e) for e in children(element, "inputNode")}
        expected = {}
        for node in children(element, "resultNode"):
            answer = child(node, "expected")
            expected[node.get("name", "")] = _value(answer) if answer is not None else Value()
        found.append(Case(element.get("id", ""), inputs, expected, element.get("type", "decision")))
    return found


def _value(element: Element) -> Value:
    if (listed := child(element, "list")) is not None:
        items = tuple(_value(each) for each in children(listed, "item"))
        return Value() if listed.get(NIL) == "true" else Value(items=items)
    if parts := children(element, "component"):
        return Value(components={e.get("name", ""): _value(e) for e in parts})
    value = child(element, "value")
    if value is None or value.get(NIL) == "true":
        return Value()
    return Value((value.text or "").strip() if value.text else "", value.get(TYPE, "").rpartition(":")[2])
