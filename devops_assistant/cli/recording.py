"""The flight record of a session, and the one thing that waits for it: a tool call is on record before it runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import anyio
import anyio.to_thread

from devops_assistant.agent.toolbox import ToolSource
from devops_assistant.common.folders import data_folder
from devops_assistant.common.settings import Settings, read_settings
from devops_assistant.conversation.messages import JsonObject, ToolSpec
from devops_assistant.host.calls import CallOutcome
from devops_assistant.recorder.prices import Price
from devops_assistant.recorder.record import FILE_NAME, Keeping, Recorder, Recording

_PATIENCE_S = 0.25
"""As long a call waits for the disk, and no longer."""


def record_path(settings: Settings | None = None) -> Path:
    """Return where the record is, or would be.

    Raises:
        ConfigError: the settings cannot be used.
    """
    wanted = (settings or read_settings()).record
    return wanted.expanduser() if isinstance(wanted, Path) else data_folder() / FILE_NAME


def evidence_folder() -> Path:
    """Return where each session keeps its evidence, in a folder of its id."""
    return data_folder() / "evidence"


def recorder_of(settings: Settings) -> Recorder | None:
    """Return what records the sessions of this process, None where the user wants no record."""
    if settings.record is False:
        return None
    return Recorder(
        record_path(settings),
        evidence=evidence_folder(),
        keeping=Keeping(settings.record_days, settings.record_megabytes * 1024 * 1024),
        prices=_prices(settings),
    )


def _prices(settings: Settings) -> Mapping[str, Price]:
    return {name: Price(price.input, price.output, price.cached) for name, price in settings.prices.items()}


@dataclass(frozen=True, slots=True)
class RecordedTools:
    """Tools whose calls are on record before they run."""

    source: ToolSource
    recording: Recording

    @property
    def specs(self) -> tuple[ToolSpec, ...]:
        return self.source.specs

    @property
    def down(self) -> tuple[str, ...]:
        return self.source.down

    async def call(self, spec: ToolSpec, arguments: JsonObject) -> CallOutcome:
        written = self.recording.barrier()
        if not written.is_set():
            await anyio.to_thread.run_sync(written.wait, _PATIENCE_S)
        return await self.source.call(spec, arguments)
