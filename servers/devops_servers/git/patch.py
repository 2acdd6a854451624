"""Patches within bounds: as many lines as were asked for, and the size of what is left out."""

from __future__ import annotations

from dataclasses import dataclass

from devops_servers.git.changes import Change, changes_between, counted, parse_changes
from devops_servers.git.errors import GitRefused
from devops_servers.git.invocation import Git
from devops_servers.git.paths import check_path
from devops_servers.git.report import Report
from devops_servers.git.revisions import resolve, resolve_or_nothing
from devops_servers.git.text import plural, shown_line
from devops_servers.git.trees import require_path

_READ_BYTES = 2_000_000


@dataclass(frozen=True, slots=True)
class Patch:
    """The first lines of a patch; `whole` if they are all there are."""

    lines: list[str]
    whole: bool

    def words(self) -> str:
        """What of the patch is shown, and how to see the rest."""
        if self.whole:
            return f"patch whole, {plural(len(self.lines), 'line')}"
        return f"patch cut after {plural(len(self.lines), 'line')}: give a path or raise lines"


async def diff(git: Git, start: str, end: str, path: str, lines: int) -> Report:
    """Return the patch from revision `start` to `end`, or to the working tree where `end` is empty."""
    path = check_path(git.repository, path)
    if not end:
        return await _diff_of_working_tree(git, start, path, lines)
    end_hash = await resolve(git, end, "to")
    start_hash = await resolve_or_nothing(git, start, "from")
    changes = await changes_between(git, start_hash, end_hash, path)
    if not changes:
        await require_path(git, path, start_hash, end_hash)
    patch = await patch_between(git, start_hash, end_hash, path, lines)
    return _report(git, changes, patch, f"{start} ({start_hash[:8]}) to {end} ({end_hash[:8]})")


async def patch_between(git: Git, start: str, end: str, path: str, lines: int) -> Patch:
    """Return the first `lines` lines of the patch between two hashes."""
    return await _read(git, "diff-tree", ["-r", "-M", "-p", start, end, "--", *_pathspec(path)], lines)


async def _diff_of_working_tree(git: Git, start: str, path: str, lines: int) -> Report:
    if git.repository.bare:
        raise GitRefused("a bare repository has no working tree; give `to`")
    start_hash = await resolve(git, start, "from")
    arguments = ["-M", start_hash, "--", *_pathspec(path)]
    raw = await git.read("diff", "--raw", "--numstat", "-z", *arguments)
    patch = await _read(git, "diff", ["-p", *arguments], lines)
    return _report(
        git, list(parse_changes(raw)), patch, f"{start} ({start_hash[:8]}) to the working tree, untracked files apart"
    )


async def _read(git: Git, command: str, arguments: list[str], limit: int) -> Patch:
    """Read until there are enough lines, and stop git there."""
    output = bytearray()

    def take(chunk: bytes) -> bool:
        output.extend(chunk)
        return len(output) < _READ_BYTES and output.count(b"\n") <= limit

    whole = await git.scan(command, *arguments, take=take) if limit else True
    lines = bytes(output).split(b"\n")
    if not lines[-1]:
        lines.pop()
    return Patch([shown_line(line) for line in lines[:limit]], whole and len(lines) <= limit)


def _report(git: Git, changes: list[Change], patch: Patch, words: str) -> Report:
    return Report(
        summary=counted(changes),
        lines=patch.lines,
        footer=f"{git.label}, {words} · {patch.words()}",
    )


def _pathspec(path: str) -> list[str]:
    return [path] if path else []
