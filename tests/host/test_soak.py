"""A week's worth of reconnects in seconds: what is open and running afterwards is what was open and running before."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import threading
from dataclasses import dataclass

import anyio
import pytest

from devops_assistant.host.host import Host
from devops_assistant.host.status import ServerState
from tests.host.hosting import Little, host_of, ignore, pid_of, until

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(120)]
SERVERS = 8
ROUNDS = 25


@dataclass(frozen=True)
class Footprint:
    descriptors: int
    tasks: int
    threads: int
    objects: int


def footprint() -> Footprint:
    gc.collect()
    return Footprint(
        len(os.listdir("/proc/self/fd")), len(asyncio.all_tasks()), threading.active_count(), len(gc.get_objects())
    )


async def reconnect(host: Host, index: int, deaths: int) -> None:
    """Kill one server as often as said; each time it is back and has answered before the next."""
    status = host.statuses[index]
    for _ in range(deaths):
        restarts = host.statuses[index].restarts
        os.kill(await pid_of(host, status.tools[0]), signal.SIGKILL)
        await until(lambda before=restarts: host.statuses[index].restarts > before)
    await pid_of(host, status.tools[0])


async def reconnect_all(host: Host, deaths: int) -> Footprint:
    async with anyio.create_task_group() as group:
        for index in range(SERVERS):
            group.start_soon(reconnect, host, index, deaths)
    await until(lambda: all(status.state is ServerState.READY for status in host.statuses))
    return footprint()


async def test_hundreds_of_reconnects_leave_no_descriptor_task_thread_or_memory_behind(little: Little) -> None:
    host = host_of(*(little(f"s{n}", "--tools", "environment") for n in range(SERVERS)))
    alone = footprint()
    async with host.running(ignore):
        await host.settle(40)
        before = await reconnect_all(host, 3)
        after = await reconnect_all(host, ROUNDS)
    left = footprint()

    assert sum(status.restarts for status in host.statuses) == SERVERS * (3 + ROUNDS)
    assert (after.descriptors, after.tasks) == (before.descriptors, before.tasks)
    assert after.threads < before.threads + SERVERS  # idle workers come and go
    assert after.objects < before.objects + SERVERS * ROUNDS  # not one object for each reconnect
    assert left.tasks == alone.tasks
    assert left.descriptors <= alone.descriptors + 1
