"""What the logs server reads from its environment: where the logs are, and how their bare times are meant."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from devops_servers._common.settings import paths


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the logs are, and how to read them."""

    places: tuple[Path, ...]
    """Folders, single files and globs."""
    zone: tzinfo | None = None
    """The zone of timestamps that name none; None is the local one."""
    hard_links: bool = False
    """Whether a file that has a second name elsewhere may be read."""
    budget_s: float = 15.0
    """How long one scan may take before it returns what it has."""

    @property
    def zone_name(self) -> str:
        """The zone in words, for the footers."""
        if self.zone:
            return str(self.zone)
        return f"local zone {datetime.now().astimezone().strftime('%Z %z')}"


def from_environment() -> Settings:
    """Read `LOG_DIR` (default /var/log), `LOG_TZ` and `LOG_HARD_LINKS`."""
    return Settings(
        places=tuple(paths("LOG_DIR", "/var/log")),
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
