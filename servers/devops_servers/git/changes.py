"""What lies between two revisions: the files that changed, and by how many lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from devops_servers.git.invocation import Git
from devops_servers.git.paths import check_path
from devops_servers.git.report import Report
from devops_servers.git.revisions import empty_tree, resolve, resolve_or_nothing
from devops_servers.git.text import line_counts, plural, visible
from devops_servers.git.trees import require_path

FILES_SHOWN = 200
_BINARY = b"-"


@dataclass(frozen=True, slots=True)
class Change:
    """One changed file; `added` and `deleted` are None for a binary one."""

    path: str
    old_path: str
    status: str
    """A added, D deleted, M modified, T type changed, R087 renamed with 87 % alike, C copied."""
    added: int | None
    deleted: int | None

    @property
    def churn(self) -> int:
        return (self.added or 0) + (self.deleted or 0)

    def line(self) -> str:
        """Return the letter of the status, the lines, and the path."""
        size = line_counts(self.added, self.deleted)
        if self.status[0] in "RC":
            return f"{self.status[0]} {size}  {self.old_path} → {self.path} ({int(self.status[1:])} % alike)"
        return f"{self.status[0]} {size}  {self.path}"


async def diff_stat(git: Git, start: str, end: str, path: str = "") -> Report:
    """Return what changed from revision `start` to revision `end`, the largest changes first."""
    path = check_path(git.repository, path)
    end_hash = await resolve(git, end, "to")
    start_hash = await resolve_or_nothing(git, start, "from")
    changes = await changes_between(git, start_hash, end_hash, path)
    if not changes:
        await require_path(git, path, start_hash, end_hash)
    changes.sort(key=lambda change: -change.churn)
    nothing = start_hash == empty_tree(git)
    origin = f"nothing ({end} is a first commit)" if nothing else f"{start} ({start_hash[:8]})"
    shown = changes[:FILES_SHOWN]
    left_out = f", {len(changes) - len(shown)} smaller ones left out: give a path" if len(changes) > len(shown) else ""
    within = f" in `{path}`" if path else ""
    return Report(
        summary=counted(changes, within),
        lines=[change.line() for change in shown],
        footer=f"{git.label}, from {origin} to {end} ({end_hash[:8]})"
        f" · {len(shown)} of {plural(len(changes), 'file')} shown, largest change first{left_out}",
    )


def counted(changes: Sequence[Change], within: str = "") -> str:
    """Return "3 files changed, +10 -2 lines"."""
    if not changes:
        return f"no file differs{within}"
    added, deleted = sum(change.added or 0 for change in changes), sum(change.deleted or 0 for change in changes)
    return f"{plural(len(changes), 'file')} changed{within}, +{added:,} -{deleted:,} lines"


async def changes_between(git: Git, start: str, end: str, path: str = "") -> list[Change]:
    """Return the files that differ between two hashes, renames detected."""
    pathspec = ["--", path] if path else ["--"]
    raw = await git.read("diff-tree", "-r", "-M", "--raw", "--numstat", "-z", start, end, *pathspec)
    return list(parse_changes(raw))


def parse_changes(raw: bytes) -> Iterator[Change]:
    """Read `--raw --numstat -z`: the raw entries with their statuses come first, then the counts in the same order."""
    rest = iter(raw.split(b"\0")[:-1])
    statuses: list[str] = []
    for token in rest:
        if not token.startswith(b":"):
            yield _counted(token, rest, statuses[0])
            break
        statuses.append(token.rpartition(b" ")[2].decode())
        for _ in range(_paths_of(statuses[-1])):
            next(rest)
    for status, token in zip(statuses[1:], rest, strict=False):
        yield _counted(token, rest, status)


def _counted(token: bytes, rest: Iterator[bytes], status: str) -> Change:
    added, deleted, path = token.split(b"\t", 2)
    old, new = (path, path) if path else (next(rest), next(rest))
    counts = (None, None) if added == _BINARY else (int(added), int(deleted))
    return Change(visible(new), visible(old), status, *counts)


def _paths_of(status: str) -> int:
    return 2 if status[0] in "RC" else 1
