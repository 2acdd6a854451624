"""What the kernel complained about: OOM kills, disk and filesystem errors, crashes, hung tasks, heat."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from typing_extensions import TypedDict

from devops_assistant.common.sanitise import one_line
from devops_servers.system.findings import Finding, Severity
from devops_servers.system.kernel_log import KernelLine, KernelLog, read_kernel_log
from devops_servers.system.report import Report, counted, moment
from devops_servers.system.settings import Surroundings

_SHOWN = 100
_BAD, _WORSE = Severity.WARNING, Severity.CRITICAL
_KINDS: tuple[tuple[str, Severity, str], ...] = (
    (
        "oom_kill",
        _WORSE,
        r"(?:[Oo]ut of memory|OOM).*[Kk]ill(?:ed)? process \d+ \((?P<subject>.*?)\)(?:,| total-| score|$)",
    ),
    ("filesystem", _WORSE, r"(?:EXT[234]|BTRFS)[- ](?:fs )?(?:error|critical|warning) \(device (?P<subject>[^)]+)\)"),
    ("filesystem", _WORSE, r"(?:XFS|F2FS-fs|EXT[234]-fs|BTRFS) \((?P<subject>[^)]+)\):.*(?:[Cc]orrupt|read-only|shut)"),
    ("filesystem", _BAD, r"nfs: server (?P<subject>\S+) not responding|CIFS: .*not responding"),
    ("disk", _WORSE, r"(?:I/O|critical \w+|[Mm]edium) [Ee]rror,? (?:on )?(?:dev|device) (?P<subject>[\w-]+)"),
    ("disk", _WORSE, r"^(?P<subject>ata\d+(?:\.\d+)?): (?:failed command|exception|(?:hard|soft) resetting link)"),
    ("disk", _WORSE, r"^nvme (?P<subject>nvme\d+): .*(?:timeout|reset controller|controller is down|Removing)"),
    ("segfault", _BAD, r"^(?:traps: )?(?P<subject>.{1,64})\[\d+\]:? (?:segfault at|general protection|trap )"),
    ("hung_task", _BAD, r"task (?P<subject>.{1,64}):\d+ blocked for more than \d+ seconds"),
    ("lockup", _WORSE, r"(?:soft|hard) (?:lockup|LOCKUP)|rcu.*detected.*stall"),
    ("thermal", _BAD, r"temperature above threshold|clock throttled|[Cc]ritical temperature"),
    ("hardware", _WORSE, r"\[Hardware Error\]|[Mm]achine [Cc]heck|EDAC .*\b[CU]E\b|PCIe Bus Error"),
    ("kernel_bug", _WORSE, r"kernel BUG at|\bOops\b|BUG: unable to handle|Kernel panic"),
    ("limit", _BAD, r"(?P<subject>nf_conntrack|nf_conntrack_\w+): .*table full|neighbor table overflow"),
    ("limit", _BAD, r"fork rejected by pids controller in (?P<subject>\S+)|file-max limit \d+ reached"),
    ("limit", _BAD, r"Possible SYN flooding on port (?P<subject>\S+?)\.|page allocation failure"),
    ("network", _BAD, r"NETDEV WATCHDOG: (?P<subject>\S+)|(?P<link>\S+): (?:NIC )?[Ll]ink is [Dd]own"),
    ("clock", _BAD, r"[Cc]locksource.*(?:unstable|skewed)"),
)
_PATTERNS = tuple((kind, severity, re.compile(pattern)) for kind, severity, pattern in _KINDS)
_NEXT_TOOLS = {"oom_kill": "get_top_processes sortBy=memory", "filesystem": "get_disk_usage", "disk": "get_disk_usage"}


class KernelEvent(TypedDict):
    kind: str
    severity: str
    subject: str
    count: int
    first: str
    last: str
    message: str


class KernelEvents(TypedDict):
    since: str
    events: list[KernelEvent]
    unseen: list[str]


@dataclass(frozen=True, slots=True)
class Complaint:
    """One kind of complaint about one subject, however often it was made."""

    kind: str
    severity: Severity
    subject: str
    """The process, device or server it is about; '' where the kernel does not say."""
    first: float
    last: float
    count: int
    message: str
    """The last one."""


async def kernel_events(hours: int, where: Surroundings) -> Report:
    """Report the kernel's complaints of the last `hours`, the worst first, then the latest.

    Raises:
        Unseen: the kernel log cannot be read.
    """
    log = await read_kernel_log(time.time() - hours * 3600, where)
    found = complaints(log.lines)
    total = sum(complaint.count for complaint in found)
    shown = found[:_SHOWN]
    return Report(
        summary=f"{counted(total, 'kernel event')} since {moment(log.since)}"
        + (": " + ", ".join(sorted({complaint.kind for complaint in found})) if found else ", nothing abnormal"),
        lines=tuple(map(_line, shown)),
        footer=" · ".join([f"{len(shown)} of {counted(len(found), 'kind')} shown", *_notes(log, hours)]),
        data=KernelEvents(since=moment(log.since), events=[_event(each) for each in shown], unseen=list(log.unseen)),
    )


def complaints(lines: Iterable[KernelLine]) -> list[Complaint]:
    """Return what the kernel complained about, the worst first, then the latest."""
    made: dict[tuple[str, Severity, str], list[KernelLine]] = {}
    for line in lines:
        if seen := _classified(line.message):
            made.setdefault(seen, []).append(line)
    found = [
        Complaint(kind, severity, subject, said[0].time, said[-1].time, len(said), said[-1].message)
        for (kind, severity, subject), said in made.items()
    ]
    return sorted(found, key=lambda complaint: (-complaint.severity, -complaint.last))


def findings(log: KernelLog) -> Iterator[Finding]:
    """Tell each complaint as something abnormal."""
    for complaint in complaints(log.lines):
        about = f" ({complaint.subject})" if complaint.subject else ""
        yield Finding(
            complaint.severity,
            f"kernel: {complaint.kind}{about} {counted(complaint.count, 'time')}, last at {moment(complaint.last)}",
            one_line(complaint.message),
            _NEXT_TOOLS.get(complaint.kind, "get_kernel_events"),
        )


def _classified(message: str) -> tuple[str, Severity, str] | None:
    for kind, severity, pattern in _PATTERNS:
        if match := pattern.search(message):
            subject = next((group for group in match.groupdict().values() if group), "")
            return kind, severity, one_line(subject, 64)
    return None


def _line(complaint: Complaint) -> str:
    times = f"{complaint.count} times, first {moment(complaint.first)}" if complaint.count > 1 else "once"
    about = f" · {complaint.subject}" if complaint.subject else ""
    return f"{moment(complaint.last)} · {complaint.kind}{about} · {times} · {one_line(complaint.message, 300)}"


def _notes(log: KernelLog, hours: int) -> Iterator[str]:
    yield f"{counted(len(log.lines), 'line')} of {log.source} read, since {moment(log.since)} ({hours} h asked)"
    yield from (f"not seen: {what}" for what in log.unseen)


def _event(complaint: Complaint) -> KernelEvent:
    return KernelEvent(
        kind=complaint.kind,
        severity=complaint.severity.name.lower(),
        subject=complaint.subject,
        count=complaint.count,
        first=moment(complaint.first),
        last=moment(complaint.last),
        message=one_line(complaint.message, 300),
    )
