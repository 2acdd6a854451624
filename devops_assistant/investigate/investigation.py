"""How a symptom becomes ranked suspects, without a model: gather, find what began to fail, weigh, judge."""

from __future__ import annotations

import re
from datetime import datetime

import anyio

from devops_assistant.conversation.events import Emit
from devops_assistant.evidence.store import EvidenceStore
from devops_assistant.investigate.asking import Asker, ToolSource
from devops_assistant.investigate.gather import gather, raw_lines, traces
from devops_assistant.investigate.report import Findings, timeline_of
from devops_assistant.investigate.symptoms import picture_of
from devops_assistant.investigate.verdict import verdict_of

WITHIN_S = 13.0
_MORE_S = 2.0
_LOOKED_INTO = 6
_AHEAD_S = 120
_WORD = re.compile(r"[\w.-]{4,}")


async def investigate(
    source: ToolSource,
    store: EvidenceStore,
    emit: Emit,
    *,
    symptom: str = "",
    since: str = "",
    now: datetime,
    within_s: float = WITHIN_S,
) -> Findings:
    """Return what can be found out about what went wrong.

    Args:
        symptom: the user's own words for it; may be empty.
        since: how far back failures count, as people write it; empty: as far as the logs go.
        within_s: seconds that asking may take altogether.

    Raises:
        ValueError: `since` is no time.
    """
    notes: list[str] = []
    asker = Asker(source, store, emit, anyio.current_time() + within_s, notes.append)
    found = await gather(asker, since, now, notes.append)
    words = [word.lower() for word in _WORD.findall(symptom)]
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
        picture = picture_of(found, words)
    verdict = verdict_of(found, picture)
    timeline = timeline_of(found, picture, verdict)
    return Findings(found, picture, verdict, timeline, list(dict.fromkeys([*notes, *found.not_checked])), now.tzinfo)
