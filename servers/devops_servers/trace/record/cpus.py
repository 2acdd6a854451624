"""Who held a CPU while another thread waited for it."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from devops_servers.trace.record.timeline import Queued, Ran, Span


class Cpus:
    """What ran on each CPU, and when."""

    def __init__(self, spans: Mapping[int, Sequence[Span]]) -> None:
        ran: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
        for tid, of_thread in spans.items():
            for span in of_thread:
                if type(span) is Ran:
                    ran[span.cpu].append((span.start, span.end, tid))
        self._ran = {cpu: sorted(entries) for cpu, entries in ran.items()}

    def holders(self, wait: Queued) -> Iterable[tuple[int, int]]:
        """The threads that ran on the CPU that `wait` was for, each with how many ns of it."""
        entries = self._ran.get(wait.cpu, ())
        place = max(bisect_right(entries, (wait.start,)) - 1, 0)
        for index in range(place, len(entries)):  # a slice would copy all that comes after
            start, end, tid = entries[index]
            if start >= wait.end:
                return
            shared = min(end, wait.end) - max(start, wait.start)
            if shared > 0:
                yield tid, shared
