"""How things are measured: side by side in one run, and by turns."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
PASS = (sys.executable, "-c", "pass")
PROGRAM = (sys.executable, "-m", "devops_assistant")

Measure = Callable[[], float]


def figure(name: str, value: float, target: float, unit: str, *, digits: int = 1) -> str:
    """One line: what was measured, what it should at most be, and whether it is."""
    verdict = "ok" if value <= target else "MISSED"
    return f"{name:<52} {value:>8.{digits}f} {unit:<28} target <= {target:g}  {verdict}"


def by_turns(
    measures: Mapping[str, Measure], rounds: int, of: Callable[[Sequence[float]], float] = statistics.median
) -> dict[str, float]:
    """The median of each measure, or another value `of` them; they take turns, so that none has the busy moments.

    What else runs on the machine adds more to a long wall time than to a short one: of such, compare the shortest.
    """
    found: dict[str, list[float]] = {name: [] for name in measures}
    for measure in measures.values():
        measure()  # warms the caches of files and byte code
    for _ in range(rounds):
        for name, measure in measures.items():
            found[name].append(measure())
    return {name: of(values) for name, values in found.items()}


def cpu_s(command: Sequence[str], environment: Mapping[str, str]) -> float:
    """The CPU time that a command takes, in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    _run(command, environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def wall_s(command: Sequence[str], environment: Mapping[str, str]) -> float:
    """How long a command takes, in seconds."""
    started = time.perf_counter()
    _run(command, environment)
    return time.perf_counter() - started


def _run(command: Sequence[str], environment: Mapping[str, str]) -> None:
    run = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env=dict(environment),
        check=False,
    )
    if run.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {run.returncode}:\n{run.stderr.decode(errors='replace')}")


@contextmanager
def fresh_user() -> Generator[tuple[Path, dict[str, str]]]:
    """A folder, and the environment of a user who has set nothing and keeps everything there."""
    with TemporaryDirectory(prefix="benchmark-") as folder:
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "PYTHONPATH") if name in os.environ}
        yield Path(folder), {**kept, "HOME": folder, "PYTHONUTF8": "1"}
