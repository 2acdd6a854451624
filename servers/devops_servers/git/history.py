"""The commits of a history, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import NotRequired

import anyio
from typing_extensions import TypedDict

from devops_servers.git.invocation import SCAN_S, Git
from devops_servers.git.report import Report
from devops_servers.git.selection import Selection, explain_absence
from devops_servers.git.text import exact, flat, line_counts, local, moment, plural
from devops_servers.git.walk import FileCount, walk

_FIELDS = ("%H", "%an", "%aI", "%at", "%ct", "%s")
_COUNTED_FURTHER = 100
_COUNTING_S = 0.5
_FILES_SHOWN = 20
_APART_S = 86_400


class ChangedFile(TypedDict):
    """The lines of a binary file are null."""

    path: str
    added: int | None
    deleted: int | None


class Commit(TypedDict):
    """One commit; `date` is the author's, `committed`, given with files, the committer's; ISO 8601."""

    hash: str
    author: str
    date: str
    message: str
    files: NotRequired[list[ChangedFile]]
    files_changed: NotRequired[int]
    committed: NotRequired[str]


class Log(TypedDict):
    """Commits, newest first; an open window is empty."""

    commits: list[Commit]
    more: bool
    since: str
    until: str


async def log(git: Git, selection: Selection, count: int, *, files: bool = False) -> Report:
    """Return the `count` newest of the selected commits, with their files where asked for."""
    walked = await _walk(git, selection, count, files=files)
    if not walked.commits and walked.complete:
        await explain_absence(git, selection)
    shown = walked.commits
    more = f"{walked.further:,}{'' if walked.complete else '+'} more" if walked.further else ""
    window = selection.window
    rest = f"{more}: narrow the window or raise count" if more else "nothing left out"
    if not (walked.complete or more):
        rest = f"stopped after {SCAN_S:.0f} s, older ones not looked at: narrow the window or the path"
    return Report(
        summary=f"{plural(len(shown), 'commit')}{selection.words()}, newest first" + (f"; {more}" if more else ""),
        lines=[line for pair in zip(shown, walked.times, strict=True) for line in _lines(*pair, window.now.tzinfo)],
        footer=f"{git.label} {selection.ref} · {window.words()} · {len(shown)} shown, {rest}",
        data=Log(
            commits=shown,
            more=bool(more) or not walked.complete,
            since=window.since_text,
            until=window.until_text,
        ),
    )


async def last_commit(git: Git, selection: Selection) -> Commit | None:
    """Return the newest selected commit, None if there is none."""
    walked = await _walk(git, selection, 1, files=False, counted=0)
    return walked.commits[0] if walked.commits else None


@dataclass(frozen=True, slots=True)
class _Times:
    """When a commit was written, and when it was committed, which may be long after."""

    written: datetime
    committed: datetime


@dataclass(slots=True)
class _Walked:
    commits: list[Commit] = field(default_factory=list[Commit])
    times: list[_Times] = field(default_factory=list[_Times])
    further: int = 0
    """How many there are beyond them, as far as was counted."""
    complete: bool = True


async def _walk(git: Git, selection: Selection, count: int, *, files: bool, counted: int = _COUNTED_FURTHER) -> _Walked:
    """The `count` newest commits, and how many more there are: up to `counted`, and only while that is quick."""
    walked = _Walked()
    budget = anyio.CancelScope(deadline=anyio.current_time() + SCAN_S)

    def visit(fields: Sequence[bytes], counts: Sequence[FileCount]) -> None:
        if len(walked.commits) == count:
            walked.further += 1
            return
        commit_hash, author, date, written, committed, subject = fields
        commit = Commit(
            hash=commit_hash.decode(),
            author=exact(author),
            date=date.decode(),
            message=exact(subject),
        )
        if files:
            commit["files"] = [_changed_file(file) for file in counts[:_FILES_SHOWN]]
            commit["files_changed"] = len(counts)
            commit["committed"] = moment(committed).isoformat()
        walked.commits.append(commit)
        walked.times.append(_Times(moment(written), moment(committed)))
        if len(walked.commits) == count:
            budget.deadline = min(budget.deadline, anyio.current_time() + _COUNTING_S)

    limit = count + counted
    whole = await walk(git, _FIELDS, [f"-{limit}", *selection.arguments()], visit, files=files, budget=budget)
    walked.complete = whole and walked.further < counted
    return walked


def _changed_file(count: FileCount) -> ChangedFile:
    return ChangedFile(path=exact(count.path), added=count.added, deleted=count.deleted)


def _lines(commit: Commit, times: _Times, zone: tzinfo | None) -> list[str]:
    apart = abs((times.committed - times.written).total_seconds()) > _APART_S
    made = local(times.written, zone) + (f" (committed {local(times.committed, zone)})" if apart else "")
    line = f"{commit['hash'][:8]}  {made}  {flat(commit['author'])}  {flat(commit['message'])}"
    files = commit.get("files", [])
    rows = [f"    {line_counts(file['added'], file['deleted'])}  {flat(file['path'])}" for file in files]
    left_out = commit.get("files_changed", 0) - len(files)
    return [line, *rows, *([f"    … {plural(left_out, 'more file')}"] if left_out else [])]
