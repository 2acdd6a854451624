"""How the gateway, its servers and the model are doing; nothing is claimed that nobody tried."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from devops_assistant import __version__
from devops_assistant.common.sanitise import one_line
from devops_assistant.gateway.model_state import ModelState
from devops_assistant.host.status import ServerState, ServerStatus

_NOT_WELL = (ServerState.FAILED, ServerState.RESTARTING, ServerState.PAUSED)
_SAID = {ServerState.IDLE: "not asked yet"}
"""Its tools are known from an earlier time; whether it would start today, nobody has tried."""


class Health:
    """What is told at `/health`."""

    def __init__(self, statuses: Callable[[], Sequence[ServerStatus]], model: ModelState) -> None:
        self._statuses = statuses
        self._model = model
        self._began = time.monotonic()

    def report(self, *, closed: bool, why: bool) -> tuple[int, dict[str, Any]]:
        """Return the status of HTTP and what is said with it.

        Args:
            closed: whether the gateway is shutting down.
            why: whether to tell why something is not well: only to those who know the token.
        """
        statuses = self._statuses()
        unwell = self._model.state.startswith("failed") or any(status.state in _NOT_WELL for status in statuses)
        return 503 if closed else 200, {
            "status": "stopping" if closed else "degraded" if unwell else "ok",
            "version": __version__,
            "uptime_seconds": round(time.monotonic() - self._began),
            "servers": [_server(status, why=why) for status in statuses],
            "model": self._of_model(why=why),
        }

    @property
    def up(self) -> dict[str, bool]:
        """Which servers answer and which do not, of those that were tried."""
        tried = (*_NOT_WELL, ServerState.READY)
        return {status.name: status.state is ServerState.READY for status in self._statuses() if status.state in tried}

    def _of_model(self, *, why: bool) -> dict[str, Any]:
        model = self._model
        told: dict[str, Any] = {"provider": model.provider, "state": model.state}
        if model.model:
            told["model"] = model.model
        if model.at:
            told["at"] = model.at.isoformat(timespec="seconds")
        return told | ({"error": model.error} if why and model.error else {})


def _server(status: ServerStatus, *, why: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": status.name,
        "state": _SAID.get(status.state, status.state.value),
        "tools": len(status.tools),
    }
    error = status.last_error and f"{status.last_error}; {status.remedy}".removesuffix("; ")
    return told | ({"error": one_line(error, 400)} if why and error else {})
