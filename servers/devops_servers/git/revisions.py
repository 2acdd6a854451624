"""Revisions as people name them, turned into the hashes that alone reach a git command."""

from __future__ import annotations

import re

from devops_servers._common.process import ProgramFailed
from devops_servers.git.errors import GitRefused
from devops_servers.git.invocation import Git

_LONGEST = 200
_REFUSED = re.compile(r"^\^|[\x00-\x20\x7f:]|\.\.|@\{|\^\{/")
_HASH = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_SHORT_HASH = re.compile(r"[0-9a-f]{4,64}")
_PARENT = re.compile(r"(?P<child>.+?)(?:~1?|\^1?)")
_EMPTY_TREE = {
    "sha1": "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    "sha256": "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
}


def check_name(name: str, parameter: str = "ref") -> str:
    """Return `name` if it can be a revision and nothing else.

    Raises:
        GitRefused: it is empty, too long, or would be read as an option, a range or a search.
    """
    if not name.strip():
        raise GitRefused(f"`{parameter}` is empty; give a branch, a tag or a commit hash")
    if name.startswith("-"):
        raise GitRefused(f"`{parameter}` may not start with `-`: it names a revision, never an option")
    if len(name) > _LONGEST:
        raise GitRefused(f"`{parameter}` is longer than {_LONGEST} characters, which no revision is")
    if _REFUSED.search(name):
        raise GitRefused(
            f"`{parameter}` must be one branch, tag or commit, also with ~N or ^N: no range, search, date or space"
        )
    return name


async def resolve(git: Git, name: str, parameter: str = "ref") -> str:
    """Return the hash of the commit that `name` means.

    Raises:
        GitRefused: it means none.
    """
    if found := await _lookup(git, f"{check_name(name, parameter)}^{{commit}}"):
        return found
    if other := await _lookup(git, name):
        raise GitRefused(
            f"`{name}` is {other[:8]}, which is no commit, or one whose object is missing or damaged; "
            "`git fsck --full` tells which"
        )
    if len(objects := await _objects(git, name)) > 1:
        raise GitRefused(f"`{name}` is short for {len(objects)} objects; give more digits")
    if not await git.has_commits():
        raise GitRefused(f"{git.repository.name} has no commits yet on the current branch")
    if git.is_shallow and _PARENT.fullmatch(name):
        raise GitRefused(
            f"unknown revision `{name}`: this clone is shallow and ends there; `git fetch --unshallow` gets the rest"
        )
    raise GitRefused(f"unknown revision `{name}` in `{parameter}`; git_branches lists the branches")


async def resolve_or_nothing(git: Git, name: str, parameter: str) -> str:
    """Like `resolve`, but the parent of a first commit is the empty tree, not an error."""
    if found := await _lookup(git, f"{check_name(name, parameter)}^{{commit}}"):
        return found
    child = _PARENT.fullmatch(name)
    if child and not git.is_shallow and await _is_root(git, child["child"]):
        return empty_tree(git)
    return await resolve(git, name, parameter)


def empty_tree(git: Git) -> str:
    """The tree without files, which git knows in every repository."""
    return _EMPTY_TREE[git.config.get("extensions.objectformat", "sha1").lower()]


async def _is_root(git: Git, name: str) -> bool:
    found = await _lookup(git, f"{name}^{{commit}}")
    return bool(found) and not (await git.read("log", "-1", "--format=%P", found, "--")).strip()


async def _objects(git: Git, name: str) -> list[str]:
    """The objects whose hash starts with `name`."""
    if not _SHORT_HASH.fullmatch(name):
        return []
    return (await git.read("rev-parse", f"--disambiguate={name}")).decode().split()


async def _lookup(git: Git, name: str) -> str:
    """The hash that a checked name stands for, "" if it stands for none."""
    try:
        raw = await git.read("rev-parse", "--verify", "--quiet", "--end-of-options", name)
    except GitRefused as refused:
        if isinstance(refused.__cause__, ProgramFailed):
            return ""
        raise
    found = raw.decode(errors="replace").strip()
    return found if _HASH.fullmatch(found) else ""
