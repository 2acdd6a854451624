"""Which folders make up a repository, and whether it may be read at all.

Nothing in a repository is believed before it was checked: its `.git` may point at somebody else's repository, and
its objects may be links to, or borrowed from, theirs.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from devops_servers.git.errors import GitRefused
from devops_servers.git.files import read_small, refuse_link

_POINTER_BYTES = 8_192


@dataclass(frozen=True, slots=True)
class Repository:
    """The resolved folders of one repository."""

    name: str
    root: Path
    """The folder of the working tree; of a bare repository, the repository itself."""
    git_dir: Path
    """Where HEAD and the index are."""
    common_dir: Path
    """Where objects, refs and the configuration are: the same, except in a linked worktree."""
    bare: bool = False


def find_repository(start: Path) -> Repository:
    """Return the repository that `start` is in; a bare one only where `start` itself is it.

    Raises:
        GitRefused: there is none, or it is put together in a way that reads from elsewhere.
    """
    folder = start.expanduser().resolve()
    if not folder.is_dir():
        raise GitRefused(f"{start} is not a folder; set REPO_PATH to a git repository")
    if folder.name == ".git":
        folder = folder.parent
    for root in (folder, *folder.parents):
        if os.path.lexists(root / ".git"):
            return _opened(root)
        if root == folder and _is_git_dir(folder):
            _refuse_foreign_objects(folder)
            return Repository(folder.name, folder, folder, folder, bare=True)
    raise GitRefused(f"{start} is not in a git repository; set REPO_PATH to one")


def _opened(root: Path) -> Repository:
    git_dir = root / ".git"
    refuse_link(git_dir)
    if not git_dir.is_dir():
        git_dir = _linked_git_dir(root, git_dir)
    common_dir = _common_dir(git_dir)
    if not _is_git_dir(common_dir):
        raise GitRefused(f"{git_dir} holds no usable repository: HEAD, objects or refs are missing")
    _refuse_foreign_objects(common_dir)
    return Repository(root.name, root, git_dir, common_dir)


def _linked_git_dir(root: Path, link: Path) -> Path:
    """The folder that a `.git` file names, if that folder belongs to this working tree."""
    git_dir = _pointer(link, "gitdir: ")
    back = git_dir / "gitdir"
    if back.is_file() and _pointer(back) == link:
        return git_dir  # a linked worktree
    superproject, inside, _ = str(git_dir).partition("/.git/modules/")
    if inside and root.is_relative_to(superproject):
        return git_dir  # a submodule of the repository around it
    raise GitRefused(
        f"{link} points at {git_dir}, which does not point back: it may be somebody else's repository; "
        "set REPO_PATH to that folder if it is meant"
    )


def _common_dir(git_dir: Path) -> Path:
    pointer = git_dir / "commondir"
    if not os.path.lexists(pointer):
        return git_dir
    common_dir = _pointer(pointer)
    if git_dir.parent != common_dir / "worktrees":
        raise GitRefused(f"{pointer} leads to {common_dir}, which this is no worktree of; it is not read")
    return common_dir


def _pointer(file: Path, prefix: str = "") -> Path:
    """The resolved path that `file` holds, relative to the folder of the file."""
    text = os.fsdecode(read_small(file, _POINTER_BYTES)).rstrip("\n")
    if not text.startswith(prefix) or "\0" in text:
        raise GitRefused(f"{file} does not hold a path as git writes it")
    return (file.parent / text.removeprefix(prefix)).resolve()


def _is_git_dir(folder: Path) -> bool:
    return (folder / "HEAD").is_file() and (folder / "objects").is_dir() and (folder / "refs").is_dir()


def _refuse_foreign_objects(common_dir: Path) -> None:
    objects = common_dir / "objects"
    refuse_link(common_dir / "refs")
    refuse_link(objects)
    for folder in (objects, objects / "pack"):
        if folder.is_dir():
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.is_symlink():
                        refuse_link(Path(entry))
    alternates = objects / "info" / "alternates"
    if os.path.lexists(alternates) and read_small(alternates, _POINTER_BYTES).strip():
        raise GitRefused(
            f"the repository borrows objects from another one ({alternates}), which is not read; "
            "`git repack -a -d` and then removing that file makes it whole"
        )
