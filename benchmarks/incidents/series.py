"""The metrics of an incident as OpenMetrics text: what each service and host exposes, bent where something goes wrong."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from benchmarks.incidents.words import Words


class Measured(StrEnum):
    """What can be bent by an incident."""

    ERRORS = "errors"
    LATENCY = "latency"
    TRAFFIC = "traffic"
    MEMORY = "memory"
    CPU = "cpu"
    DISK = "disk"
    POOL = "pool"
    QUEUE = "queue"
    RESTARTS = "restarts"
    NETWORK = "network"


@dataclass(frozen=True, slots=True)
class Effect:
    """How something changes: `factor` times its usual value, at once from `since` on or growing until the end."""

    what: Measured
    service: str
    factor: float
    since: float
    grows: bool = False

    def at(self, moment: float, end: float) -> float:
        if moment < self.since:
            return 1.0
        if not self.grows:
            return self.factor
        return 1 + (self.factor - 1) * (moment - self.since) / max(1.0, end - self.since)


@dataclass(frozen=True, slots=True)
class _Metric:
    what: Measured
    names: tuple[str, str, str, str]
    """The same thing as different exporters call it."""
    counter: bool
    usual: float
    extra: str = ""


_METRICS = (
    _Metric(
        Measured.TRAFFIC,
        ("http_requests", "http_server_requests", "request_count", "rpc_server_handled"),
        True,
        8.0,
        'code="200"',
    ),
    _Metric(
        Measured.ERRORS,
        ("http_errors", "http_server_failures", "request_failures", "rpc_server_failed"),
        True,
        0.05,
        'code="500"',
    ),
    _Metric(
        Measured.LATENCY,
        ("http_request_duration_p95_seconds", "response_time_p95_seconds", "latency_p99_seconds", "rpc_latency_p95_seconds"),
        False,
        0.12,
    ),
    _Metric(
        Measured.MEMORY,
        ("process_resident_memory_bytes", "jvm_memory_used_bytes", "container_memory_working_set_bytes", "heap_in_use_bytes"),
        False,
        3.2e8,
    ),
    _Metric(
        Measured.CPU, ("process_cpu_seconds", "container_cpu_usage_seconds", "cpu_busy_seconds", "app_cpu_seconds"), True, 0.2
    ),
    _Metric(
        Measured.POOL,
        ("db_pool_active_connections", "hikaricp_connections_active", "sql_open_connections", "pool_in_use"),
        False,
        5.0,
    ),
    _Metric(Measured.QUEUE, ("queue_depth", "consumer_lag_messages", "jobs_waiting", "backlog_messages"), False, 12.0),
)  # fmt: skip
_OF_HOSTS = (
    _Metric(
        Measured.DISK,
        ("node_filesystem_avail_bytes", "disk_free_bytes", "host_disk_available_bytes", "fs_available_bytes"),
        False,
        4e10,
        'mountpoint="/"',
    ),
    _Metric(
        Measured.NETWORK,
        ("node_network_transmit_errs", "net_err_out", "interface_errors", "nic_errors"),
        True,
        0.001,
        'device="eth0"',
    ),
)  # fmt: skip

STEP_S = 30


@dataclass(frozen=True, slots=True)
class Span:
    start: float
    end: float


def open_metrics(
    words: Words, services: Sequence[tuple[str, str]], span: Span, effects: Sequence[Effect]
) -> Iterator[str]:
    """Yield the lines of the text, `# EOF` last.

    Args:
        services: each with the host it runs on.
    """
    bent: Mapping[tuple[Measured, str], Effect] = {(effect.what, effect.service): effect for effect in effects}
    style = words.dice.randrange(2) * 2
    for metric in (*_METRICS, *_OF_HOSTS):
        name = words.pool(metric.names)[style // 2]
        yield f"# HELP {name} {metric.what.value} by service."
        yield f"# TYPE {name} {'counter' if metric.counter else 'gauge'}"
        for service, host in services:
            labels = f'job="{service}",instance="{host}:9100"' + (f",{metric.extra}" if metric.extra else "")
            curve = _curve(words, metric, bent.get((metric.what, service)), span.end)
            yield from _samples(f"{name}{'_total' if metric.counter else ''}{{{labels}}}", curve, metric.counter, span)
    yield "# EOF"


def _curve(words: Words, metric: _Metric, effect: Effect | None, end: float) -> Callable[[float], float]:
    usual = metric.usual * words.between(0.5, 2)
    dice = words.dice

    def value(moment: float) -> float:
        daily = 1 + 0.15 * math.sin(2 * math.pi * moment / 86_400)
        bend = effect.at(moment, end) if effect else 1.0
        return max(0.0, usual * daily * bend * dice.gauss(1, 0.06))

    return value


def _samples(series: str, curve: Callable[[float], float], counter: bool, span: Span) -> Iterator[str]:
    total = 0.0
    moment = span.start
    while moment <= span.end:
        value = curve(moment)
        total += value * STEP_S
        yield f"{series} {(total if counter else value):.6g} {int(moment)}"
        moment += STEP_S
