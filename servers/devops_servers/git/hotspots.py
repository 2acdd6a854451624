"""The files that changed most in a span of time; memory grows with the files, not with the commits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from typing_extensions import TypedDict

from devops_servers.git.invocation import SCAN_S, Git
from devops_servers.git.report import Report
from devops_servers.git.selection import Selection, explain_absence
from devops_servers.git.text import exact, flat, local, moment, plural
from devops_servers.git.walk import FileCount, walk

_FIELDS = ("%an", "%ct")


class Hotspot(TypedDict):
    """A file under its latest name, and what changed it in the window."""

    path: str
    commits: int
    authors: int
    added: int
    deleted: int


class Hotspots(TypedDict):
    """Files by how many commits changed them."""

    files: list[Hotspot]
    commits: int
    files_changed: int
    complete: bool
    since: str
    until: str


@dataclass(slots=True)
class _Tally:
    commits: int = 0
    added: int = 0
    deleted: int = 0
    authors: set[bytes] = field(default_factory=set[bytes])


@dataclass(slots=True)
class _Tallies:
    """Counts per file. Commits come newest first, so a rename is met before what happened under the old name."""

    files: dict[bytes, _Tally] = field(default_factory=dict[bytes, _Tally])
    commits: int = 0
    oldest: bytes = b""
    """When the last commit seen was made, in seconds since 1970."""
    new_names: dict[bytes, bytes] = field(default_factory=dict[bytes, bytes])

    def visit(self, fields: Sequence[bytes], counts: Sequence[FileCount]) -> None:
        author, made = fields
        self.commits += 1
        self.oldest = made
        for count in counts:
            path = self.new_names.get(count.path, count.path)
            if count.old_path != count.path:
                self.new_names[count.old_path] = path
            tally = self.files.setdefault(path, _Tally())
            tally.commits += 1
            tally.added += count.added or 0
            tally.deleted += count.deleted or 0
            tally.authors.add(author)

    def ranked(self) -> list[tuple[bytes, _Tally]]:
        return sorted(self.files.items(), key=lambda item: (-item[1].commits, -item[1].added - item[1].deleted))


async def hotspots(git: Git, selection: Selection, limit: int) -> Report:
    """Return the `limit` files that the most of the selected commits, merges apart, changed."""
    selection = replace(selection, merges="exclude")
    tallies = _Tallies()
    complete = await walk(git, _FIELDS, selection.arguments(), tallies.visit, files=True, bulk=True)
    if not tallies.commits and complete:
        await explain_absence(git, selection)
    return _report(git, selection, tallies, limit, complete=complete)


def _report(git: Git, selection: Selection, tallies: _Tallies, limit: int, *, complete: bool) -> Report:
    window = selection.window
    files = [_hotspot(path, tally) for path, tally in tallies.ranked()[:limit]]
    commits, changed = plural(tallies.commits, "commit"), plural(len(tallies.files), "file")
    scanned = f"{commits} without merges scanned"
    if not complete:
        oldest = local(moment(tallies.oldest), window.now.tzinfo)
        scanned += f", stopped after {SCAN_S:.0f} s; to go on: until={oldest}"
    return Report(
        summary=f"{changed} changed in {commits}{selection.words()}" + ("; most often changed:" if files else ""),
        lines=[
            f"{plural(file['commits'], 'commit')}  +{file['added']} -{file['deleted']}  "
            f"{plural(file['authors'], 'author')}  {flat(file['path'])}"
            for file in files
        ],
        footer=f"{git.label} {selection.ref} · {window.words()} · {scanned} · {len(files)} of {changed} shown",
        data=Hotspots(
            files=files,
            commits=tallies.commits,
            files_changed=len(tallies.files),
            complete=complete,
            since=window.since_text,
            until=window.until_text,
        ),
    )


def _hotspot(path: bytes, tally: _Tally) -> Hotspot:
    return Hotspot(
        path=exact(path),
        commits=tally.commits,
        authors=len(tally.authors),
        added=tally.added,
        deleted=tally.deleted,
    )
