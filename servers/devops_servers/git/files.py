"""Small files of a repository, read so that nothing planted there can hang or mislead the reader."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from devops_servers.git.errors import GitRefused


def read_small(path: Path, limit_bytes: int) -> bytes:
    """Return what the regular file at `path` holds.

    Raises:
        GitRefused: it is a link, a pipe or the like, larger than `limit_bytes`, or cannot be read.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise GitRefused(f"{path} cannot be read: {error.strerror}") from error
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise GitRefused(f"{path} is not a regular file; it is not read")
        if status.st_size > limit_bytes:
            raise GitRefused(f"{path} has {status.st_size:,} bytes, more than the {limit_bytes:,} expected of it")
        return file.read(limit_bytes)


def refuse_link(path: Path) -> None:
    """Raise GitRefused if `path` is a symbolic link: what it leads to may belong to somebody else."""
    if path.is_symlink():
        raise GitRefused(f"{path} is a symbolic link to {path.resolve()}, which is not followed")


def refuse_special(path: Path) -> None:
    """Raise GitRefused if `path` is there and no regular file: git would follow a link, and wait on a pipe."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISREG(mode):
        raise GitRefused(f"{path} is not a regular file; it is not read")
