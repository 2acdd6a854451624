"""What an examination finds, and how it is told."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from devops_assistant.common.messages import say
from devops_assistant.common.sanitise import one_line
from devops_assistant.ui.folding import cells
from devops_assistant.ui.json_text import json_text
from devops_assistant.ui.streams import Signs

_TEXT_LIMIT = 400
_NAMES = {
    "settings": "doctor.name_settings",
    "model": "doctor.name_model",
    "endpoint": "doctor.name_endpoint",
    "key": "doctor.name_key",
    "tool_call": "doctor.name_tool_call",
    "clock": "doctor.name_clock",
    "config": "doctor.name_config",
    "data": "doctor.name_data",
    "cache": "doctor.name_cache",
    "terminal": "doctor.name_terminal",
    "record": "doctor.name_record",
}


class State(StrEnum):
    """What is known of one thing."""

    GOOD = "good"
    """It was tried, and it works."""
    PROBLEM = "problem"
    NOT_TESTED = "not_tested"
    """Nobody knows; never to be read as good."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    area: str
    """`settings`, `model`, `servers`, `folders`, `clock`, `terminal` or `record`."""
    name: str
    state: State
    text: str
    command: str = ""
    """What to paste into a shell to mend it; never empty for a problem."""


def good(area: str, name: str, text: str) -> Finding:
    """Return that something was tried and works."""
    return Finding(area, name, State.GOOD, text)


def problem(area: str, name: str, text: str, command: str) -> Finding:
    """Return that something does not work, and the command that mends it."""
    return Finding(area, name, State.PROBLEM, text, command)


def not_tested(area: str, name: str, reason: str, command: str = "") -> Finding:
    """Return that something could not be tried, and why."""
    return Finding(area, name, State.NOT_TESTED, reason, command)


def pasted(*words: str | Path) -> str:
    """Return a command line that any POSIX shell reads as these words."""
    return shlex.join(map(str, words))


def lines(findings: Sequence[Finding], signs: Signs) -> Iterator[str]:
    """Tell what was found, a line for each, and one for the command that mends it; the last line counts."""
    names = [_name(finding) for finding in findings]
    width = max(map(cells, names), default=0)
    for finding, name in zip(findings, names, strict=True):
        yield f"{_sign(finding, signs)} {name}{' ' * (width - cells(name))}  {_told(finding)}"
        if finding.command:
            yield f"    $ {one_line(finding.command, _TEXT_LIMIT)}"
    counts = {state: sum(finding.state is state for finding in findings) for state in State}
    problems = say("doctor.problems", count=counts[State.PROBLEM])
    yield say("doctor.sum", problems=problems, good=counts[State.GOOD], not_tested=counts[State.NOT_TESTED])


def as_json(findings: Sequence[Finding]) -> str:
    """Return what was found as one line of JSON: `{problems, not_tested, findings: [{area, name, state, …}]}`."""
    listed = [
        {
            "area": finding.area,
            "name": finding.name,
            "state": finding.state.value,
            "text": finding.text,
            "command": finding.command,
        }
        for finding in findings
    ]
    states = [finding.state for finding in findings]
    return json_text(
        {"problems": states.count(State.PROBLEM), "not_tested": states.count(State.NOT_TESTED), "findings": listed}
    )


def _name(finding: Finding) -> str:
    """What it is called for people; a server has its own name."""
    known = _NAMES.get(finding.name.replace(" ", "_"))
    return say(known) if known and finding.area != "servers" else one_line(finding.name, 40)


def _told(finding: Finding) -> str:
    text = one_line(finding.text, _TEXT_LIMIT)
    return say("doctor.not_tested", reason=text) if finding.state is State.NOT_TESTED else text


def _sign(finding: Finding, signs: Signs) -> str:
    match finding.state:
        case State.GOOD:
            return signs.good
        case State.PROBLEM:
            return signs.bad
        case State.NOT_TESTED:
            return signs.dot
