"""How values are written: with their unit, with as many digits as tell something."""

from __future__ import annotations

import math

from devops_servers.prometheus.report import moment

_BINARY = ("KiB", "MiB", "GiB", "TiB", "PiB")
_WHOLE = 1e15
_TELLING_PERCENT = 0.005


def written(value: float, unit: str = "") -> str:
    """Write a value with its unit: `1.50 GiB`, `6.812 %`, `12.3 ms`, `1,800`."""
    if not math.isfinite(value):
        return number(value)
    match unit:
        case "B" | "B/s":
            return _bytes(value) + unit.removeprefix("B")
        case "s":
            return _seconds(value)
        case "timestamp":
            return f"{number(value)} ({moment(value)})"
        case "ratio":
            return f"{number(value)} (ratio)"
        case _ if unit.startswith("/"):
            return f"{number(value)}{unit}"
        case _:
            return f"{number(value)} {unit}".rstrip()


def number(value: float) -> str:
    """Write a number with as many digits as tell something, and separators from a thousand on."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    size = abs(value)
    if value == int(value) and size < _WHOLE:
        return f"{int(value):,}"
    if size >= _WHOLE or size < 1:
        return f"{value:.4g}"
    return f"{value:,.{max(1, 3 - math.floor(math.log10(size)))}f}"


def percent_change(first: float, last: float) -> str:
    """Write how much a value grew or shrank: `+12 %`; empty where that means nothing."""
    if not (math.isfinite(first) and math.isfinite(last)) or first == 0:
        return ""
    change = 100 * (last - first) / abs(first)
    return f"{change:+.3g} %" if abs(change) >= _TELLING_PERCENT else "0 %"


def _bytes(value: float) -> str:
    if abs(value) < 1024:
        return f"{number(value)} B"
    exponent = min(int(math.log2(abs(value)) / 10), len(_BINARY))
    return f"{value / 1024**exponent:.2f} {_BINARY[exponent - 1]}"


def _seconds(value: float) -> str:
    if 0 < abs(value) < 1e-3:
        return f"{value * 1e6:.4g} µs"
    return f"{value * 1e3:.4g} ms" if 0 < abs(value) < 1 else f"{number(value)} s"
