"""What recordings there are, and what is in each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from devops_servers.trace.cells import array, number
from devops_servers.trace.errors import CannotAnswer
from devops_servers.trace.recording import Recording, opened
from devops_servers.trace.words import duration, name


@dataclass(frozen=True, slots=True)
class Entry:
    """One recording."""

    path: Path
    size: int
    """In bytes."""
    kind: str = ""
    extent: tuple[int, int] = (0, 0)
    """From when to when, in nanoseconds since the epoch."""
    stored: int = 0
    chains: int = 0
    about: str = ""
    """How and of what it was made, where it says so."""
    problem: str = ""
    """Why it cannot be opened."""


def described(path: Path) -> Entry:
    """Return what is in the recording at `path`, or why that cannot be said."""
    try:
        size = path.stat().st_size
        with opened(path) as recording:
            return Entry(
                path,
                size,
                recording.kind,
                recording.extent,
                recording.stored,
                recording.count("causal_chains"),
                _about(recording),
            )
    except CannotAnswer as error:
        return Entry(path, 0, problem=str(error))
    except OSError as error:
        return Entry(path, 0, problem=f"{path.name}: {(error.strerror or str(error)).lower()}")


def _about(recording: Recording) -> str:
    if recording.ours:
        for level, profile, seconds, targets, lost in recording.rows(
            "SELECT level, profile, seconds, targets, lost FROM recordings LIMIT 1"
        ):
            whom = ", ".join(name(target) for target in array(targets)[:5])
            length = duration(1e9 * number(seconds))
            return f"{name(level)}, profile {name(profile)}, {length} of pid {whom}; {number(lost):,.0f} events lost"
    if "gpu_model" in recording.columns("sessions"):
        models = recording.rows("SELECT DISTINCT gpu_model FROM sessions WHERE gpu_model != '' LIMIT 3")
        return ", ".join(name(model) for (model,) in models)
    return ""
