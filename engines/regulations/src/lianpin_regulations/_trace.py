"""How a value came about, as a tree that can be kept, sealed and read by people."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Trace:
    """One named value: what it is, by which article of which version, what chose the version, and what it was made from."""

    name: str
    shown: str
    kind: str = ""
    article: str = ""
    anchor: str = ""
    regulation: str = ""
    code: str = ""
    version: str = ""
    document_number: str = ""
    key_date_name: str = ""
    key_date: str | None = None
    expression: str = ""
    unrounded: str | None = None
    rounding: str | None = None
    period: str | None = None
    given_by: str = ""
    given_on: str | None = None
    given_document: str = ""
    row: str | None = None
    transition: str = ""
    inputs: tuple[Trace, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain data for JSON; empty parts are left out."""
        data = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "inputs" and getattr(self, f.name)}
        data["name"], data["shown"] = self.name, self.shown
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


_FIELDS = tuple(field.name for field in fields(Trace))


def changed(trace: Trace, **parts: Any) -> Trace:
    """The same trace with other parts: what `dataclasses.replace` gives, several times as fast."""
    kept = {name: getattr(trace, name) for name in _FIELDS}
    kept.update(parts)
    return Trace(**kept)
