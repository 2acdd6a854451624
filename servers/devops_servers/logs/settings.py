"""What the logs server reads from its environment: where the logs are, and how their bare times are meant."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from devops_servers._common.settings import paths

JOURNAL = "journal"
"""What stands for the systemd journal, in `LOG_DIR` and as the name of a file."""


def _surroundings() -> dict[str, str]:
    """The environment of `journalctl`: it is found by our own PATH and speaks one language."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "SYSTEMD_COLORS": "0"}


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the logs are, and how to read them."""

    places: tuple[Path, ...]
    """Folders, single files and globs."""
    zone: tzinfo | None = None
    """The zone of timestamps that name none; None is the local one."""
    hard_links: bool = False
    """Whether a file that has a second name elsewhere may be read."""
    journal: bool = False
    """Whether the systemd journal is among the logs that are read where no file is named."""
    budget_s: float = 15.0
    """How long one scan may take before it returns what it has."""
    tell_every_s: float = 1.0
    """How often a scan says how far it is."""
    environment: Mapping[str, str] = field(default_factory=_surroundings)
    """Of the programs that are asked."""

    @property
    def zone_name(self) -> str:
        """The zone in words, for the footers."""
        if self.zone:
            return str(self.zone)
        return f"local zone {datetime.now().astimezone().strftime('%Z %z')}"


def from_environment() -> Settings:
    """Read `LOG_DIR` (default /var/log and the journal), `LOG_TZ` and `LOG_HARD_LINKS`."""
    places = paths("LOG_DIR", os.pathsep.join(("/var/log", JOURNAL)))
    return Settings(
        places=tuple(place for place in places if str(place) != JOURNAL),
        journal=Path(JOURNAL) in places,
        zone=_zone(os.environ.get("LOG_TZ", "")),
        hard_links=os.environ.get("LOG_HARD_LINKS", "").lower() in {"1", "true", "yes"},
    )


def _zone(name: str) -> tzinfo | None:
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise SystemExit(f"LOG_TZ={name} is not a time zone; use a name such as UTC or Asia/Seoul") from None
