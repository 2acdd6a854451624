"""`devops-assistant metrics`: what the record adds up to, for Prometheus."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

from devops_assistant.common.errors import AssistantError
from devops_assistant.common.messages import say

_READABLE_BY_ALL = 0o644
"""node_exporter runs as another user."""


def run_metrics(textfile: Path | None) -> int:
    """Print the exposition text, or put it into `textfile`, and return the exit code.

    Raises:
        AssistantError: the record cannot be read, or the file cannot be written.
    """
    from devops_assistant.cli.recording import record_path
    from devops_assistant.common.private_files import write_private
    from devops_assistant.recorder.exposition import RecordCollector, exposition
    from devops_assistant.recorder.totals import read_totals

    record = record_path()
    try:
        text = exposition(RecordCollector(read_totals(record)))
    except sqlite3.Error as error:
        said = say("cli.record_unreadable", path=record, error=error)
        raise AssistantError(said, remedy=say("cli.move_it_away")) from error
    if textfile is None:
        sys.stdout.buffer.write(text)
        sys.stdout.buffer.flush()
        return 0
    try:
        write_private(textfile, text, mode=_READABLE_BY_ALL)
    except OSError as error:
        said = say("cli.cannot_write", path=textfile, reason=error.strerror or error)
        raise AssistantError(said, remedy=say("cli.name_writable")) from error
    return 0
