"""The folders that belong to the assistant, as the XDG conventions name them."""

from __future__ import annotations

import os
from pathlib import Path

_APP = "devops-assistant"


def config_folder() -> Path:
    """Where the user's settings, servers and instructions are."""
    return _base("XDG_CONFIG_HOME", ".config") / _APP


def data_folder() -> Path:
    """Where history and evidence are kept."""
    return _base("XDG_DATA_HOME", ".local/share") / _APP


def cache_folder() -> Path:
    """Where what only saves time is kept."""
    return _base("XDG_CACHE_HOME", ".cache") / _APP


def _base(variable: str, default: str) -> Path:
    named = Path(os.environ.get(variable, ""))
    return named if named.is_absolute() else Path("~").expanduser() / default
