"""Space and inodes of the filesystems, how fast they fill, and which need attention."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator

import anyio.to_thread

from devops_servers.system.filesystems import Growth, Space, Unreadable, ask
from devops_servers.system.findings import Finding, Severity
from devops_servers.system.mounts import real_mounts
from devops_servers.system.report import Report, counted, duration, percent, size
from devops_servers.system.settings import Thresholds

_NEARLY_FULL_PERCENT = 97.0
_SHOWN = 40

Grew = Callable[[str], Growth | None]
"""How the filesystem at a mount point filled, as far as that is known."""


async def disk_usage(thresholds: Thresholds, growth: Grew) -> Report:
    """Report space and inodes of each real filesystem, and name those that need attention."""
    started = time.monotonic()
    answers = await read()
    spaces = sorted((each for each in answers if isinstance(each, Space)), key=lambda space: -space.percent)
    unreadable = [each for each in answers if isinstance(each, Unreadable)]
    abnormal = [finding.what for finding in findings(answers, thresholds)]
    return Report(
        summary=f"{counted(len(spaces), 'filesystem')}, fullest first: "
        + ("; ".join(abnormal) or "nothing above its threshold"),
        lines=(
            *map(_unreadable_line, unreadable),
            *(_line(space, growth(space.mount.point)) for space in spaces[:_SHOWN]),
        ),
        footer=" · ".join(
            [
                f"{len(spaces)} of {counted(len(answers), 'filesystem')} read in {time.monotonic() - started:.1f} s",
                f"the {min(len(spaces), _SHOWN)} fullest shown",
                "state now · used % is of what users can have, as df counts it",
                f"threshold {thresholds.disk:g} % for space and inodes",
                "left out: pseudo filesystems, read-only images, further mounts of the same device",
            ]
        ),
    )


async def read() -> list[Space | Unreadable]:
    """Ask every real filesystem; those without any blocks hold nothing and are left out."""
    answers = await anyio.to_thread.run_sync(lambda: ask(real_mounts()), abandon_on_cancel=True)
    return [each for each in answers if isinstance(each, Unreadable) or each.size]


def findings(answers: Iterable[Space | Unreadable], thresholds: Thresholds) -> Iterator[Finding]:
    """Tell which filesystems are full, out of inodes, unreadable, or were made read-only by the kernel."""
    for each in answers:
        if isinstance(each, Unreadable):
            what = f"{each.mount.point} cannot be read: {each.reason}"
            yield Finding(Severity.CRITICAL, what, f"{each.mount.kind} {each.mount.source}", "get_kernel_events")
            continue
        point, limit = each.mount.point, f"(threshold {thresholds.disk:g} %)"
        if each.percent > thresholds.disk:
            what = f"{point} is {percent(each.percent)} full {limit}"
            yield Finding(_severity(each.percent), what, _line(each, None), "get_disk_usage")
        if each.inodes_percent > thresholds.disk:
            what = f"{point} has {percent(each.inodes_percent)} of its inodes used {limit}"
            yield Finding(_severity(each.inodes_percent), what, _line(each, None), "get_disk_usage")
        if each.mount.read_only_by_kernel:
            what = f"{point} was made read-only after it was mounted: by the kernel, after an error?"
            yield Finding(Severity.CRITICAL, what, _line(each, None), "get_kernel_events")


def _severity(used_percent: float) -> Severity:
    return Severity.CRITICAL if used_percent > _NEARLY_FULL_PERCENT else Severity.WARNING


def _line(space: Space, grew: Growth | None) -> str:
    mount = space.mount
    inodes = f"; inodes {percent(space.inodes_percent)} of {space.inodes}" if space.inodes else ""
    return (
        f"{mount.point}: {percent(space.percent)} used, {size(space.used)} of {size(space.size)}, "
        f"{size(space.available)} available{inodes}; {mount.kind} {mount.source}"
        + (", mounted read-only" if mount.read_only else "")
        + (_growth(space, grew) if grew else "")
    )


def _growth(space: Space, grew: Growth) -> str:
    if grew.bytes <= 0:
        return f"; not growing over {duration(grew.seconds)}"
    left = duration(3600 * space.available / grew.per_hour)
    return f"; growing {size(grew.per_hour)} per hour over {duration(grew.seconds)}, at this rate full in {left}"


def _unreadable_line(failed: Unreadable) -> str:
    return f"{failed.mount.point}: not readable: {failed.reason}; {failed.mount.kind} {failed.mount.source}"
