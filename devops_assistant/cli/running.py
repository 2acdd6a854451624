"""How a command runs: on one event loop, until it is done or a signal ends it."""

from __future__ import annotations

import signal
import sys
from collections.abc import Awaitable, Callable

import anyio
import anyio.abc


def run_until_signalled(command: Callable[[], Awaitable[int]]) -> int:
    """Return the exit code of `command`, or 128 and the number of the signal that ended it.

    What the command has started is stopped in good order either way.
    """
    return anyio.run(_run, command)


async def _run(command: Callable[[], Awaitable[int]]) -> int:
    if sys.platform == "win32":
        return await command()
    code = 0
    async with anyio.create_task_group() as group:
        code_of_signal = await group.start(_first_signal, group.cancel_scope)
        code = await command()
        group.cancel_scope.cancel()
    return code_of_signal() or code


async def _first_signal(scope: anyio.CancelScope, *, task_status: anyio.abc.TaskStatus[Callable[[], int]]) -> None:
    code = 0
    with anyio.open_signal_receiver(signal.SIGINT, signal.SIGTERM, signal.SIGHUP) as signals:
        task_status.started(lambda: code)
        async for number in signals:
            code = 128 + number
            scope.cancel()
            return
