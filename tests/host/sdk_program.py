"""The SDK's server as a program: where it stands, what it keeps secret, and how it is run at an address."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

SDK_SERVER = Path(__file__).with_name("sdk_server.py")
SECRET = "ghp_0aB1cD2eF3gH4iJ5kL6mN7oP8qR9sT0uV1wX"
_STARTS_WITHIN_S = 40


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def sdk_server_at(port: int, *options: str) -> Generator[subprocess.Popen[bytes]]:
    """Run the server until the end of the block, or until it is killed.

    Args:
        options: `--sse`, or `--old` for one that knows nothing of 2026.
    """
    command = [sys.executable, "-P", str(SDK_SERVER), "--port", str(port), *options]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _await_port(port)
            yield process
        finally:
            process.kill()


def _await_port(port: int) -> None:
    deadline = time.monotonic() + _STARTS_WITHIN_S
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert time.monotonic() < deadline, f"nobody listens on {port}"
        time.sleep(0.02)  # between two looks
