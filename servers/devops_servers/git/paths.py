"""Paths as people name them, kept inside the repository."""

from __future__ import annotations

from pathlib import PurePosixPath

from devops_servers.git.errors import GitRefused
from devops_servers.git.repository import Repository

_LONGEST_BYTES = 4_096


def check_path(repository: Repository, path: str) -> str:
    """Return `path`, relative to the root of the repository, if it stays inside; the root itself is "".

    Raises:
        GitRefused: it is absolute, leads outside, or names git's own files.
    """
    if not path:
        return ""
    if "\0" in path or len(path.encode(errors="replace")) > _LONGEST_BYTES:
        raise GitRefused("`path` is not a possible path; give one relative to the root of the repository")
    pure = PurePosixPath(path)
    if pure.is_absolute() or path.startswith("~"):
        raise GitRefused(f"`path` must be relative to the root of the repository, not `{path}`")
    if ".." in pure.parts:
        raise GitRefused("`path` may not contain `..`; give it relative to the root of the repository")
    if any(part.lower().rstrip(". ") in (".git", "git~1") for part in pure.parts):
        raise GitRefused("`path` names git's own files, which are not part of the history")
    if not repository.bare and not (repository.root / pure).resolve().is_relative_to(repository.root):
        raise GitRefused(f"`{path}` leads out of the repository through a symbolic link")
    return "" if str(pure) == "." else str(pure)
