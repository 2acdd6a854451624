"""Real programs on free ports of 127.0.0.1, ready when a block begins and gone when it ends."""

from __future__ import annotations

import json
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

READY_S = 60.0
STOP_S = 10.0
_POLL_S = 0.05
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: Sequence[str | Path], ready: str, folder: Path) -> Generator[int]:
    """Run a program for the length of a block, from when `ready` answers 200, and give its process id.

    Args:
        ready: the URL that tells that it is ready.
        folder: where it runs and where its output is kept, as `NAME.log`.

    Raises:
        RuntimeError: it ended, or was not ready in time; the text holds the end of its output.
    """
    log = folder / f"{Path(command[0]).name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        try:
            _await_ready(process, ready, log)
            yield process.pid
        finally:
            _stop(process)


def answer_json(url: str, **parameters: str) -> Any:
    """Return the JSON that `url` answers with."""
    query = f"?{urllib.parse.urlencode(parameters)}" if parameters else ""
    with _DIRECT.open(url + query, timeout=10) as response:
        return json.load(response)


def until(condition: Callable[[], bool], what: str, seconds: float = READY_S) -> None:
    """Wait for `condition`, no longer than `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise RuntimeError(f"not within {seconds:g} s: {what}")
        time.sleep(_POLL_S)  # between two looks


def _await_ready(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    def ready() -> bool:
        if process.poll() is not None:
            raise RuntimeError(f"{log.stem} ended with {process.returncode}: {_end(log)}")
        return _answers(url)

    try:
        until(ready, f"{log.stem} is ready")
    except RuntimeError as error:
        raise RuntimeError(f"{error}\n{_end(log)}") from None


def _answers(url: str) -> bool:
    try:
        with _DIRECT.open(url, timeout=2) as response:
            return bool(response.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _end(log: Path) -> str:
    return log.read_text(errors="replace")[-2_000:]
