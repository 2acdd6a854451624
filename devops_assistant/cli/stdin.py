"""What is piped into `ask`, as context for the question."""

from __future__ import annotations

import os
import select
import stat
import sys

LIMIT_BYTES = 256 * 1024
_PATIENCE_S = 5.0


def piped_text() -> tuple[str, str]:
    """Return what a pipe or file on stdin holds, and a notice about it where there is one.

    A terminal or a device holds nothing. A pipe into which nothing is written is not waited for.
    """
    try:
        kind = os.fstat(sys.stdin.fileno()).st_mode
    except (OSError, ValueError, AttributeError):
        return "", ""
    if not (stat.S_ISFIFO(kind) or stat.S_ISREG(kind)):
        return "", ""
    if stat.S_ISFIFO(kind) and sys.platform != "win32" and not select.select([sys.stdin], [], [], _PATIENCE_S)[0]:
        return "", f"nothing came on stdin within {_PATIENCE_S:g} s; the question is asked without it"
    content = sys.stdin.buffer.read(LIMIT_BYTES + 1)
    if len(content) <= LIMIT_BYTES:
        return content.decode(errors="replace"), ""
    notice = f"only the first {LIMIT_BYTES // 1024} KiB of stdin are used"
    return content[:LIMIT_BYTES].decode(errors="replace"), notice
