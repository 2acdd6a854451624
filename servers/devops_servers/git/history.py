"""The commits of a history, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import NotRequired

from typing_extensions import TypedDict

from devops_servers.git.errors import TookTooLong
from devops_servers.git.invocation import SCAN_S, Git
from devops_servers.git.report import Report
from devops_servers.git.selection import Selection, explain_absence
from devops_servers.git.text import line_counts, local, plural, visible
from devops_servers.git.walk import FileCount, walk

_FIELDS = ("%H", "%an", "%aI", "%cI", "%s")
_COUNTED_FURTHER = 1_000
_COUNTING_S = 2.0
_FILES_SHOWN = 20
_APART_S = 86_400


class ChangedFile(TypedDict):
    """A file of a commit; the lines of a binary one are null."""

    path: str
    added: int | None
    deleted: int | None


class Commit(TypedDict):
    """One commit; `date` is the author's, ISO 8601."""

    hash: str
    author: str
    date: str
    message: str
    files: NotRequired[list[ChangedFile]]


class Log(TypedDict):
    """Commits, newest first; an open window is empty."""

    commits: list[Commit]
    more: bool
    since: str
    until: str


async def log(git: Git, selection: Selection, count: int, *, files: bool = False) -> Report:
    """Return the `count` newest of the selected commits, with their files where asked for."""
    found, committed, complete = await _walked(git, selection, count + 1, files=files)
    if not found and complete:
        await explain_absence(git, selection)
    shown = found[:count]
    more = await _further(git, selection, count) if len(found) > count else ""
    window = selection.window
    rest = f"{more} more: narrow the window or raise count" if more else "nothing left out"
    if not complete:
        rest = f"stopped after {SCAN_S:.0f} s, older ones not looked at: narrow the window or the path"
    return Report(
        summary=f"{plural(len(shown), 'commit')}{selection.words()}, newest first" + (f"; {more} more" if more else ""),
        lines=[line for pair in zip(shown, committed, strict=False) for line in _lines(*pair, window.now.tzinfo)],
        footer=f"{git.repository.name} {selection.ref} · {window.words()} · {len(shown)} shown, {rest}",
        data=Log(commits=shown, more=bool(more) or not complete, since=window.since_text, until=window.until_text),
    )


async def last_commit(git: Git, selection: Selection) -> Commit | None:
    """Return the newest selected commit, None if there is none."""
    found, _, _ = await _walked(git, selection, 1, files=False)
    return found[0] if found else None


async def _walked(git: Git, selection: Selection, limit: int, *, files: bool) -> tuple[list[Commit], list[str], bool]:
    """The commits, when each was committed, and whether the walk came to its end."""
    commits: list[Commit] = []
    committed: list[str] = []

    def visit(fields: Sequence[bytes], counts: Sequence[FileCount]) -> None:
        commit_hash, author, date, commit_date, subject = fields
        commit = Commit(hash=commit_hash.decode(), author=visible(author), date=date.decode(), message=visible(subject))
        if files:
            commit["files"] = [changed_file(count) for count in counts]
        commits.append(commit)
        committed.append(commit_date.decode())

    complete = await walk(git, _FIELDS, [f"-{limit}", *selection.arguments()], visit, files=files)
    return commits, committed, complete


def changed_file(count: FileCount) -> ChangedFile:
    return ChangedFile(path=visible(count.path), added=count.added, deleted=count.deleted)


def _lines(commit: Commit, committed: str, zone: tzinfo | None) -> list[str]:
    apart = abs((datetime.fromisoformat(committed) - datetime.fromisoformat(commit["date"])).total_seconds())
    made = f" (committed {local(committed, zone)})" if apart > _APART_S else ""
    line = f"{commit['hash'][:8]}  {local(commit['date'], zone)}{made}  {commit['author']}  {commit['message']}"
    files = commit.get("files", [])
    rows = [f"    {line_counts(file['added'], file['deleted'])}  {file['path']}" for file in files[:_FILES_SHOWN]]
    rest = [f"    … {plural(len(files) - _FILES_SHOWN, 'more file')}"] if len(files) > _FILES_SHOWN else []
    return [line, *rows, *rest]


async def _further(git: Git, selection: Selection, shown: int) -> str:
    """How many commits there are beyond those shown: "12", or "1,000+" where counting on would take its time."""
    limit = shown + _COUNTED_FURTHER
    try:
        raw = await git.read(
            "rev-list", "--count", f"--max-count={limit}", *selection.arguments(), timeout_s=_COUNTING_S
        )
    except TookTooLong:
        return "many"
    further = int(raw) - shown
    return f"{further:,}+" if further == _COUNTED_FURTHER else f"{further:,}"
