"""The commits of a history: which there are, who made them, and what is missing when there are none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from typing_extensions import TypedDict

from devops_assistant.common.nearest import nearest
from devops_servers.git.errors import GitRefused
from devops_servers.git.invocation import Git
from devops_servers.git.paths import check_path
from devops_servers.git.report import Report
from devops_servers.git.text import local, plural, visible
from devops_servers.git.window import Window

_FORMAT = "%H%x00%an%x00%aI%x00%s"
_FIELDS = _FORMAT.count("%x00") + 1
_COUNTED_FURTHER = 1_000
_AUTHORS_SEEN_IN = 5_000
_AUTHORS_NAMED = 5


class Commit(TypedDict):
    """One commit; `date` is the author's, ISO 8601 with zone."""

    hash: str
    author: str
    date: str
    message: str


class Log(TypedDict):
    """Commits, newest first."""

    commits: list[Commit]
    more: bool
    since: str | None
    until: str | None


@dataclass(frozen=True, slots=True)
class Selection:
    """Which commits are meant: those of `author` that touch `path`, made in `window`."""

    window: Window
    author: str = ""
    path: str = ""

    def options(self) -> list[str]:
        author = [f"--author={self.author}", "--fixed-strings", "--regexp-ignore-case"] if self.author else []
        return [*self.window.options(), *author]

    def pathspec(self) -> list[str]:
        return ["--", self.path] if self.path else ["--"]

    def words(self) -> str:
        author = f" by `{self.author}`" if self.author else ""
        return author + (f" in `{self.path}`" if self.path else "")


def select(git: Git, window: Window, *, author: str = "", path: str = "") -> Selection:
    """Return the selection, its parts checked.

    Raises:
        GitRefused: the author or the path cannot be one.
    """
    if any(character in author for character in "\0\n"):
        raise GitRefused("`author` must be one line: a part of a name or of an address")
    return Selection(window, author.strip(), check_path(git.repository, path))


async def log(git: Git, selection: Selection, count: int) -> Report:
    """Return the `count` newest of the selected commits."""
    found = await commits(git, selection, count + 1)
    if not found:
        await explain_absence(git, selection)
    shown = found[:count]
    more = await _further(git, selection, count) if len(found) > count else ""
    zone = selection.window.now.tzinfo
    lines = [
        f"{commit['hash'][:8]}  {local(commit['date'], zone)}  {commit['author']}  {commit['message']}"
        for commit in shown
    ]
    window = selection.window
    return Report(
        summary=f"{plural(len(shown), 'commit')}{selection.words()}, newest first" + (f"; {more} more" if more else ""),
        lines=lines,
        footer=f"{git.repository.name} HEAD · {window.words()} · {len(shown)} shown"
        + (f", {more} more: narrow the window or raise count" if more else ", nothing left out"),
        data=Log(
            commits=shown,
            more=bool(more),
            since=window.since.isoformat() if window.since else None,
            until=window.until.isoformat() if window.until else None,
        ),
    )


async def commits(git: Git, selection: Selection, limit: int) -> list[Commit]:
    """Return the `limit` newest selected commits, newest first."""
    raw = await git.read("log", "-z", f"-{limit}", f"--format={_FORMAT}", *selection.options(), *selection.pathspec())
    return [
        Commit(hash=fields[0].decode(), author=visible(fields[1]), date=fields[2].decode(), message=visible(fields[3]))
        for fields in _records(raw)
    ]


async def explain_absence(git: Git, selection: Selection) -> None:
    """Raise GitRefused if no commits were found because the path or the author is not known here at all."""
    if selection.path and not await git.read("log", "-1", "--format=%H", "--", selection.path):
        raise GitRefused(
            f"no commit of this history ever touched `{selection.path}`; "
            "give the path relative to the root of the repository, as git spells it"
        )
    if selection.author and not await git.read(
        "log", "-1", "--format=%H", *Selection(Window(None, None, selection.window.now), selection.author).options()
    ):
        authors = await _recent_authors(git)
        near = nearest(selection.author, authors) or authors[:_AUTHORS_NAMED]
        raise GitRefused(f"no author `{selection.author}` in this history; there are: {', '.join(near)}")


async def _further(git: Git, selection: Selection, shown: int) -> str:
    """How many commits there are beyond those shown: "12", or "1,000+" where counting on would take its time."""
    limit = shown + _COUNTED_FURTHER
    raw = await git.read(
        "rev-list", "--count", f"--max-count={limit}", *selection.options(), "HEAD", *selection.pathspec()
    )
    further = int(raw) - shown
    return f"{further:,}+" if further == _COUNTED_FURTHER else f"{further:,}"


async def _recent_authors(git: Git) -> list[str]:
    """The authors of the latest commits, most frequent first."""
    raw = await git.read("log", "-z", f"-{_AUTHORS_SEEN_IN}", "--format=%an", "--")
    names = [visible(name) for name in raw.split(b"\0") if name]
    return sorted(set(names), key=lambda name: -names.count(name))


def _records(raw: bytes) -> Iterator[Sequence[bytes]]:
    fields = raw.split(b"\0")
    return zip(*[iter(fields)] * _FIELDS, strict=False)
