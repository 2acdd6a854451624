"""The recorder, run as a process of its own: one job in JSON on its command line, JSON lines on stdout.

It says `{"progress": seconds}` now and then, and at last `{"done": …}` or `{"refused": reason}`.
"""

from __future__ import annotations

import fcntl
import gc
import json
import os
import signal
import sqlite3
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

from devops_servers.trace.errors import CannotAnswer
from devops_servers.trace.record import procfs, store, tracefs
from devops_servers.trace.record.kernel_calls import die_with_parent
from devops_servers.trace.record.recorded import Recorded
from devops_servers.trace.record.recorder import Job, record_by_sampling, record_by_tracing
from devops_servers.trace.record.sweeper import Sweeper
from devops_servers.trace.record.targets import recorders, resolve
from devops_servers.trace.recordings import unfinished_path


def main() -> None:
    """Do the job that the command line names."""
    gc.disable()  # it lives for one recording, makes millions of tuples, and no cycles worth looking for
    die_with_parent()
    signal.signal(signal.SIGTERM, _terminated)
    job = json.loads(sys.argv[1])
    try:
        done = _probe(job) if job.get("probe") else _record(job)
    except CannotAnswer as refused:
        _say({"refused": str(refused)})
        return
    _say({"done": done})


def _record(wanted: dict[str, Any]) -> dict[str, Any]:
    folder = Path(wanted["folder"])
    targets = resolve(wanted["targets"], recorders())
    with _told_where(folder):
        store.private_folder(folder)
    own = os.getpid()

    def sweep() -> None:
        tracefs.remove_of(own)
        unfinished_path(folder, wanted["id"]).unlink(missing_ok=True)

    with _alone(folder):
        job = Job(wanted["id"], targets, wanted["seconds"], wanted["profile"], time.perf_counter())
        why = _why_no_tracer(wanted["kernel"])
        with Sweeper(sweep):
            recorded, why = _by_best_level(job, why)
            with _told_where(folder):
                events = store.write(recorded, folder)
        store.prune(folder, recorded.id)
        return _summary(recorded, events, why) | {"analysed_s": time.perf_counter() - recorded.ended}


def _by_best_level(job: Job, why: str) -> tuple[Recorded, str]:
    """The recording, and why it was not made through the kernel."""

    def report(done: float) -> None:
        _say({"progress": done})

    if not why:
        try:
            return record_by_tracing(job, report), ""
        except OSError as error:
            why = _reason(error)
    return record_by_sampling(job, report), why


def _probe(wanted: dict[str, Any]) -> dict[str, Any]:
    """Whether the tracer can be used, found out by using it."""
    why = _why_no_tracer(wanted["kernel"])
    if not why:
        try:
            with Sweeper(partial(tracefs.remove_of, os.getpid())), tracefs.Instance("probe"):
                pass
        except OSError as error:
            why = _reason(error)
    return {"level": "sampler" if why else "tracefs", "why": why, "capabilities": procfs.capabilities()}


def _why_no_tracer(wanted: bool) -> str:
    if not wanted:
        return "switched off by TRACE_LEVEL=sampler"
    try:
        tracefs.open_tracefs()
    except OSError as error:
        return _reason(error)
    return ""


def _reason(error: OSError) -> str:
    return f"the kernel does not allow it ({error.strerror or error})"


def _summary(recorded: Recorded, events: int, why: str) -> dict[str, Any]:
    timeline = recorded.timeline
    pids = {process.pid for process in recorded.targets}
    return {
        "id": recorded.id,
        "level": recorded.level,
        "why": why,
        "seconds": (timeline.end - timeline.start) / 1e9,
        "targets": [[target.pid, target.comm] for target in recorded.targets],
        "threads": sum(pid in pids for pid in recorded.owners.values()),
        "neighbours": [[pid, process.comm] for pid, process in recorded.watched.items() if pid not in pids],
        "events": events,
        "lost": recorded.lost,
        "gaps": timeline.gaps,
        "set_up_s": recorded.set_up_s,
        "notes": recorded.notes,
    }


@contextmanager
def _alone(folder: Path) -> Generator[None]:
    """Nobody else records meanwhile."""
    with (folder / ".lock").open("w", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotAnswer("another recording is under way; wait until it has ended (30 s at most)") from None
        yield


@contextmanager
def _told_where(folder: Path) -> Generator[None]:
    """Files that cannot be written are told of with where they would be."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise CannotAnswer(
            f"the recording cannot be kept in {folder}: {reason}; free space or check its owner"
        ) from error


def _say(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def _terminated(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)


if __name__ == "__main__":
    main()
