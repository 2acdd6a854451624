"""What a recording costs the recorded: set-up, overhead on context switches, and the time until it is explained."""

from __future__ import annotations

import json
import os
import select
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks._measure import by_turns, figure
from devops_servers.trace.explain.report import explain
from devops_servers.trace.recordings import finished_path

_ROUNDS = 5
_ID = "20261121-031500-4f2a"
_ENVIRONMENT = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
_SWITCHES = """
import os, sys, time
there, back = os.pipe(), os.pipe()
rounds = int(sys.argv[1])
if os.fork() == 0:
    for _ in range(rounds): os.read(there[0], 1); os.write(back[1], b"x")
    os._exit(0)
for _ in range(rounds): os.write(there[1], b"x"); os.read(back[0], 1)
os.wait()
print(sum(os.times()[:4]))
"""
_SYNCS = """
import os, tempfile
fd, path = tempfile.mkstemp(dir="/var/tmp")
os.unlink(path)
print(flush=True)
while True: os.pwrite(fd, b"x" * 4096, 0); os.fsync(fd)
"""
_REQUESTS = """
import os, socket, time
here, there = socket.socketpair()
if os.fork() == 0:
    here.close()
    while data := there.recv(1): time.sleep(0.0002); there.send(data)
    os._exit(0)
there.close()
print(flush=True)
while True: here.send(b"x"); here.recv(1)
"""
"""Some thousands of requests in a second to another process."""
_ASLEEP = "import time; print(flush=True); time.sleep(600)"


def run() -> list[str]:
    """Measure, and return the figures as lines."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        why = _recorder(folder, probe=True)["why"]
        if why:
            return [f"trace: recordings cannot use the kernel's tracer here: {why}"]
        with _running(_ASLEEP) as pid:
            found = by_turns(
                {"plain": _switching_cpu_s, "recorded": partial(_recorded_switching_cpu_s, folder, pid)}, _ROUNDS
            )
            set_up = by_turns({"set-up": partial(_set_up_ms, folder, pid)}, _ROUNDS)["set-up"]
        lines = [
            figure(
                "trace: profile sched, a context-switch loop",
                found["recorded"] / found["plain"],
                1.25,
                "x its CPU time",
                digits=2,
            ),
            figure("trace: set-up of a recording, profile full", set_up, 100, "ms"),
        ]
        with _running(_REQUESTS) as pid:
            took, events = _analysed(folder, pid)
            lines.append(figure(f"trace: 2 s analysed and explained, {events} events", took, 1.5, "s", digits=2))
        with _running(_SYNCS) as pid:
            took, events = _analysed(folder, pid)
            lines.append(f"trace: the same of a loop that only syncs, {events} events: {took:.2f} s")
    return lines


def _analysed(folder: str, pid: int) -> tuple[float, int]:
    """How long it takes from the end of a 2 s recording to its explanation, in seconds; and its events."""
    done = _recorder(folder, targets=[pid], seconds=2, profile="full")
    path = finished_path(Path(folder), _ID)
    began = time.perf_counter()
    with closing(sqlite3.connect(path)) as database:
        explain(lambda statement, values: database.execute(statement, values).fetchall(), pid)
    took = done["analysed_s"] + time.perf_counter() - began
    path.unlink()
    return took, done["events"]


def _switching_cpu_s() -> float:
    command = [sys.executable, "-S", "-c", _SWITCHES, "40000"]
    return float(subprocess.run(command, capture_output=True, check=True).stdout)


def _recorded_switching_cpu_s(folder: str, pid: int) -> float:
    """The same while another process is recorded: the whole machine's switches are."""
    job = {"id": _ID, "folder": folder, "targets": [pid], "seconds": 30, "profile": "sched", "kernel": True}
    recorder = subprocess.Popen(_command(job), env=_ENVIRONMENT, stdout=subprocess.PIPE)
    assert recorder.stdout
    try:
        recorder.stdout.readline()
        return _switching_cpu_s()
    finally:
        recorder.terminate()
        recorder.communicate()


def _set_up_ms(folder: str, pid: int) -> float:
    done = _recorder(folder, targets=[pid], seconds=1, profile="full")
    finished_path(Path(folder), _ID).unlink()
    return done["set_up_s"] * 1e3


def _recorder(folder: str, **job: Any) -> dict[str, Any]:
    wanted = {"id": _ID, "folder": folder, "kernel": True} | job
    run = subprocess.run(_command(wanted), env=_ENVIRONMENT, capture_output=True, check=True)
    return json.loads(run.stdout.splitlines()[-1])["done"]


def _command(job: dict[str, Any]) -> Sequence[str]:
    return [sys.executable, "-S", "-P", "-m", "devops_servers.trace.record", json.dumps(job)]


@contextmanager
def _running(program: str) -> Generator[int]:
    """A program that has begun, until the block is left."""
    process = subprocess.Popen([sys.executable, "-S", "-c", program], stdout=subprocess.PIPE)
    assert process.stdout
    try:
        assert select.select([process.stdout], [], [], 20)[0]
        yield process.pid
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate()
