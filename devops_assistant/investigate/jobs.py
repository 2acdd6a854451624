"""What a clock started shortly before the onset: its own lines are asked for, and how often it ran before."""

from __future__ import annotations

import re
from collections import Counter

import anyio

from devops_assistant.investigate.asking import Asker
from devops_assistant.investigate.facts import Gathered, Job, Log, Template
from devops_assistant.investigate.gather import iso
from devops_assistant.investigate.symptoms import Picture, weight_of

_JOB = re.compile(
    r"(?i)\bcron(?:d|job)?\b|\bCMD \(|(?:scheduled|nightly|hourly|daily|weekly|monthly|periodic"
    r"|batch) (?:job|task|run|backup|report|export)"
    r"|\b(?:job|task|backup|vacuum|reindex|compaction|etl|export|import|report|cleanup|rotation"
    r"|snapshot|migration|sync)\b.{0,40}\b(?:start(?:ed|ing)?|begin|began|launch\w*|running"
    r"|triggered|kicked off)\b"
    r"|(?:start(?:ed|ing)?|launch\w*|running|trigger\w*)\b.{0,30}\b(?:job|task|backup|vacuum"
    r"|reindex|compaction|etl|export|report|cleanup|snapshot)\b"
)
_LINE = r"cron|CMD|start|began|begin|launch|running|trigger|kicked off"
"""What every line of a job that starts holds, in the words of the servers' patterns."""
_COMMANDS = (
    re.compile(r"CMD \(([^)]{3,120})\)"),
    re.compile(r"(?:job|task|cron|schedule)[\"']?\s*[=:]\s*[\"']?([\w./-]{3,60})"),
    re.compile(
        r"\b([\w./-]*(?:backup|vacuum|reindex|compact|etl|export|report|cleanup|snapshot|rotate"
        r"|sync|batch|nightly|archive|dump|aggregat|import)[\w./-]*)"
    ),
)
"""How records name what begins, the surest first."""
_SYSLOG_HEAD = re.compile(r"^(?:\w{3} [ \d]\d [\d:]{8}|\d{4}-\d\d-\d\d[T ]\S+) \S+ [\w./()-]+(?:\[\d+\])?: ")
_MESSAGE = re.compile(r"\b(?:msg|message)\"?[=:]\s*\"?(.*)")
_ORDINARY_S = 600
"""What runs more often than so is ordinary work, no job of a clock's."""
_SELDOM_S = 7_200
"""What runs more often than so is housekeeping, unless it now runs more often still."""
_LEAST_S, _MOST_S, _SHARE = 600.0, 2_700.0, 0.015
_AFTER_S = 60.0
_LOGS, _LINES = 4, 300
_FEW, _MORE_OFTEN = 2, 4


async def jobs_of(asker: Asker, found: Gathered, picture: Picture) -> None:
    """Keep the jobs that began shortly before the onset, and how often each of them ran in the time before."""
    length = min(max(_LEAST_S, _SHARE * found.window.length), _MOST_S)
    start = picture.onset - length

    async def one(log: Log) -> None:
        near = {"since": iso(start), "until": iso(picture.onset + _AFTER_S)}
        before = {"since": iso(found.window.start), "until": iso(start)}
        query = f"SELECT epoch, line FROM logs WHERE line REGEXP '{_LINE}' ORDER BY epoch"
        recent = await asker.ask("query_logs", log.name, file=log.name, query=query, limit=_LINES, **near)
        earlier = await asker.ask("search_logs", log.name, file=log.name, pattern=_LINE, limit=_LINES, **before)
        if recent and earlier:
            known = Counter(command for line in earlier.text.splitlines() if (command := _command(line)))
            share = length / max(start - max(log.since, found.window.start), 1.0)
            for name, times in _begun(recent.text).items():
                often = len(times) > _FEW and len(times) > _MORE_OFTEN * known[name] * share
                if often or known[name] * _SELDOM_S <= length / share:
                    at = times[0 if often else -1]
                    found.jobs.append(Job(name, at, log.name, recent.evidence, known[name], often))

    async with anyio.create_task_group() as group:
        for log in [log for log in found.logs if any(_starts(each, found) for each in log.templates)][:_LOGS]:
            group.start_soon(one, log)


def _begun(rows: str) -> dict[str, list[float]]:
    """When each job began, in seconds since the epoch, from rows of a time and a line."""
    begun: dict[str, list[float]] = {}
    for row in rows.splitlines():
        at, _, line = row.partition(" | ")
        if at.replace(".", "", 1).isdigit() and (command := _command(line)):
            begun.setdefault(command, []).append(float(at))
    return begun


def _starts(template: Template, found: Gathered) -> bool:
    """Whether its records may tell of jobs that begin."""
    clock = any("cron" in name.lower() for name in template.services)
    seldom = template.total <= max(found.window.length / _ORDINARY_S, 3)
    fails = bool(weight_of(template)) and template.level == "ERROR"
    return seldom and not fails and (clock or bool(_JOB.search(template.message(template.sample))))


def _command(line: str) -> str:
    """What a line says that begins; empty where it says no such thing."""
    inner = _MESSAGE.search(line)
    said = inner[1] if inner else _SYSLOG_HEAD.sub("", line)
    told = next((told for pattern in _COMMANDS if (told := pattern.search(said))), None) if _JOB.search(said) else None
    return re.sub(r"\d+", "#", told[1].strip()) if told else ""
