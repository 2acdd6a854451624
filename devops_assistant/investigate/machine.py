"""What this machine and its alerts say now: support for what the records blame, and now and then a suspect itself.

The logs may be another machine's, so a state of this one accuses alone only where there surely are no logs at all, or
where the user speaks of that very thing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from devops_assistant.common.messages import say
from devops_assistant.investigate.causes import Cause
from devops_assistant.investigate.facts import Gathered, HostEvent
from devops_assistant.investigate.mechanisms import MECHANISMS, Mechanism, mechanisms_of
from devops_assistant.investigate.names import is_telling

STATE, ALERT = "state", "alert"
"""Kinds of event that are not past but now."""
_NEAR_S = 1_800
_SUPPORT, _ALERTED = 0.8, 0.5
_STATES = {
    "disk": re.compile(r"% full\b|of its inodes used|made read-only"),
    "memory": re.compile(r"\bmemory\b.*\babove its threshold|for want of memory|read back from swap|\boom\b", re.I),
    "descriptors": re.compile(r"of all open files"),
    "clock": re.compile(r"\bclock\b", re.I),
}
_WORD = re.compile(r"[\w-]{3,}")


def support(causes: Sequence[Cause], found: Gathered) -> None:
    """Let what the machine says of the same class at that time, and alerts that name a part, speak for a cause."""
    for cause in causes:
        for event in found.host:
            named = event.kind == ALERT and _names(event, cause)
            fits = abs(event.at - cause.onset) <= _NEAR_S or event.kind == STATE
            if named or (fits and event.kind != ALERT and cause.mechanism in _classes(event)):
                points = _ALERTED if named else _SUPPORT
                cause.add(points, say(f"investigate.{_said(event)}", text=event.text, evidence=event.evidence))
                break


def accusing(found: Gathered, symptom: str) -> Iterator[tuple[Mechanism, HostEvent]]:
    """Yield what is so bad on this machine that it may be the cause by itself, one event of each class."""
    told: set[str] = set()
    for event in found.host:
        for mechanism in _classes(event)[:1]:
            alone = not (found.logs or found.logs_unread) or _is_spoken_of(mechanism, symptom)
            if event.grave and mechanism.name not in told and alone:
                told.add(mechanism.name)
                yield mechanism, event


def _said(event: HostEvent) -> str:
    return event.kind if event.kind in (STATE, ALERT) else "machine"


def _classes(event: HostEvent) -> list[Mechanism]:
    stated = [each for each in MECHANISMS if each.name in _STATES and _STATES[each.name].search(event.text)]
    return stated or list(mechanisms_of(f"{event.kind} {event.text}"))


def _names(event: HostEvent, cause: Cause) -> bool:
    words = {word.lower() for word in _WORD.findall(event.text)}
    return any(is_telling(name) and name.lower() in words for name in (*cause.sources, cause.subject))


def _is_spoken_of(mechanism: Mechanism, symptom: str) -> bool:
    words, known = set(_WORD.findall(symptom.lower())), {mechanism.name, *_WORD.findall(mechanism.words[1])}
    return bool(mechanism.pattern.search(symptom) or words & known)
