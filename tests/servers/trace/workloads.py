"""Programs that are slow for a known reason, and whether a recorder may look at them through the kernel here."""

from __future__ import annotations

import functools
import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

_READY_S = 20.0
SECRET = "--password=very-secret-words"
"""An argument of every program."""


@dataclass(frozen=True)
class Workload:
    """One program, and the words that an explanation of its slowness cannot do without."""

    name: str
    program: str
    verdict: tuple[str, ...]
    """What the first line begins with: one of these."""
    root: str = ""
    """What the explanation names as the root."""


HOG = Workload(
    "a neighbour that hogs the CPU",
    """
import os, subprocess, sys
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
hogs = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(2)]
print("ready", flush=True)
while True: pass
""",
    ("waiting for CPU",),
)
LOCK = Workload(
    "a lock that is held by a sleeping thread",
    """
import threading, time
lock = threading.Lock()
def hold():
    while True:
        with lock: time.sleep(0.05)
threading.Thread(target=hold, daemon=True).start()
print("ready", flush=True)
while True:
    with lock: pass
    time.sleep(0.001)
""",
    ("lock",),
    "slept",
)
GIL = Workload(
    "threads that share one interpreter",
    """
import threading
def spin():
    while True: pass
threads = [threading.Thread(target=spin, daemon=True) for _ in range(4)]
for thread in threads: thread.start()
print("ready", flush=True)
threads[0].join()
""",
    ("lock (GIL)",),
    "take turns",
)
FILE_LOCK = Workload(
    "a file that another process has locked",
    """
import fcntl, os, tempfile, time
path = tempfile.mkdtemp() + "/taken.lock"
file = open(path, "w")
if os.fork() == 0:
    own, parent = open(path, "w"), os.getppid()
    while os.getppid() == parent:
        fcntl.flock(own, fcntl.LOCK_EX); time.sleep(0.05); fcntl.flock(own, fcntl.LOCK_UN); time.sleep(0.0005)
    os._exit(0)
print("ready", flush=True)
while True:
    fcntl.flock(file, fcntl.LOCK_EX); fcntl.flock(file, fcntl.LOCK_UN); time.sleep(0.001)
""",
    ("file lock",),
    "slept",
)
SERVER = Workload(
    "a slow server of this machine",
    """
import os, socket, time
listener = socket.create_server(("127.0.0.1", 0))
if os.fork() == 0:
    peer, _ = listener.accept()
    while data := peer.recv(10):
        time.sleep(0.05); peer.sendall(data)
    os._exit(0)
client = socket.create_connection(listener.getsockname())
listener.close()
print("ready", flush=True)
while True:
    client.sendall(b"x"); client.recv(10)
""",
    ("network peer",),
    "slept",
)
CHILD = Workload(
    "a child that computes",
    """
import subprocess
print("ready", flush=True)
while True: subprocess.run(["sh", "-c", "i=0; while [ $i -lt 30000 ]; do i=$((i+1)); done"])
""",
    ("child",),
    "sh/",
)
SLEEP = Workload(
    "a loop that sleeps",
    """
import time
print("ready", flush=True)
while True: time.sleep(0.05)
""",
    ("sleep",),
)
FSYNC = Workload(
    "a loop that syncs a file",
    """
import os, tempfile
fd, path = tempfile.mkstemp(dir="/var/tmp")
os.unlink(path)
print("ready", flush=True)
while True:
    os.pwrite(fd, b"x" * 4096, 0); os.fsync(fd)
""",
    ("disk", "waiting for CPU"),  # on a starved machine that is the truth, and the kernel's counters agree
)
EIGHT = (HOG, LOCK, GIL, FILE_LOCK, SERVER, CHILD, SLEEP, FSYNC)

