"""Which events of a span a call is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from devops_assistant.common.guarded_sql import Value
from devops_assistant.common.nearest import nearest
from devops_servers.trace.errors import CannotAnswer
from devops_servers.trace.recording import Recording
from devops_servers.trace.spans import Span
from devops_servers.trace.words import name


@dataclass(frozen=True, slots=True)
class Where:
    """A selection of events; what is empty selects all."""

    pid: int | None = None
    tid: int | None = None
    node: str = ""
    source: str = ""
    op: str = ""

    def events(self, recording: Recording, span: Span) -> tuple[str, list[Value]]:
        """Return the condition on `events`, and its parameters.

        Raises:
            CannotAnswer: the recording knows no such source, operation or node.
        """
        conditions, parameters = ["timestamp BETWEEN ? AND ?"], list[Value]([span.start, span.end])
        for column, value in (("pid", self.pid), ("tid", self.tid), ("node", known_node(recording, self.node))):
            if value not in (None, ""):
                conditions.append(f"{column} = ?")
                parameters.append(value)
        if self.source:
            conditions.append("source = ?")
            parameters.append(_number("source", self.source, recording.source_names))
        if self.op:
            found = [key for key, text in recording.op_names.items() if text.casefold() == self.op.casefold()]
            if not found:
                raise CannotAnswer(_unknown("operation", self.op, list(recording.op_names.values())))
            conditions.append("(" + " OR ".join("source = ? AND op = ?" for _ in found) + ")")
            parameters += (part for key in found for part in key)
        return " AND ".join(conditions), parameters


def known_node(recording: Recording, wanted: str) -> str:
    """Return the node that a caller named, empty for all of them.

    Raises:
        CannotAnswer: the recording has no such node.
    """
    if not wanted or wanted in recording.nodes:
        return wanted
    if not recording.nodes:
        raise CannotAnswer(f"{recording.name} names no nodes ({recording.kind}); leave node empty")
    raise CannotAnswer(_unknown("node", wanted, recording.nodes))


def _number(what: str, wanted: str, known: Mapping[int, str]) -> int:
    for number, text in known.items():
        if wanted.casefold() in (text.casefold(), str(number)):
            return number
    raise CannotAnswer(_unknown(what, wanted, list(known.values())))


def _unknown(what: str, wanted: str, known: list[str]) -> str:
    close = nearest(wanted, known) or known[:12]
    return f"there is no {what} {name(wanted)}; there is {', '.join(name(text) for text in close)}"
