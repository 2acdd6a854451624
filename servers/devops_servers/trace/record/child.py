"""Starts the recorder as a process of its own, tells how far it is, and leaves nothing of it behind."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio

from devops_servers._common.process import ProgramFailed, stream_output
from devops_servers.trace.errors import CannotAnswer
from devops_servers.trace.record.tracepoints import Profile

_MODULE = "devops_servers.trace.record"
_TIME_TO_ANALYSE_S = 60.0
_MOST_BYTES = 1_000_000

Progress = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be recorded, and where to."""

    id: str
    folder: Path
    targets: Sequence[int | str]
    seconds: int
    profile: Profile
    kernel: bool
    """Whether the kernel's tracer may be used."""


async def record(order: Order, progress: Progress) -> dict[str, Any]:
    """Make the recording, and return what it holds as the recorder told it.

    Args:
        progress: told now and then how many seconds are done.

    Raises:
        CannotAnswer: there is no recording; the text says why.
    """
    job = {
        "id": order.id,
        "folder": str(order.folder),
        "targets": list(order.targets),
        "seconds": order.seconds,
        "profile": order.profile,
        "kernel": order.kernel,
    }
    return await _run(job, order.seconds + _TIME_TO_ANALYSE_S, progress)


async def probe(*, kernel: bool) -> dict[str, Any]:
    """Find out by trying at which level a recording would run.

    Raises:
        CannotAnswer: the recorder does not run here at all.
    """

    async def silent(_: float) -> None: ...

    return await _run({"probe": True, "kernel": kernel}, _TIME_TO_ANALYSE_S, silent)


async def _run(job: dict[str, Any], timeout_s: float, progress: Progress) -> dict[str, Any]:
    command = [sys.executable, "-S", "-P", "-m", _MODULE, json.dumps(job)]
    environment = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "LC_ALL": "C.UTF-8"}
    told: dict[str, Any] = {}
    try:
        with anyio.fail_after(timeout_s):
            async with stream_output(command, env=environment) as chunks:
                async for line in _lines(chunks):
                    told = json.loads(line)
                    if "progress" in told:
                        await progress(told["progress"])
    except TimeoutError:
        raise CannotAnswer(f"the recorder did not end within {timeout_s:.0f} s; record for fewer seconds") from None
    except ProgramFailed as failed:
        raise CannotAnswer(f"the recorder failed: {str(failed).splitlines()[-1]}") from failed
    if "done" not in told:
        raise CannotAnswer(told.get("refused", "the recorder ended without a word; try again"))
    return told["done"]


async def _lines(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    rest = b""
    async for chunk in chunks:
        *lines, rest = (rest + chunk)[:_MOST_BYTES].split(b"\n")
        for line in lines:
            yield line
