"""One recorded session, whole: its rows, and the evidence that lies beside the record."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from devops_assistant.common.errors import ConfigError
from devops_assistant.common.messages import say
from devops_assistant.recorder.reading import (
    CallRow,
    DiscoveryRow,
    FindingRow,
    Record,
    SessionRow,
    StepRow,
    TurnRow,
)

LAST = "last"


class NoSession(ConfigError):
    """No session, or not just one, is called that."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A session as it was recorded, oldest first in everything."""

    session: SessionRow
    turns: tuple[TurnRow, ...]
    steps: tuple[StepRow, ...]
    calls: tuple[CallRow, ...]
    discoveries: tuple[DiscoveryRow, ...]
    findings: tuple[FindingRow, ...]
    evidence: dict[str, str]
    """The whole results that are still kept, by id."""

    def steps_of(self, turn: TurnRow) -> list[StepRow]:
        return [step for step in self.steps if step.turn == turn.id]

    def calls_of(self, turn: TurnRow) -> list[CallRow]:
        return [call for call in self.calls if call.turn == turn.id]


def session_called(record: Record, name: str) -> SessionRow:
    """Return the session with this id, or whose id alone begins or ends like this; `last` is the last one.

    Raises:
        NoSession: there is none, or there are several.
    """
    if name == LAST:
        latest = record.sessions(1)
        if not latest:
            raise NoSession(say("record.nothing_yet"), remedy=say("record.ask_first"))
        return latest[0]
    ids = [name] if record.session(name) else record.ids_like(name)
    found = record.session(ids[0]) if len(ids) == 1 else None
    if found is None:
        several, none = say("record.several_like", count=len(ids), name=name), say("record.no_session", name=name)
        raise NoSession(several if ids else none, remedy=say("record.sessions_list"))
    return found


def read_bundle(record: Record, name: str, evidence: Path) -> Bundle:
    """Return all that is kept of the session called `name`.

    Args:
        evidence: the folder in which each session has one of its id.

    Raises:
        NoSession: there is none, or there are several.
    """
    session = session_called(record, name)
    calls = record.calls(session.id)
    kept = {call.evidence: _text(evidence / session.id / f"{call.evidence}.txt") for call in calls if call.evidence}
    return Bundle(
        session=session,
        turns=tuple(record.turns(session.id)),
        steps=tuple(record.steps(session.id)),
        calls=tuple(calls),
        discoveries=tuple(record.discoveries(session.id)),
        findings=tuple(record.findings(session.id)),
        evidence={evidence_id: text for evidence_id, text in kept.items() if text is not None},
    )


def _text(path: Path) -> str | None:
    try:
        return path.read_bytes().decode(errors="replace")
    except OSError:
        return None
