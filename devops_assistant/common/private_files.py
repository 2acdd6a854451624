"""Files that only the user can read, replaced whole or not at all."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def write_private(path: Path, content: bytes, *, durable: bool = False, mode: int = 0o600) -> None:
    """Put `content` into the file at `path`, for its owner alone; whoever reads it finds the old or the new, whole.

    Args:
        path: its folder is made where there is none, likewise for the owner alone.
        durable: the content outlives a loss of power.
        mode: who else may read it, where others are meant to.

    Raises:
        OSError: it could not be written; what was there before still is.
    """
    path = path.resolve()  # a link stays a link: what it points to is replaced
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        draft.chmod(mode)
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


def read_bounded(path: Path, limit_bytes: int) -> bytes | None:
    """Return what the file at `path` holds; None where it cannot be read, or is larger than `limit_bytes`."""
    try:
        with path.open("rb") as file:
            content = file.read(limit_bytes + 1)
    except OSError:
        return None
    return content if len(content) <= limit_bytes else None
