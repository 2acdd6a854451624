"""What the system server reads from its environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The percentages above which a value is named as exceeded."""

    cpu: float = 80.0
    memory: float = 90.0
    disk: float = 90.0


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where the files and programs of this machine are found."""

    root: Path
    """The folder of `proc`, `sys`, `etc`, `var`, …"""
    env: Mapping[str, str]
    """The environment of the programs that are asked."""


def surroundings() -> Surroundings:
    """Return the machine itself: programs are found by our own PATH and speak one language."""
    path = os.environ.get("PATH", os.defpath)
    return Surroundings(Path("/"), {"PATH": path, "LC_ALL": "C.UTF-8", "SYSTEMD_COLORS": "0"})


def thresholds() -> Thresholds:
    """Return the thresholds, each from its variable (`CPU_THRESHOLD`, …) where that holds a percentage.

    Raises:
        ValueError: a variable is set to something that is no percentage.
    """
    default = Thresholds()
    return Thresholds(
        cpu=_percentage("CPU_THRESHOLD", default.cpu),
        memory=_percentage("MEMORY_THRESHOLD", default.memory),
        disk=_percentage("DISK_THRESHOLD", default.disk),
    )


def _percentage(variable: str, default: float) -> float:
    text = os.environ.get(variable, "")
    if not text:
        return default
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= 100:
        raise ValueError(f"{variable} is {text!r}; set it to a percentage between 1 and 100, or leave it unset")
    return value
