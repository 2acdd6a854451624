"""`devops-assistant metrics`: what the record adds up to, for Prometheus."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

from devops_assistant.common.errors import AssistantError

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
        raise AssistantError(f"the record {record} cannot be read: {error}", remedy="move it away") from error
    if textfile is None:
        sys.stdout.buffer.write(text)
        sys.stdout.buffer.flush()
        return 0
    try:
        write_private(textfile, text, mode=_READABLE_BY_ALL)
    except OSError as error:
        raise AssistantError(
            f"cannot write {textfile}: {error.strerror or error}", remedy="name a file in a folder you can write to"
        ) from error
    return 0
