"""How a value came about, as a tree that can be kept, sealed and read by people."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

_DEFAULTS: dict[str, str | None] = {
    "name": "", "shown": "", "kind": "", "article": "", "anchor": "", "regulation": "", "code": "", "version": "",
    "document_number": "", "key_date_name": "", "key_date": None, "expression": "", "unrounded": None, "rounding": None,
    "period": None, "given_by": "", "given_on": None, "given_document": "", "row": None, "transition": "",
}  # fmt: skip


class Trace:
    """One named value: what it is, by which article of which version, what chose the version, and what it was made from.

    A trace cannot be changed, and equals another that says the same. The evaluator's traces are told from what it kept of the
    computation when somebody reads them.
    """

    __slots__ = ("_inputs", "_record", "_said", "_texts")

    if TYPE_CHECKING:
        name: str
        shown: str
        kind: str
        article: str
        anchor: str
        regulation: str
        code: str
        version: str
        document_number: str
        key_date_name: str
        key_date: str | None
        expression: str
        unrounded: str | None
        rounding: str | None
        period: str | None
        given_by: str
        given_on: str | None
        given_document: str
        row: str | None
        transition: str

    def __init__(
        self, name: str, shown: str, kind: str = "", article: str = "", anchor: str = "", regulation: str = "", code: str = "",
        version: str = "", document_number: str = "", key_date_name: str = "", key_date: str | None = None,
        expression: str = "", unrounded: str | None = None, rounding: str | None = None, period: str | None = None,
        given_by: str = "", given_on: str | None = None, given_document: str = "", row: str | None = None,
        transition: str = "", inputs: tuple[Trace, ...] = (),
    ) -> None:  # fmt: skip
        self._texts: dict[str, str | None] | None = {
            "name": name, "shown": shown, "kind": kind, "article": article, "anchor": anchor, "regulation": regulation,
            "code": code, "version": version, "document_number": document_number, "key_date_name": key_date_name,
            "key_date": key_date, "expression": expression, "unrounded": unrounded, "rounding": rounding, "period": period,
            "given_by": given_by, "given_on": given_on, "given_document": given_document, "row": row, "transition": transition,
        }  # fmt: skip
        self._inputs: tuple[Trace, ...] | None = inputs
        self._record: Any = None
        self._said: dict[str, str | None] | None = None

    @property
    def inputs(self) -> tuple[Trace, ...]:
        """The values that this one was made from, in the order in which they were used."""
        made = self._inputs
        if made is None:
            made = self._inputs = _traces_of(self._record[3])
        return made

    def texts(self) -> dict[str, str | None]:
        """Every field but `inputs`."""
        texts = self._texts
        if texts is None:
            texts = self._texts = {**_DEFAULTS, **self._record[1].told(self._record)}
        return texts

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Trace):
            return NotImplemented
        return self is other or (self.texts() == other.texts() and self.inputs == other.inputs)

    def __hash__(self) -> int:
        return hash((*self.texts().values(), self.inputs))

    def __repr__(self) -> str:
        said = [f"{name}={value!r}" for name, value in self.texts().items() if value]
        return f"Trace({', '.join([*said, f'inputs={self.inputs!r}'])})"

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuilt, (dict(self.texts()), self.inputs)

    def to_json(self) -> dict[str, Any]:
        """Plain data for JSON; empty parts are left out."""
        said = self._said
        if said is None:
            said = self._said = {name: value for name, value in self.texts().items() if value}
            said["name"], said["shown"] = self.name, self.shown
        data: dict[str, Any] = said.copy()
        if self.inputs:
            data["inputs"] = [child.to_json() for child in self.inputs]
        return data

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Trace:
        inputs = tuple(cls.from_json(child) for child in data.get("inputs", ()))
        return cls(**{**data, "inputs": inputs})

    def digest(self) -> str:
        """SHA-256 of the canonical JSON, in hexadecimal."""
        text = json.dumps(self.to_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def _field(name: str) -> Callable[[Trace], str | None]:
    def read(trace: Trace) -> str | None:
        return (trace._texts or trace.texts())[name]

    return read


for _name in _DEFAULTS:
    # A property without a setter: what a trace says is not changed afterwards.
    setattr(Trace, _name, property(_field(_name)))


def _rebuilt(texts: dict[str, Any], inputs: tuple[Trace, ...]) -> Trace:
    return Trace(**texts, inputs=inputs)


class _Told(Trace):
    """A trace that is told from a record when it is read: by the record's plan, its second part."""

    __slots__ = ()

    def __init__(self, record: list[Any]) -> None:
        self._record, self._texts, self._inputs, self._said = record, None, None, None


def trace_of(record: list[Any]) -> Trace:
    """The one trace of a record, which keeps it in its last place."""
    trace: Trace | None = record[5]
    if trace is None:
        # Of the other parts alone: the record leads to its trace, and nothing back.
        trace = record[5] = _Told(record[:5])
    return trace


def _traces_of(records: Iterable[list[Any]]) -> tuple[Trace, ...]:
    """What `trace_of` gives for each, without a call for each: most of the time that it takes to look into a trace."""
    found = []
    for record in records:
        trace = record[5]
        if trace is None:
            trace = record[5] = _Told(record[:5])
        found.append(trace)
    return tuple(found)


def changed(trace: Trace, **parts: Any) -> Trace:
    """The same trace with other parts: what `dataclasses.replace` gives, several times as fast."""
    return Trace(**{**trace.texts(), "inputs": trace.inputs, **parts})
