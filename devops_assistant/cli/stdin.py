"""What is piped into `ask`, as context for the question."""

from __future__ import annotations

import os
import select
import stat
import sys
import time
from typing import TextIO

from devops_assistant.common.messages import say

LIMIT_BYTES = 256 * 1024
_SILENCE_S = 5.0
_IN_ALL_S = 30.0
_CHUNK_BYTES = 64 * 1024


def piped_text(stdin: TextIO | None, silence_s: float = _SILENCE_S, in_all_s: float = _IN_ALL_S) -> tuple[str, str]:
    """Return what a pipe or file on `stdin` holds, and a notice about it where there is one.

    A terminal or a device holds nothing.

    Args:
        stdin: None where it is closed.
        silence_s: a pipe into which nothing is written for so long is not waited for.
        in_all_s: nor is one that has not ended by then.
    """
    try:
        file = stdin.fileno() if stdin else -1
        kind = os.fstat(file).st_mode
    except (OSError, ValueError):
        return "", ""
    if not (stat.S_ISFIFO(kind) or stat.S_ISREG(kind)):
        return "", ""
    waits = stat.S_ISFIFO(kind) and sys.platform != "win32"
    content, ended = _read(file, silence_s if waits else None, time.monotonic() + in_all_s)
    return content[:LIMIT_BYTES].decode(errors="replace"), _notice(content, ended)


def _read(file: int, silence_s: float | None, deadline: float) -> tuple[bytes, bool]:
    """Return what came, a little past the limit at most, and whether that is all there is."""
    content = bytearray()
    while len(content) <= LIMIT_BYTES:
        if (
            silence_s is not None
            and not select.select([file], [], [], max(0.0, min(silence_s, deadline - time.monotonic())))[0]
        ):
            return bytes(content), False
        chunk = os.read(file, _CHUNK_BYTES)
        if not chunk:
            return bytes(content), True
        content += chunk
    return bytes(content), False


def _notice(content: bytes, ended: bool) -> str:
    if len(content) > LIMIT_BYTES:
        return say("cli.stdin_cut", limit=LIMIT_BYTES // 1024)
    if ended:
        return ""
    if not content:
        return say("cli.stdin_silent")
    return say("cli.stdin_open", count=len(content))