CHAIN = Workload(
    "a request to a process whose thread waits for a lock that a third holds asleep",
    """
import os, socket, threading, time
here, there = socket.socketpair()
if os.fork() == 0:
    here.close()
    lock = threading.Lock()
    def hold():
        while True:
            with lock: time.sleep(0.04)
            time.sleep(0.0002)
    threading.Thread(target=hold, daemon=True).start()
    while data := there.recv(1):
        with lock: pass
        there.send(data)
    os._exit(0)
there.close()
here.settimeout(5)
print("ready", flush=True)
while True:
    here.send(b"x"); here.recv(1)
""",
    ("network peer",),
    "slept",
)
SILENT_PEER = Workload(
    "a peer that does not answer",
    """
import socket
client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
listener.bind(("127.0.0.1", 0))
client.connect(listener.getsockname())
print("ready", flush=True)
while True:
    client.send(b"x"); client.recv(10)
""",
    ("network peer",),
)
PIPE = Workload(
    "a pipe that a child fills slowly",
    """
import os, time
out, into = os.pipe()
if os.fork() == 0:
    os.close(out)
    while True: time.sleep(0.03); os.write(into, b"x")
os.close(into)
print("ready", flush=True)
while True: os.read(out, 1)
""",
    ("child",),
    "slept",
)
IDLE = Workload(
    "a server without requests",
    """
import asyncio
async def main():
    server = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
    print("ready", flush=True)
    await server.serve_forever()
asyncio.run(main())
""",
    ("idle",),
)
NEVER_RELEASED = Workload(
    "a lock that is never released",
    """
import threading, time
lock = threading.Lock()
lock.acquire()
threading.Thread(target=lock.acquire, daemon=True).start()
print("ready", flush=True)
time.sleep(1000)
""",
    ("lock",),
    "slept",
)

HELD_LOCK = Workload(
    "a lock that a thread keeps while it sleeps again and again",
    """
import threading, time
lock, held = threading.Lock(), threading.Event()
def hold():
    with lock:
        held.set()
        while True: time.sleep(0.02)
threading.Thread(target=hold, daemon=True).start()
held.wait()
print("ready", flush=True)
lock.acquire()
""",
    ("lock",),
    "slept",
)
HELD_FILE = Workload(
    "a file that another process keeps locked",
    """
import fcntl, os, tempfile, time
path = tempfile.mkdtemp() + "/kept.lock"
out, into = os.pipe()
if os.fork() == 0:
    own, parent = open(path, "w"), os.getppid()
    fcntl.flock(own, fcntl.LOCK_EX); os.write(into, b"x")
    while os.getppid() == parent: time.sleep(0.02)
    os._exit(0)
os.read(out, 1)
file = open(path)
print("ready", flush=True)
fcntl.flock(file, fcntl.LOCK_EX)
""",
    ("file lock",),
    "slept",
)
SILENT_SERVER = Workload(
    "a server of this machine that sleeps and never answers",
    """
import os, socket, time
listener = socket.create_server(("127.0.0.1", 0))
if os.fork() == 0:
    peer, _ = listener.accept()
    while True: time.sleep(0.02)
client = socket.create_connection(listener.getsockname())
listener.close()
print("ready", flush=True)
client.recv(10)
""",
    ("network peer",),
    "slept",
)
SLEEPING_CHILD = Workload(
    "a child that sleeps",
    """
import subprocess
child = subprocess.Popen(["sleep", "1000"])
print("ready", flush=True)
child.wait()
""",
    ("child",),
    "sleep/",
)
ALL_THE_TIME = (HELD_LOCK, HELD_FILE, SILENT_SERVER, SLEEPING_CHILD)
"""Their first threads make no system call and are woken by nobody, however long one looks."""
PARKED = Workload(
    "an idle server with workers that are parked",
    """
import asyncio
async def main():
    server = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
    await asyncio.to_thread(lambda: None)
    print("ready", flush=True)
    await server.serve_forever()
asyncio.run(main())
""",
    ("idle",),
)


@contextmanager
def running(*workloads: Workload) -> Generator[list[int]]:
    """These programs, each ready, with their pids; none of their processes outlives the block."""
    with ExitStack() as stack:
        yield [stack.enter_context(_one(workload)) for workload in workloads]


@contextmanager
def ended() -> Generator[int]:
    """The pid of a process that has ended, but that nobody has asked for its status yet."""
    process = subprocess.Popen([sys.executable, "-S", "-c", ""])
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    yield process.pid
    process.wait()


@contextmanager
def _one(workload: Workload) -> Generator[int]:
    process = subprocess.Popen(
        [sys.executable, "-S", "-c", workload.program, SECRET], stdout=subprocess.PIPE, start_new_session=True
    )
    try:
        assert process.stdout
        assert select.select([process.stdout], [], [], _READY_S)[0], f"{workload.name} did not start"
        assert process.stdout.readline() == b"ready\n"
        yield process.pid
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


@functools.cache
def why_not_through_the_kernel() -> str:
    """Why no recording can use the kernel's tracer here; empty where one can."""
    run = subprocess.run(
        [sys.executable, "-S", "-P", "-m", "devops_servers.trace.record", json.dumps({"probe": True, "kernel": True})],
        env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        check=True,
    )
    return json.loads(run.stdout)["done"]["why"]
