"""What a check has to say about a regulation."""

from __future__ import annotations

from dataclasses import dataclass

from lianpin_regulations._errors import Fault, place, shortened

SEVERITIES = {"error": "错误", "warning": "警告", "notice": "提示"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding, with its place.

    `severity` is "error" (a worked example does not come out; whatever refuses a file at loading), "warning" (something is very likely
    wrong) or "notice" (worth knowing). `kind` is a stable word; `witness` is a person or case that shows it, where there is one.
    """

    line: int
    severity: str
    kind: str
    article: str | None
    found: str
    expected: str
    witness: str = ""
    column: int = 1
    cell: str = ""

    @classmethod
    def of(cls, fault: Fault) -> Finding:
        """A fault that refuses a file, as a finding."""
        return cls(
            fault.line, "error", fault.kind, fault.article, fault.found, fault.expected, "", fault.column, fault.cell
        )

    @property
    def message(self) -> str:
        """The finding in one Chinese sentence."""
        witness = f"（例如：{self.witness}）" if self.witness else ""
        return f"{SEVERITIES[self.severity]} {place(self)}：{shortened(self.found)}{witness}；{self.expected}。"
