"""Says in words what a category of time was about: which lock, which file, which peer, who held the CPU."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from devops_servers.trace.explain.categories import Category
from devops_servers.trace.explain.chain import Wait
from devops_servers.trace.explain.figures import length, nearest_rank, percent, typical
from devops_servers.trace.explain.recording import Recording

_MOST_NAMES = 5
_MOST_OF_IT = 0.6
_TIMED_OUT = -110
_GIL_TURN_NS = (4_500_000, 9_000_000)


class Roots:
    """Puts the details of one recording into words."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording

    def describe(self, tids: Sequence[int], category: Category, waits: Sequence[Wait]) -> str:
        """Return what these threads spent `waits` of one category on."""
        words: Mapping[Category, Callable[[], str]] = {
            Category.ON_CPU: lambda: "computing",
            Category.RUN_QUEUE: lambda: self._held_by(tids),
            Category.LOCK: lambda: self._lock(waits),
            Category.DISK: lambda: f"{self._calls(waits)}{self._requests(waits)}",
            Category.UNEXPLAINED: lambda: "nothing recorded says what for",
        }
        return words[category]() if category in words else self._calls(waits)

    def who(self, tid: int) -> str:
        """A thread by its name, process, and its own number where it is not the first."""
        pid = self._recording.names.owner(tid)
        name = self._recording.names.name(tid) or "thread"
        return f"{name}/{pid}" if tid == pid else f"{name}/{pid} thread {tid}"

    def is_gil(self, waits: Sequence[Wait]) -> bool:
        """Whether the waits are for the lock of a Python interpreter, which only one of its threads holds at a time."""
        total = sum(wait.length for wait in waits)
        by_image = sum(wait.length for wait in waits if _is_python(self._recording.names.image(wait.span.lock)))
        if total and by_image >= _MOST_OF_IT * total:
            return True
        process = self._recording.names.processes.get(self._recording.names.owner(waits[0].tid)) if waits else None
        if not process or not _is_python(process.program):
            return False
        turns = [wait.length for wait in waits if wait.span.returned == _TIMED_OUT]
        low, high = _GIL_TURN_NS
        return sum(turns) >= _MOST_OF_IT * total and low <= nearest_rank(turns, 0.5) <= high

    def _lock(self, waits: Sequence[Wait]) -> str:
        if self.is_gil(waits):
            return f"the interpreter lock of Python (GIL), {typical([wait.length for wait in waits])}"
        by_lock: dict[int, int] = defaultdict(int)
        for wait in waits:
            by_lock[wait.span.lock] += wait.length
        lock = max(by_lock, key=lambda number: by_lock[number], default=0)
        image = self._recording.names.image(lock)
        return f"{f'a lock of {image}' if image else f'lock #{lock}' if lock else 'a lock'}, {self._calls(waits)}"

    def _held_by(self, tids: Sequence[int]) -> str:
        holders = self._recording.holders(tids)
        total = sum(time for _, time in holders)
        sampled = self._recording.level == "sampler"
        if not total:
            return "who held the CPU was not seen" if sampled else "nobody held it for long"
        by_process: dict[int, int] = defaultdict(int)
        for tid, time in holders:
            by_process[self._recording.names.owner(tid)] += time
        largest = sorted(by_process, key=lambda pid: -by_process[pid])
        if sampled:
            return self._busiest(by_process, largest[:_MOST_NAMES], len(tids))
        named = ", ".join(f"{self._process(pid)} {percent(by_process[pid] / total)}" for pid in largest[:_MOST_NAMES])
        others = len(largest) - _MOST_NAMES
        return f"the CPU was held by {named}" + (f" and {others} others" if others > 0 else "")

    def _busiest(self, by_process: Mapping[int, int], largest: Sequence[int], threads: int) -> str:
        wall = self._recording.seconds * 1e9 * threads
        busy = ", ".join(f"{self._process(pid)} {by_process[pid] / wall:.2f} CPUs" for pid in largest)
        return f"who held the CPU is not seen at this level; busiest meanwhile: {busy}"

    def _process(self, pid: int) -> str:
        known = self._recording.names.processes.get(pid)
        return f"{known.comm if known else self._recording.names.name(pid) or 'process'}/{pid}"

    def _calls(self, waits: Sequence[Wait]) -> str:
        """In which call, on which file, how often and how long."""
        names = self._recording.names
        by_number: dict[tuple[int, int, int], list[int]] = defaultdict(list)
        for wait in waits:
            by_number[wait.tid, wait.span.syscall, wait.span.fd].append(wait.length)
        if not by_number:
            return "no event"
        by_call: dict[tuple[str, str], list[int]] = defaultdict(list)
        for (tid, number, fd), lengths in by_number.items():
            by_call[names.call(number), names.file(names.owner(tid), fd)] += lengths
        (call, file), lengths = max(by_call.items(), key=lambda entry: sum(entry[1]))
        about = " on ".join(part for part in (call or "outside of system calls", file) if part)
        ended = sum(1 for wait in waits if wait.span.returned == _TIMED_OUT)
        late = f", {ended} of {len(waits)} ran out of time" if ended > len(waits) / 2 else ""
        is_one = len(waits) == 1 and self._recording.times(waits[0].tid).is_one_wait
        whole = ", all the time that it was seen" if is_one else ""
        return f"{about}: {typical(lengths)}{late}{whole}"

    def _requests(self, waits: Sequence[Wait]) -> str:
        """How much of these waits a request to a block device was under way."""
        requests = self._recording.requests()
        if not requests:
            return ""
        overlapping: list[int] = []
        busy, place = 0, 0
        for began, ended in sorted((wait.start, wait.end) for wait in waits):
            while place < len(requests) and requests[place][2] <= began:
                place += 1
            covered = began
            for index in range(place, len(requests)):
                _, start, end = requests[index]
                if start >= ended:
                    break
                busy += max(min(end, ended) - max(start, covered), 0)
                covered = max(covered, end)
                overlapping.append(end - start)
        if not overlapping:
            return "; no request to a block device meanwhile"
        share = busy / max(sum(wait.length for wait in waits), 1)
        return (
            f"; block requests under way for {percent(min(share, 1.0))} of it"
            f" (p99 {length(nearest_rank(overlapping, 0.99))})"
        )


def _is_python(program: str) -> bool:
    return program.startswith(("python", "libpython", "pypy"))
