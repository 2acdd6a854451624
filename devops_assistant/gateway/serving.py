"""How the gateway runs: on a socket that listens already, until a signal closes it in good order."""

from __future__ import annotations

import signal
import socket
import sys
from collections.abc import AsyncIterator, Generator
from contextlib import contextmanager

import anyio
import uvicorn
from starlette.types import ASGIApp

from devops_assistant.gateway.alerts import Alerts
from devops_assistant.gateway.desk import Desk

_CONNECTIONS = 512
_UNFINISHED_S = 5.0
"""How long answers that are on their way may take once the gateway was told to end."""
_LAST_BYTES_S = 2


async def run_gateway(app: ASGIApp, listener: socket.socket, desk: Desk, alerts: Alerts) -> None:
    """Answer until SIGTERM or Ctrl-C; answers on their way get a few seconds more, after a second signal none."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        limit_concurrency=_CONNECTIONS,
        timeout_graceful_shutdown=_LAST_BYTES_S,
    )
    runner = _Runner(config)
    async with anyio.create_task_group() as group:
        group.start_soon(_close_on_signal, runner, desk)
        group.start_soon(alerts.run)
        await runner.serve(sockets=[listener])
        group.cancel_scope.cancel()


class _Runner(uvicorn.Server):
    """Leaves signals to us: what is on its way is told first."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


async def _close_on_signal(runner: uvicorn.Server, desk: Desk) -> None:
    if sys.platform == "win32":
        return
    with anyio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
        await anext(signals)
        async with anyio.create_task_group() as group:
            group.start_soon(_hurry, signals, group.cancel_scope)
            await desk.close(_UNFINISHED_S)
            group.cancel_scope.cancel()
    await desk.close(0)
    runner.should_exit = True


async def _hurry(signals: AsyncIterator[signal.Signals], scope: anyio.CancelScope) -> None:
    await anext(signals)
    scope.cancel()
