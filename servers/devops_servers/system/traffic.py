"""What goes over the network interfaces and how much of it goes wrong, between two readings."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from devops_servers.system.findings import Finding, Severity
from devops_servers.system.report import percent, rate

_RESENT_PERCENT = 5.0
_INTERFACES_SHOWN = 20
_ENOUGH_SEGMENTS = 100
"""Below this many sent segments a share of resent ones says nothing."""


@dataclass(frozen=True, slots=True)
class Counters:
    """Since boot, at one moment."""

    taken: float
    """Monotonic seconds."""
    interfaces: dict[str, psutil.interface_io_t]
    tcp: dict[str, int]
    """The kernel's TCP counters by its names for them; empty where there is no /proc."""


@dataclass(frozen=True, slots=True)
class Interface:
    """One interface within an interval, and the errors of its whole life."""

    name: str
    up: bool
    received: float
    """Bytes per second, like `sent`."""
    sent: float
    new_errors: int
    """Errors and drops within the interval."""
    errors: int
    """Since boot, like `drops`."""
    drops: int


@dataclass(frozen=True, slots=True)
class Traffic:
    interval_s: float
    interfaces: tuple[Interface, ...]
    segments: int
    """TCP segments sent within the interval."""
    resent: int
    """Of these, sent again."""
    refused: int
    """Connections that a full listen queue turned away within the interval."""
    resent_percent_since_boot: float | None
    refused_since_boot: int


def read_counters(root: Path = Path("/")) -> Counters:
    """Read the kernel's network counters."""
    tcp = _named(root / "proc/net/snmp", "Tcp:") | _named(root / "proc/net/netstat", "TcpExt:")
    return Counters(time.monotonic(), psutil.net_io_counters(pernic=True), tcp)


def traffic(earlier: Counters, later: Counters) -> Traffic:
    """Return what happened between two readings."""
    seconds = max(later.taken - earlier.taken, 0.001)
    states = psutil.net_if_stats()
    interfaces = [
        _interface(name, earlier.interfaces[name], now, seconds, name in states and states[name].isup)
        for name, now in later.interfaces.items()
        if name in earlier.interfaces
    ]

    def since(name: str) -> int:
        return later.tcp.get(name, 0) - earlier.tcp.get(name, 0)

    sent = later.tcp.get("OutSegs", 0)
    return Traffic(
        seconds,
        tuple(interfaces),
        segments=since("OutSegs"),
        resent=since("RetransSegs"),
        refused=since("ListenDrops"),
        resent_percent_since_boot=100 * later.tcp.get("RetransSegs", 0) / sent if sent else None,
        refused_since_boot=later.tcp.get("ListenDrops", 0),
    )


def lines(seen: Traffic) -> Iterator[str]:
    """Yield a line for each interface, those with errors and traffic first, and one for TCP."""
    ranked = sorted(seen.interfaces, key=lambda each: (-each.new_errors, -(each.received + each.sent)))
    for each in ranked[:_INTERFACES_SHOWN]:
        state = "" if each.up else " (down)"
        yield (
            f"interface {each.name}{state}: {rate(each.received)} in, {rate(each.sent)} out, {each.new_errors} errors "
            f"and drops over {seen.interval_s:.1f} s; since boot {each.errors} errors, {each.drops} drops"
        )
    if len(ranked) > _INTERFACES_SHOWN:
        yield f"and {len(ranked) - _INTERFACES_SHOWN} more interfaces with less traffic"
    if seen.resent_percent_since_boot is not None:
        yield (
            f"tcp: {seen.resent} of {seen.segments} segments sent again over {seen.interval_s:.1f} s (since boot "
            f"{seen.resent_percent_since_boot:.2f} %), {seen.refused} connections refused by full listen queues (since "
            f"boot {seen.refused_since_boot})"
        )


def findings(seen: Traffic) -> Iterator[Finding]:
    """Tell what of the traffic is abnormal."""
    within = f"over {seen.interval_s:.1f} s"
    evidence = "; ".join(lines(seen))
    if seen.segments >= _ENOUGH_SEGMENTS and 100 * seen.resent / seen.segments > _RESENT_PERCENT:
        share = percent(100 * seen.resent / seen.segments)
        yield Finding(Severity.WARNING, f"tcp sent {share} of its segments again {within}", evidence, "get_network")
    if seen.refused > 0:
        what = f"full listen queues refused {seen.refused} connections {within}"
        yield Finding(Severity.WARNING, what, evidence, "get_network")
    for each in seen.interfaces:
        if each.new_errors > 0:
            what = f"interface {each.name} had {each.new_errors} errors and drops {within}"
            yield Finding(Severity.WARNING, what, evidence, "get_network")


def _interface(
    name: str, before: psutil.interface_io_t, now: psutil.interface_io_t, seconds: float, up: bool
) -> Interface:
    errors, drops = now.errin + now.errout, now.dropin + now.dropout
    return Interface(
        name,
        up,
        received=(now.bytes_recv - before.bytes_recv) / seconds,
        sent=(now.bytes_sent - before.bytes_sent) / seconds,
        new_errors=errors + drops - before.errin - before.errout - before.dropin - before.dropout,
        errors=errors,
        drops=drops,
    )


def _named(path: Path, prefix: str) -> dict[str, int]:
    """The counters of one of the kernel's pairs of lines: names, then values."""
    try:
        text = path.read_text(encoding="ascii")
    except OSError:
        return {}
    found = [line.split()[1:] for line in text.splitlines() if line.startswith(prefix)]
    if len(found) != 2:
        return {}
    return {name: int(value) for name, value in zip(*found, strict=False)}
