"""A recorded conversation, read so that it can be taken up again."""

from __future__ import annotations

from dataclasses import dataclass

import psutil

from devops_assistant.cli.recording import record_path
from devops_assistant.common.errors import ConfigError
from devops_assistant.common.messages import say
from devops_assistant.common.sanitise import one_line
from devops_assistant.conversation.messages import Message
from devops_assistant.recorder.bundle import LAST, session_called
from devops_assistant.recorder.reading import SessionRow, open_reading


@dataclass(frozen=True, slots=True)
class Resumed:
    """A conversation as it was left."""

    session: SessionRow
    messages: tuple[Message, ...]

    @property
    def shown(self) -> list[tuple[str, str]]:
        """What the model was shown of which evidence."""
        results = [result for message in self.messages for result in message.tool_results]
        return [(result.evidence_id, result.text) for result in results if result.evidence_id]

    @property
    def summary(self) -> str:
        """What was restored, in one line."""
        evidence = len({evidence_id for evidence_id, _ in self.shown})
        title = one_line(self.session.title, 60)
        return say("sessions.resumed", id=self.session.id, turns=self.session.turns, evidence=evidence, title=title)


def resumable(name: str = LAST) -> Resumed:
    """Return the conversation called `name`, or the last one.

    Args:
        name: an id, or its beginning or end; `last` or empty for the last session that nobody has open.

    Raises:
        ConfigError: there is none, or it is open in another process.
    """
    with open_reading(record_path()) as record:
        if name in ("", LAST):
            closed = next((session for session in record.sessions(20) if not is_open(session)), None)
            session = closed or session_called(record, LAST)
        else:
            session = session_called(record, name)
        if is_open(session):
            said = say("sessions.open_elsewhere", id=session.id, pid=session.pid)
            raise ConfigError(said, remedy=say("sessions.leave_it"))
        return Resumed(session, tuple(record.messages(session.id)))


def is_open(session: SessionRow) -> bool:
    """Whether the process that recorded it last still runs."""
    if session.ended_at is not None:
        return False
    try:
        return psutil.Process(session.pid).create_time() <= session.seen_at
    except psutil.Error:
        return False
