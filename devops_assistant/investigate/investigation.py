"""How a symptom becomes ranked suspects, without a model: gather, find what began to fail, weigh, judge."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import anyio

from devops_assistant.common.errors import ConfigError
from devops_assistant.conversation.events import Emit
from devops_assistant.evidence.store import EvidenceStore
from devops_assistant.investigate.asking import Asker, ToolSource
from devops_assistant.investigate.gather import gather, raw_lines, traces, written_in
from devops_assistant.investigate.jobs import jobs_of
from devops_assistant.investigate.report import Findings
from devops_assistant.investigate.symptoms import picture_of
from devops_assistant.investigate.timeline import timeline_of
from devops_assistant.investigate.verdict import verdict_of

WITHIN_S = 14.0
_MORE_S = 2.0
_LOOKED_INTO = 6
_AHEAD_S = 120
_WORD = re.compile(r"[\w.-]{4,}")


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be found out."""

    symptom: str
    """The user's own words; may be empty."""
    since: str
    """How far back failures count, as people write it; empty: as far as the logs go."""
    now: datetime
    asked: float
    """When, on the clock of the event loop: an answer is due so long after, however slowly servers start."""
    absent: Sequence[str] = ()
    """Servers that should be there and are not, each with the reason."""


async def investigate(source: ToolSource, store: EvidenceStore, emit: Emit, question: Question) -> Findings:
    """Return what can be found out about what went wrong.

    Raises:
        ConfigError: `since` is no time.
    """
    notes: list[str] = []
    asker = Asker(source, store, emit, question.asked + WITHIN_S, notes.append, question.absent)
    try:
        found = await gather(asker, question.since, question.now, notes.append)
    except* ValueError as wrong:
        raise ConfigError(f"--since: {wrong.exceptions[0]}") from None
    words = [word.lower() for word in _WORD.findall(question.symptom)]
    picture = picture_of(found, words)
    if picture and picture.symptoms:
        sources = list(
            dict.fromkeys(each.template.source for each in sorted(picture.symptoms, key=lambda one: -one.mass))
        )
        asker.extend(_MORE_S)
        async with anyio.create_task_group() as group:
            for name in sources[:_LOOKED_INTO]:
                group.start_soon(raw_lines, asker, found, name, picture.onset - _AHEAD_S)
                group.start_soon(traces, asker, found, name, picture.onset - _AHEAD_S)
            group.start_soon(jobs_of, asker, found, picture)
            for symptom in sorted(picture.sure, key=lambda one: -one.mass)[:_LOOKED_INTO] if found.commits else ():
                group.start_soon(written_in, asker, found, symptom.template)
        picture = picture_of(found, words)
    verdict = verdict_of(found, picture, question.symptom)
    timeline = timeline_of(found, picture, verdict, notes.append)
    not_checked = list(dict.fromkeys([*notes, *found.not_checked]))
    return Findings(found, picture, verdict, timeline, not_checked, question.now.tzinfo, tuple(asker.kept))
