"""What `devops-assistant sessions` does: list, show, export and delete."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Literal

from devops_assistant.cli.recording import evidence_folder, record_path
from devops_assistant.cli.resuming import is_open
from devops_assistant.common.errors import AssistantError, ConfigError
from devops_assistant.common.messages import say
from devops_assistant.common.private_files import write_private
from devops_assistant.common.sanitise import clean
from devops_assistant.recorder.bundle import Bundle, read_bundle, session_called
from devops_assistant.recorder.database import CannotRecord, open_record
from devops_assistant.recorder.export_page import as_html
from devops_assistant.recorder.exports import as_json, as_markdown
from devops_assistant.recorder.reading import SessionRow, open_reading
from devops_assistant.recorder.retention import forget
from devops_assistant.ui.streams import Sink, told
from devops_assistant.ui.tables import print_sessions

DONE, FAILED = 0, 1
_FORMS = {"md": as_markdown, "json": as_json, "html": as_html}


def list_sessions(limit: int) -> int:
    """Show the last `limit` sessions and return the exit code."""
    sessions = recorded_sessions(limit)
    return FAILED if told(print_sessions(sessions, sys.stdout)) else DONE


def recorded_sessions(limit: int) -> Sequence[SessionRow]:
    """Return the last `limit` sessions, the newest first.

    Raises:
        ConfigError: the record cannot be read.
    """
    if not record_path().exists():
        return ()
    with open_reading(record_path()) as record:
        return record.sessions(limit)


def show_session(which: str) -> int:
    """Show one session and return the exit code."""
    return _said(clean(as_markdown(_bundle(which), with_evidence=False)).rstrip())


def export_session(which: str, form: Literal["md", "json", "html"], output: Path | None) -> int:
    """Write one session to `output` or stdout and return the exit code.

    Raises:
        AssistantError: the file cannot be written.
    """
    text = _FORMS[form](_bundle(which))
    if output is None:
        return _said(text.rstrip("\n"))
    try:
        write_private(output, text.encode(errors="replace"))
    except OSError as error:
        said = say("sessions.cannot_write", path=output, reason=error.strerror)
        raise AssistantError(said, remedy=say("sessions.name_another")) from error
    return _said(say("sessions.written", path=output))


def delete_session(which: str) -> int:
    """Delete one session and return the exit code.

    Raises:
        ConfigError: it is open.
        AssistantError: the record cannot be written.
    """
    with open_reading(record_path()) as record:
        session = session_called(record, which)
    if is_open(session):
        said = say("sessions.open_elsewhere", id=session.id, pid=session.pid)
        raise ConfigError(said, remedy=say("sessions.leave_it"))
    try:
        with closing(open_record(record_path())) as connection:
            forget(connection, [session.id], evidence_folder())
    except (CannotRecord, sqlite3.Error, OSError) as error:
        said = say("sessions.cannot_delete", id=session.id, error=error)
        raise AssistantError(said, remedy=say("sessions.try_again")) from error
    return _said(say("sessions.deleted", id=session.id))


def _bundle(which: str) -> Bundle:
    with open_reading(record_path()) as record:
        return read_bundle(record, which, evidence_folder())


def _said(text: str) -> int:
    sink = Sink(sys.stdout)
    sink.line(text)
    return FAILED if told(sink.failure) else DONE
