"""Who held a CPU while another thread waited for it."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence

from devops_servers.trace.record.timeline import Queued, Ran, Span


class Cpus:
    """What ran on each CPU, and when."""

    def __init__(self, spans: Mapping[int, Sequence[Span]]) -> None:
        ran: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
        for tid, of_thread in spans.items():
            for span in of_thread:
                if type(span) is Ran:
                    start, end, cpu = span
                    ran[cpu].append((start, end, tid))
        self._ran = {cpu: sorted(entries) for cpu, entries in ran.items()}
        self._starts = {cpu: [entry[0] for entry in entries] for cpu, entries in self._ran.items()}

    def holders(self, wait: Queued) -> list[tuple[int, int]]:
        """The threads that ran on the CPU that `wait` was for, each with how many ns of it."""
        began, ended, cpu, _ = wait
        entries = self._ran.get(cpu, ())
        found: list[tuple[int, int]] = []
        place = max(bisect_left(self._starts.get(cpu, ()), began) - 1, 0)
        for index in range(place, len(entries)):  # a slice would copy all that comes after
            start, end, tid = entries[index]
            if start >= ended:
                break
            shared = min(end, ended) - max(start, began)
            if shared > 0:
                found.append((tid, shared))
        return found
