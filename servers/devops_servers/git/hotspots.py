"""The files that changed most in a span of time, read from git as it walks: memory grows with the files alone."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from typing_extensions import TypedDict

from devops_servers.git.history import Selection, explain_absence
from devops_servers.git.invocation import SCAN_S, Git
from devops_servers.git.report import Report
from devops_servers.git.text import local, plural, visible

_FORMAT = "%x00%an%x00%ct"


class Hotspot(TypedDict):
    """One file, under its latest name; counts are of the window."""

    path: str
    commits: int
    authors: int
    added: int
    deleted: int


class Hotspots(TypedDict):
    """Files by how many commits changed them, most first."""

    files: list[Hotspot]
    commits: int
    files_changed: int
    complete: bool
    since: str | None
    until: str | None


@dataclass(slots=True)
class _Tally:
    commits: int = 0
    added: int = 0
    deleted: int = 0
    authors: set[bytes] = field(default_factory=set[bytes])

    def count(self, author: bytes, added: bytes, deleted: bytes) -> None:
        self.commits += 1
        self.authors.add(author)
        if added != b"-":  # a binary file has no lines
            self.added += int(added)
            self.deleted += int(deleted)


class Tallies:
    """Reads `git log --numstat -z` piece by piece and counts per file.

    Commits come newest first, so a rename is met before the file's earlier changes: these count for the new name.
    """

    def __init__(self) -> None:
        self.files: dict[bytes, _Tally] = {}
        self.commits = 0
        self.oldest = 0
        """When the last commit read was made, in seconds since 1970."""
        self._new_names: dict[bytes, bytes] = {}
        self._rest = b""
        self._parser = self._parse()
        next(self._parser)

    def feed(self, chunk: bytes) -> None:
        tokens = (self._rest + chunk).split(b"\0")
        self._rest = tokens.pop()
        for token in tokens:
            self._parser.send(token)

    def _parse(self) -> Generator[None, bytes]:
        yield  # the empty token that opens the first commit
        while True:
            author = yield
            self.oldest = int((yield))
            self.commits += 1
            while token := (yield):
                added, deleted, path = token.lstrip(b"\n").split(b"\t", 2)
                if not path:  # a rename: its two names follow
                    old_path, path = (yield), (yield)
                    self._new_names[old_path] = self._new_names.get(path, path)
                self._tally_of(path).count(author, added, deleted)

    def _tally_of(self, path: bytes) -> _Tally:
        return self.files.setdefault(self._new_names.get(path, path), _Tally())


async def hotspots(git: Git, selection: Selection, limit: int) -> Report:
    """Return the `limit` files that the most of the selected commits changed."""
    tallies = Tallies()
    complete = await git.scan(
        "log",
        "-z",
        "-M",
        "--numstat",
        "--no-merges",
        f"--format={_FORMAT}",
        *selection.options(),
        *selection.pathspec(),
        take=tallies.feed,
    )
    if not tallies.commits:
        await explain_absence(git, selection)
    ranked = sorted(tallies.files.items(), key=lambda item: (-item[1].commits, -item[1].added - item[1].deleted))
    files = [_hotspot(path, tally) for path, tally in ranked[:limit]]
    return _report(git, selection, tallies, files, complete=complete)


def _report(git: Git, selection: Selection, tallies: Tallies, files: list[Hotspot], *, complete: bool) -> Report:
    window = selection.window
    scanned = f"{plural(tallies.commits, 'commit')} without merges scanned"
    if not complete:
        oldest = local(datetime.fromtimestamp(tallies.oldest, UTC), window.now.tzinfo)
        scanned += f", stopped after {SCAN_S:.0f} s at {oldest}: for what is older, repeat with until={oldest}"
    return Report(
        summary=f"{plural(len(tallies.files), 'file')} changed in {plural(tallies.commits, 'commit')}"
        + selection.words()
        + ("; most often changed:" if files else ""),
        lines=[
            f"{plural(file['commits'], 'commit')}  +{file['added']} -{file['deleted']}  "
            f"{plural(file['authors'], 'author')}  {file['path']}"
            for file in files
        ],
        footer=f"{git.repository.name} HEAD · {window.words()} · {scanned}"
        f" · {len(files)} of {plural(len(tallies.files), 'file')} shown",
        data=Hotspots(
            files=files,
            commits=tallies.commits,
            files_changed=len(tallies.files),
            complete=complete,
            since=window.since.isoformat() if window.since else None,
            until=window.until.isoformat() if window.until else None,
        ),
    )


def _hotspot(path: bytes, tally: _Tally) -> Hotspot:
    return Hotspot(
        path=visible(path),
        commits=tally.commits,
        authors=len(tally.authors),
        added=tally.added,
        deleted=tally.deleted,
    )
