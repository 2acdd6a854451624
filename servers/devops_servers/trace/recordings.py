"""Where recordings live, what they are called, and which of them a call means.

A recording is one SQLite file, `<id>.db`; while its recorder writes it is `<id>.db.part`, renamed when it is whole.
"""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime
from pathlib import Path

ID = re.compile(r"\d{8}-\d{6}-[0-9a-f]{4}")
SUFFIX = ".db"
UNFINISHED_SUFFIX = ".db.part"


def new_id(started: datetime) -> str:
    """Return the id of a recording that starts at `started`, such as `20261121-031500-4f2a`: its time is UTC."""
    return f"{started.astimezone(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"


def finished_path(folder: Path, recording: str) -> Path:
    """Where the recording with this id is kept in `folder`."""
    return folder / f"{recording}{SUFFIX}"


def unfinished_path(folder: Path, recording: str) -> Path:
    """Where its recorder writes it until it is whole."""
    return folder / f"{recording}{UNFINISHED_SUFFIX}"
