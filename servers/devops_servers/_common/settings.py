"""What a server reads from its environment."""

from __future__ import annotations

import os
from pathlib import Path


def paths(variable: str, default: str) -> list[Path]:
    """Return the paths that `variable` names, separated by `os.pathsep`, or `default` where it is unset or empty."""
    names = os.environ.get(variable) or default
    return [Path(name).expanduser() for name in names.split(os.pathsep) if name]
