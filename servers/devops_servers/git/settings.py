"""What the git server reads from its environment, beside REPO_PATH."""

from __future__ import annotations

import os
from pathlib import Path


def search_path() -> str:
    """Where programs are looked for: only folders named in full, so never the one that somebody works in."""
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return os.pathsep.join(folder for folder in folders if Path(folder).is_absolute())


def home() -> dict[str, str]:
    """Where the user's own git settings are."""
    return {name: os.environ[name] for name in ("HOME", "XDG_CONFIG_HOME") if name in os.environ}


def user_ids() -> set[int]:
    """Whose repositories are the user's own; under sudo also those of who called it, as git has it."""
    caller = os.environ.get("SUDO_UID", "")
    return {os.geteuid()} | ({int(caller)} if os.geteuid() == 0 and caller.isdigit() else set[int]())
