"""What the working tree holds that the last commit does not."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field

from devops_servers.git.errors import GitRefused
from devops_servers.git.files import read_small
from devops_servers.git.invocation import Git
from devops_servers.git.report import Report
from devops_servers.git.repository import Repository
from devops_servers.git.text import plural, visible

_SHOWN = 200
_ATTRIBUTES_BYTES = 1_000_000
_UNDERWAY = {
    "MERGE_HEAD": "a merge",
    "rebase-merge": "a rebase",
    "rebase-apply": "a rebase",
    "CHERRY_PICK_HEAD": "a cherry-pick",
    "REVERT_HEAD": "a revert",
    "BISECT_LOG": "a bisect",
}


@dataclass(slots=True)
class _Status:
    branch: str = ""
    upstream: str = ""
    ahead_behind: str = ""
    conflicts: list[str] = field(default_factory=list[str])
    staged: list[str] = field(default_factory=list[str])
    changed: list[str] = field(default_factory=list[str])
    untracked: list[str] = field(default_factory=list[str])


async def status(git: Git) -> Report:
    """Return what is staged, changed, in conflict and untracked."""
    if git.repository.bare:
        raise GitRefused("a bare repository has no working tree; git_log and git_branches tell its story")
    raw = await git.read("status", "--porcelain=v2", "--branch", "-z")
    found = _parse(raw)
    groups = {
        "in conflict": found.conflicts,
        "staged": found.staged,
        "changed": found.changed,
        "untracked": found.untracked,
    }
    counts = ", ".join(f"{len(files)} {name}" for name, files in groups.items() if files)
    lines = [f"{name}  {file}" for name, files in groups.items() for file in files]
    underway = [f"in the middle of {words}" for words in _underway(git.repository)]
    return Report(
        summary="; ".join([_position(git, found), counts or "nothing to commit, working tree clean", *underway]),
        lines=lines[:_SHOWN],
        footer=f"{git.label} · {min(len(lines), _SHOWN)} of {plural(len(lines), 'entry', 'entries')} shown"
        + "".join(f" · {note}" for note in _notes(git.repository)),
    )


def _parse(raw: bytes) -> _Status:
    found = _Status()
    tokens = iter(raw.split(b"\0")[:-1])
    for token in tokens:
        kind, _, rest = token.partition(b" ")
        if kind == b"#":
            name, _, value = visible(rest).partition(" ")
            if name == "branch.upstream":
                found.upstream = value
            elif name == "branch.ab":
                found.ahead_behind = value
        elif kind == b"u":
            found.conflicts.append(visible(rest.split(b" ", 9)[9]))
        elif kind == b"?":
            found.untracked.append(visible(rest))
        elif kind in (b"1", b"2"):
            _file(found, rest, tokens if kind == b"2" else None)
    return found


def _file(found: _Status, entry: bytes, renamed_from: Iterator[bytes] | None) -> None:
    """One tracked file: the first letter tells what is staged, the second what is not."""
    states = entry[:2].decode()
    path = visible(entry.split(b" ", 8 if renamed_from else 7)[-1])
    if renamed_from:
        path = f"{visible(next(renamed_from))} → {path}"
    if states[0] != ".":
        found.staged.append(f"{states[0]}  {path}")
    if states[1] != ".":
        found.changed.append(f"{states[1]}  {path}")


def _position(git: Git, found: _Status) -> str:
    branch = f"on {git.branch}" if git.branch else f"HEAD is detached at {git.head[:8]}"
    if not found.upstream:
        return branch
    ahead, _, behind = found.ahead_behind.partition(" ")
    if not behind:
        return f"{branch}, upstream {found.upstream} is gone"
    return f"{branch}, {ahead.lstrip('+')} ahead of and {behind.lstrip('-')} behind {found.upstream}"


def _underway(repository: Repository) -> list[str]:
    return [words for name, words in _UNDERWAY.items() if os.path.lexists(repository.git_dir / name)]


def _notes(repository: Repository) -> Iterator[str]:
    if os.path.lexists(repository.root / ".gitmodules"):
        yield "submodules are not looked into"
    try:
        attributes = read_small(repository.root / ".gitattributes", _ATTRIBUTES_BYTES)
    except GitRefused:
        return
    if b"filter=" in attributes:
        yield "filters are not run: files under one (as of Git LFS) may show as changed"
