"""`!command`: the user's own shell runs it, its output is shown and kept back until a question asks for it."""

from __future__ import annotations

import codecs
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import anyio
from anyio.abc import Process

from devops_assistant.common.sanitise import clean

KEPT_CHARACTERS = 256 * 1024
_GRACE_S = 1.0


@dataclass(frozen=True, slots=True)
class Ran:
    """A command of the user's that has ended."""

    command: str
    output: str
    """What it printed, the beginning cut where it was too long."""
    status: int


async def run_shell(command: str, show: Callable[[str], None]) -> Ran:
    """Run `command` in the user's shell, without a terminal, and pass what it prints to `show` line by line.

    Cancelling it ends the command and whatever it started.
    """
    alone = sys.platform != "win32"
    process = await anyio.open_process(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=alone,
    )
    shown = _Shown(show)
    try:
        assert process.stdout
        async for chunk in process.stdout:
            shown.take(chunk)
        shown.take(b"", final=True)
        status = await process.wait()
    except BaseException:
        with anyio.CancelScope(shield=True):
            await _end(process, group=alone)
        raise
    return Ran(command, shown.kept, status)


class _Shown:
    """Bytes on their way to the screen, as whole lines of clean text."""

    def __init__(self, show: Callable[[str], None]) -> None:
        self._show = show
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._begun = ""
        self.kept = ""

    def take(self, chunk: bytes, *, final: bool = False) -> None:
        text = self._begun + self._decoder.decode(chunk, final)
        lines, _, self._begun = text.rpartition("\n")
        if final or len(self._begun) > KEPT_CHARACTERS:
            lines, self._begun = text.removesuffix("\n"), ""
        if lines:
            cleaned = clean(lines)
            self._show(cleaned)
            self._keep(cleaned)

    def _keep(self, text: str) -> None:
        whole = f"{self.kept}{text}\n"
        if len(whole) > KEPT_CHARACTERS:
            whole = f"[the beginning is cut]\n{whole[-KEPT_CHARACTERS:]}"
        self.kept = whole


async def _end(process: Process, *, group: bool) -> None:
    with suppress(ProcessLookupError):
        if group:
            _signal_group(process.pid, signal.SIGTERM)
        else:
            process.terminate()
        with anyio.move_on_after(_GRACE_S):
            await process.wait()
            return
        if group:
            _signal_group(process.pid, signal.SIGKILL)
        else:
            process.kill()
        await process.wait()


if sys.platform != "win32":
    import os

    def _signal_group(leader: int, signum: signal.Signals) -> None:
        os.killpg(leader, signum)
else:

    def _signal_group(leader: int, signum: signal.Signals) -> None:
        raise ProcessLookupError
