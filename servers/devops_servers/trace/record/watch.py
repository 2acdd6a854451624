"""The loop of a recording: looks at the targets and their neighbours until the time is over, or they are gone."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from devops_servers.trace.record import procfs
from devops_servers.trace.record.neighbours import Link, survey
from devops_servers.trace.record.sampler import Sampler
from devops_servers.trace.record.targets import Process, describe

_SURVEYS_S = (0.0, 0.25, 0.75, 1.5, 3.0, 6.0, 12.0, 24.0)
_REPORT_S = 0.5
_IDLE_S = 0.05


class Watch:
    """Who is watched, and what was learnt about them; grows as neighbours appear."""

    def __init__(self, targets: Sequence[Process], sampler: Sampler, ours: frozenset[int]) -> None:
        self._targets = targets
        self._ours = ours
        self.sampler = sampler
        self.processes: dict[int, Process] = {process.pid: process for process in targets}
        self.links: dict[tuple[int, str, int, int], Link] = {}
        self.files: dict[tuple[int, int], str] = {}

    def run(
        self,
        seconds: float,
        *,
        follow: Callable[[Sequence[int]], None] = lambda tids: None,
        full: Callable[[], bool] = lambda: False,
        report: Callable[[float], None] = lambda done: None,
    ) -> str:
        """Watch for `seconds`, and return why it ended sooner, or nothing.

        Args:
            follow: told of the threads of each new neighbour.
            full: called many times a second; whether no more can be taken.
            report: told now and then how many seconds are done.
        """
        began = time.monotonic()
        surveys, reports, next_sample = list(_SURVEYS_S), 1, 0.0
        while (done := time.monotonic() - began) < seconds:
            if done >= next_sample:
                next_sample = done + self.sampler.sample(self.processes)
            if surveys and done >= surveys[0]:
                surveys = [at for at in surveys if at > done]
                self._survey(follow)
            if full():
                return f"stopped after {done:.1f} s: the recording is full"
            if not any(_is_alive(target.pid) for target in self._targets):
                return f"stopped after {done:.1f} s: the target has ended"
            if done >= reports * _REPORT_S:
                reports += 1
                report(done)
            wake = min(next_sample, seconds, done + _IDLE_S)
            time.sleep(max(began + wake - time.monotonic(), 0.0))
        return ""

    def finish(self) -> None:
        """Look once more, so that what is counted covers the whole time."""
        self.sampler.sample(self.processes)
        self.files |= self.sampler.files

    def _survey(self, follow: Callable[[Sequence[int]], None]) -> None:
        found = survey([target.pid for target in self._targets], self._ours)
        self.links.update(((link.pid, link.kind, link.fd, link.peer), link) for link in found.links)
        self.files |= found.files
        for pid in found.peers():
            stat = procfs.stat(pid) if pid not in self.processes else None
            if stat and not stat.kernel:
                self.processes[pid] = describe(stat)
                follow(procfs.tids(pid))


def _is_alive(pid: int) -> bool:
    stat = procfs.stat(pid)
    return stat is not None and stat.state not in "ZX"
