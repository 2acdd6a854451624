"""All cheap checks at once: only what is abnormal, worst first, with what shows it and where to look next."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass

import anyio
from typing_extensions import TypedDict

from devops_servers.system import (
    container_runtimes,
    containers,
    disks,
    kernel_events,
    kernel_limits,
    machine,
    network,
    process_health,
    services,
    trend,
    usage,
    usage_report,
)
from devops_servers.system.findings import Finding
from devops_servers.system.history import History
from devops_servers.system.kernel_log import read_kernel_log
from devops_servers.system.report import Report, Unseen, counted
from devops_servers.system.settings import Surroundings, Thresholds

KERNEL_HOURS = 24
_LIMIT_S = 1.8
_INTERVAL_S = 0.5


class Abnormal(TypedDict):
    severity: str
    what: str
    evidence: str
    next_tool: str


class HostCheck(TypedDict):
    findings: list[Abnormal]
    checked: list[str]
    unseen: list[str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the checks came to."""

    findings: list[Finding]
    """The worst first."""
    checked: list[str]
    unseen: list[str]
    """Which checks could not be made, and why."""
    seconds: float


Check = Callable[[], Awaitable[Iterable[Finding]]]


async def check_host(thresholds: Thresholds, where: Surroundings, history: History) -> Report:
    """Report what is abnormal on this machine."""
    outcome = await run_checks(_checks(thresholds, where, history))
    counts = Counter(finding.severity for finding in outcome.findings)
    told = ", ".join(f"{counts[severity]} {severity.name.lower()}" for severity in sorted(counts, reverse=True))
    return Report(
        summary=f"{counted(len(outcome.findings), 'finding')}: {told}"
        if outcome.findings
        else f"nothing abnormal in {counted(len(outcome.checked), 'check')}",
        lines=tuple(_line(finding) for finding in outcome.findings),
        footer=" · ".join(_notes(outcome, thresholds)),
        data=HostCheck(
            findings=[_abnormal(finding) for finding in outcome.findings],
            checked=outcome.checked,
            unseen=outcome.unseen,
        ),
    )


async def run_checks(checks: dict[str, Check], limit_s: float = _LIMIT_S) -> Outcome:
    """Make all checks at once; one that fails or takes too long is named and costs nobody else."""
    started = time.monotonic()
    found: list[Finding] = []
    checked: list[str] = []
    unseen: list[str] = []

    async def make(name: str, check: Check) -> None:
        with anyio.move_on_after(limit_s) as scope:
            try:
                found.extend(await check())
                checked.append(name)
            except (Unseen, OSError) as error:
                unseen.append(f"{name}: {error}")
        if scope.cancelled_caught:
            unseen.append(f"{name}: not finished within {limit_s:g} s")

    async with anyio.create_task_group() as group:
        for name, check in checks.items():
            group.start_soon(make, name, check)
    found.sort(key=lambda finding: -finding.severity)
    return Outcome(found, sorted(checked), sorted(unseen), time.monotonic() - started)


def _checks(thresholds: Thresholds, where: Surroundings, history: History) -> dict[str, Check]:
    async def resources() -> Iterable[Finding]:
        return usage_report.findings(await usage.measure(_INTERVAL_S), thresholds)

    async def filesystems() -> Iterable[Finding]:
        return disks.findings(await disks.read(), thresholds)

    async def kernel_log() -> Iterable[Finding]:
        return kernel_events.findings(await read_kernel_log(time.time() - KERNEL_HOURS * 3600, where))

    async def units() -> Iterable[Finding]:
        if not (where.root / "run/systemd/system").is_dir():
            raise Unseen("no systemd runs here")
        return services.findings(await services.read_units(where))

    async def running_containers() -> Iterable[Finding]:
        if not container_runtimes.runtimes(where.root):
            raise Unseen("no container runtime can be asked from here")
        found, unseen = await containers.seen(where)
        if unseen:
            raise Unseen("; ".join(unseen))
        return containers.findings(found)

    async def limits() -> Iterable[Finding]:
        return kernel_limits.findings(where.root)

    async def past() -> Iterable[Finding]:
        return trend.findings(history, thresholds)

    return {
        "resources": resources,
        "filesystems": filesystems,
        "kernel log": kernel_log,
        "services": units,
        "containers": running_containers,
        "network": lambda: network.check(_INTERVAL_S),
        "processes": lambda: process_health.check(_INTERVAL_S),
        "kernel limits": limits,
        "trend": past,
    }


def _line(finding: Finding) -> str:
    return f"{finding.severity.name.lower()}: {finding.what} · evidence: {finding.evidence} · next: {finding.next_tool}"


def _notes(outcome: Outcome, thresholds: Thresholds) -> Iterator[str]:
    yield f"checked in {outcome.seconds:.1f} s: {', '.join(outcome.checked)}"
    yield f"state now; kernel log of the last {KERNEL_HOURS} h, as far back as it reaches"
    yield f"thresholds: CPU {thresholds.cpu:g} %, memory {thresholds.memory:g} %, disk {thresholds.disk:g} %"
    yield from (f"not checked: {what}" for what in outcome.unseen)
    yield from machine.blind_spots()


def _abnormal(finding: Finding) -> Abnormal:
    return Abnormal(
        severity=finding.severity.name.lower(),
        what=finding.what,
        evidence=finding.evidence,
        next_tool=finding.next_tool,
    )
