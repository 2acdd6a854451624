"""How a command runs: on one event loop, until it is done or a signal ends it."""

from __future__ import annotations

import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable

import anyio


def run_until_signalled(command: Callable[[], Awaitable[int]]) -> int:
    """Return the exit code of `command`, or 128 and the number of the signal that ended it.

    What the command has started is stopped in good order either way.
    """
    return anyio.run(_run, command)


async def _run(command: Callable[[], Awaitable[int]]) -> int:
    if sys.platform == "win32":
        return await command()
    codes: list[int] = []
    # received until everything has stopped: a second Ctrl-C must not leave servers behind
    with anyio.open_signal_receiver(signal.SIGINT, signal.SIGTERM, signal.SIGHUP) as signals:
        async with anyio.create_task_group() as group:
            group.start_soon(_end_on_signal, signals, group.cancel_scope, codes)
            codes.append(await command())
            group.cancel_scope.cancel()
    return codes[0]


async def _end_on_signal(signals: AsyncIterator[signal.Signals], scope: anyio.CancelScope, codes: list[int]) -> None:
    async for number in signals:
        codes.append(128 + number)
        scope.cancel()
