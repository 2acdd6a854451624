"""`devops-assistant audit`: what the rules over the record have found."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from devops_assistant.cli.recording import record_path
from devops_assistant.common.errors import ConfigError
from devops_assistant.common.local_time import local_now
from devops_assistant.common.messages import say
from devops_assistant.common.sanitise import one_line
from devops_assistant.common.timespan import parse_instant
from devops_assistant.recorder.reading import FindingRow, open_reading
from devops_assistant.recorder.rules import SEVERITIES
from devops_assistant.ui.streams import Sink, told
from devops_assistant.ui.tables import print_rows

DONE, FAILED = 0, 1


def run_audit(since: str) -> int:
    """Show the findings, the oldest first, and return the exit code.

    Args:
        since: not before that moment, such as `24h` or `yesterday`; all of them where empty.

    Raises:
        ConfigError: `since` names no moment, or the record cannot be read.
    """
    begin = _instant(since) if since else None
    found: list[FindingRow] = []
    if record_path().exists():
        with open_reading(record_path()) as record:
            found = record.findings(since=begin.timestamp() if begin else 0.0)
    if found:
        return FAILED if told(print_rows(_columns(), [_row(finding) for finding in found], sys.stdout)) else DONE
    sink = Sink(sys.stdout)
    span = say("sessions.since", moment=f"{begin:%Y-%m-%d %H:%M}") if begin else ""
    sink.line(say("sessions.no_findings", since=span))
    return FAILED if told(sink.failure) else DONE


def _instant(text: str) -> datetime:
    try:
        return parse_instant(text, local_now())
    except ValueError as error:
        raise ConfigError(say("sessions.no_moment", error=error), remedy=say("sessions.name_moment")) from error


def _columns() -> tuple[str, ...]:
    return (
        *(say("sessions.head_found"), say("sessions.head_severity"), say("sessions.head_rule")),
        *(say("sessions.head_session"), say("sessions.head_seen")),
    )


def _row(finding: FindingRow) -> tuple[str, ...]:
    at = datetime.fromtimestamp(finding.at, UTC).astimezone()
    session = finding.session or "-"
    severity = say(SEVERITIES[finding.severity])
    return f"{at:%Y-%m-%d %H:%M:%S}", severity, finding.rule, session, one_line(finding.told, 200)
