"""Which lines belong together: a record is a line that starts one, and the stack trace or text that continues it."""

from __future__ import annotations

import re

_CONTINUATION = re.compile(
    r"\s|$|Caused by:|Suppressed:|\.\.\. \d+ more|at [\w$.<]+\(|Traceback \(most recent|During handling of the above"
    r"|The above exception was|goroutine \d+|created by "
    r"|[\w.$]+(?:Error|Exception|Interrupt|Exit|Throwable)(?::|$)|[)}\]]+;?$"
    r"|[\w./-]+\.[\w.*()-]+\([^()]*\)$"  # a frame of Go's
)
_THROWN = re.compile(
    r"(?:Uncaught |Unhandled |Exception in thread \S+ )?[\w.$]+(?:Error|Exception|Throwable)(?::|$)"
    r"|thread '[^']*' panicked"
)


def continues(line: str) -> bool:
    """Whether `line` goes on with the record above it."""
    return bool(_CONTINUATION.match(line))


def is_thrown(line: str) -> bool:
    """Whether `line` names what was thrown, as the head of a trace does that no record stands before."""
    return bool(_THROWN.match(line))
