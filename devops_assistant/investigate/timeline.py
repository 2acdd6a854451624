"""What happened around the first new error, in order, on one clock: changes, failures, jobs, load, growth, the host."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from devops_assistant.common.messages import say
from devops_assistant.investigate.facts import Commit, Gathered, HostEvent, Template
from devops_assistant.investigate.symptoms import Picture, Symptom
from devops_assistant.investigate.verdict import Verdict

_ERRORS, _DOUBTFUL = 10, 3
_COMMITS = 4
_COMMITS_BEFORE_S = 6 * 3_600
_JOBS, _RUSHES, _GROWTHS, _HOST = 3, 2, 3, 5
_HOST_BEFORE_S, _HOST_AFTER_S = 600, 60
_LINE = 160
_STATUS = re.compile(r"\" ([1-5]\d\d) (?:\d|-)")
"""In a line of an access log: what the server answered."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline."""

    at: float
    kind: str
    text: str
    evidence: str


def timeline_of(found: Gathered, picture: Picture | None, verdict: Verdict, note: Callable[[str], None]) -> list[Entry]:
    """Return what happened, in order, on one clock.

    Args:
        note: hears how much of each kind is left out.
    """
    onset = picture.onset if picture and picture.symptoms else 0.0
    sure = picture.sure if picture else []
    doubtful = [each for each in picture.symptoms if each not in sure] if picture else []
    jobs = [Entry(job.at, "job", f"{job.name} ({job.source})", job.evidence) for job in verdict.jobs]
    rushes = [Entry(rush.onset, "load", f"{rush.source}: ×{rush.times}", rush.evidence) for rush in verdict.rushes]
    growths = [
        Entry(each.onset, "growth", f"{each.service or each.source}: {each.key} {each.figures}", each.evidence)
        for each in verdict.growths
    ]
    host = [Entry(each.at, "host", f"{each.kind} {each.text[:_LINE]}", each.evidence) for each in _host(found, onset)]
    entries = [_commit(each) for each in _commits(found, verdict, onset)]
    for every, most, what in (
        (list(_errors(sure)), _ERRORS, "errors"),
        (list(_errors(doubtful)), _DOUBTFUL, "doubtful"),
        (jobs, _JOBS, "jobs"),
        (rushes, _RUSHES, "rushes"),
        (growths, _GROWTHS, "growths"),
        (host, _HOST, "host"),
    ):
        entries += every[:most]
        if left := len(every[most:]):
            note(say(f"investigate.more_{what}", count=left))
    return sorted(entries, key=lambda entry: entry.at)


def _commits(found: Gathered, verdict: Verdict, onset: float) -> list[Commit]:
    """Those accused, and the last few that something may run from."""
    accused = {suspect.id for suspect in verdict.suspects}
    harmless = {case.commit.hash for case in verdict.cases if case.is_harmless}
    near = [
        commit
        for commit in found.commits
        if commit.hash not in accused | harmless and (not onset or onset - _COMMITS_BEFORE_S < commit.at)
    ]
    return [*(commit for commit in found.commits if commit.hash in accused), *near[-_COMMITS:]]


def _commit(commit: Commit) -> Entry:
    return Entry(commit.at, "commit", f"commit {commit.hash[:8]} {commit.subject}", commit.evidence)


def _errors(symptoms: Sequence[Symptom]) -> Iterator[Entry]:
    """A line for each kind of failing record; what an access log holds is one kind, told by its status."""
    answered: dict[str, list[Symptom]] = {}
    for each in symptoms:
        template = each.template
        if _STATUS.search(template.sample):
            answered.setdefault(template.source, []).append(each)
            continue
        yield Entry(
            each.onset + each.blur,
            "error",
            f"{template.source}: {shown(template)} (×{each.count:,})",
            template.evidence,
        )
    for source, group in answered.items():
        counts = Counter[str]()
        for each in group:
            told = _STATUS.search(each.template.sample)
            counts[told.group(1) if told else ""] += each.count
        text = ", ".join(f"{status} ×{count:,}" for status, count in counts.most_common())
        yield Entry(
            min(each.onset + each.blur for each in group), "error", f"{source}: {text}", group[0].template.evidence
        )


def shown(template: Template) -> str:
    """Return what a record says, without what stands before it."""
    if told := _STATUS.search(template.sample):
        return f"HTTP {told.group(1)}"
    line = template.message(template.sample.splitlines()[0])
    if template.sample.startswith("{") and not line.startswith("{"):
        line = re.split(r'(?<!\\)"', line, maxsplit=1)[0]
    return line[:_LINE]


def _host(found: Gathered, onset: float) -> list[HostEvent]:
    """What befell the machine just before the first new error; all of it where nothing failed."""
    start, end = (onset - _HOST_BEFORE_S, onset + _HOST_AFTER_S) if onset else (found.window.start, found.window.end)
    return [each for each in found.host if start <= each.at <= end]
