"""An application log of any size: two days in order, five services, stack traces, bytes that are no text."""

from __future__ import annotations

import random
from pathlib import Path

HOURS = 47
FIRST_DAY = "2026-11-19"
_SERVICES = ("auth", "cart", "payment", "search", "gateway")
_LEVELS = (("INFO", 0.84), ("DEBUG", 0.09), ("WARN", 0.05), ("ERROR", 0.02))
_SAID = (
    "request done status={} duration={}ms",
    "user {} logged in from 10.0.{}.{}",
    "cache refreshed keys={}",
    "order {} shipped to region eu-{}",
)
_FAILED = (
    "Timeout after {}ms calling payment for order {}",
    "Connection refused to 10.1.{}.{}:5432",
    "java.lang.OutOfMemoryError: heap space in worker-{}",
    "failed to parse config /etc/app/{}.yaml: line {}",
)
_FRAMES = "".join(f"\tat com.acme.cart.Cart{n}.run(Cart{n}.java:{n * 7})\n" for n in range(6))
_LINE_BYTES = 96
_NOT_TEXT_EVERY_HOURS = 5


def write_log(path: Path, megabytes: int) -> None:
    """Write a log of about `megabytes` (10^6 bytes) to `path`."""
    hour = _an_hour(megabytes * 1_000_000 // HOURS // _LINE_BYTES)
    with path.open("wb") as file:
        for number in range(HOURS):
            day, clock = divmod(number, 24)
            file.write(hour.replace(b"2026-11-19T00:", f"2026-11-{19 + day}T{clock:02}:".encode()))
            if number % _NOT_TEXT_EVERY_HOURS == 0:
                file.write(f"2026-11-{19 + day}T{clock:02}:59:59.999Z [INFO] cart-service: \xff\n".encode("latin-1"))


def _an_hour(lines: int) -> bytes:
    """One hour of log as if it were the first."""
    chosen = random.Random(7)
    levels = [level for level, _ in _LEVELS]
    weights = [weight for _, weight in _LEVELS]
    written: list[str] = []
    for number in range(lines):
        minute, second = divmod(number * 3_600 // lines, 60)
        level = chosen.choices(levels, weights)[0]
        form = chosen.choice(_FAILED if level in ("WARN", "ERROR") else _SAID)
        message = form.format(*(chosen.randint(1, 9_999) for _ in range(form.count("{}"))))
        time = f"{FIRST_DAY}T00:{minute:02}:{second:02}.{number % 1000:03}Z"
        written.append(f"{time} [{level}] {chosen.choice(_SERVICES)}-service thread-{number % 32}: {message}\n")
        if level == "ERROR" and chosen.random() < 0.05:
            written.append(_FRAMES)
    return "".join(written).encode()
