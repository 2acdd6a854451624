"""A private instance of the kernel's tracer: its own buffers and switches, so that nobody else's tracing is touched."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Thread

from devops_servers.trace.record.kernel_calls import mount_tracefs_privately
from devops_servers.trace.record.ring import Event, FormatUnknown, Plan, decode, filled, read_format
from devops_servers.trace.record.tracepoints import Tracepoint

ROOT = Path("/sys/kernel/tracing")
PREFIX = "devops_assistant_"
_MOST_BUFFER_KB, _LEAST_BUFFER_KB = 2_048, 64
_ALL_BUFFERS_KB = 32_768
_REMOVAL_S = 2.0
_FIRST_PID_NAMESPACE = 0xEFFFFFFC
"""Its inode is the same on every machine; the tracer counts processes as this namespace does."""
_MOST_PAGES = 4_096
_ALMOST_FULL = 0.9


def open_tracefs() -> None:
    """Make the tracer reachable at `ROOT`, for this process alone, and remove what killed recorders left.

    Raises:
        OSError: without privilege, or on a kernel without tracefs.
    """
    if Path("/proc/self/ns/pid").stat().st_ino != _FIRST_PID_NAMESPACE:
        raise OSError(errno.EXDEV, "in a container with process numbers of its own; run it with --pid host")
    mount_tracefs_privately(ROOT)
    remove_stale()


class Instance:
    """One set of buffers; use it as a context manager, and soon after it nothing of it stays in the kernel."""

    def __init__(self, name: str) -> None:
        self._folder = ROOT / "instances" / f"{PREFIX}{os.getpid()}_{name}"
        self._plans: dict[int, Plan] = {}
        self._cpus: list[int] = []
        self._readers: list[int] = []
        self._page_bytes = 4096
        self.bytes = 0
        """How much has been drained so far."""

    def __enter__(self) -> Instance:
        self._folder.mkdir()
        try:
            self._open()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for reader in self._readers:
            os.close(reader)
        self._readers.clear()
        Thread(target=_remove, args=(self._folder,)).start()  # the kernel takes its time, which is better used

    def follow(self, tids: Iterable[int]) -> None:
        """Record these threads too, and whatever they start; before the first call everything is recorded."""
        file = os.open(self._folder / "set_event_pid", os.O_WRONLY | os.O_APPEND)
        try:
            for tid in tids:
                os.write(file, b"%d\n" % tid)
        finally:
            os.close(file)

    def enable(self, tracepoints: Sequence[Tracepoint]) -> list[str]:
        """Begin to record, and return which of the tracepoints this kernel does not have."""
        missing: list[str] = []
        for tracepoint in tracepoints:
            event = self._folder / "events" / tracepoint.path
            try:
                number, plan = read_format(
                    (event / "format").read_text(encoding="ascii"), tracepoint.kind, tracepoint.fields
                )
                (event / "enable").write_text("1", encoding="ascii")
            except (FileNotFoundError, FormatUnknown):
                missing.append(tracepoint.path)
                continue
            self._plans[number] = plan
        return missing

    def drain(self) -> list[tuple[int, bytes]]:
        """Take what the kernel has recorded since the last time: pages, each with the number of its CPU."""
        pages: list[tuple[int, bytes]] = []
        for reader, cpu in zip(self._readers, self._cpus, strict=True):
            for place in range(_MOST_PAGES):  # who writes faster than we read must not keep us here
                page = _page(reader, self._page_bytes)
                if page:
                    pages.append((cpu, page))
                    self.bytes += len(page)
                if not page or (place and len(page) < self._page_bytes * _ALMOST_FULL):
                    break  # but the first may be the rest of one that was taken in part, with full ones behind it
        return pages

    def stop(self) -> None:
        """Record nothing more."""
        (self._folder / "tracing_on").write_text("0", encoding="ascii")

    def decode(self, pages: Iterable[tuple[int, bytes]], into: list[Event]) -> int:
        """Append the events in `pages` to `into`, and return how many the kernel had to drop before them."""
        return sum(decode(page, cpu, self._plans, into) for cpu, page in pages)

    def _open(self) -> None:
        folders = sorted((self._folder / "per_cpu").iterdir(), key=lambda folder: int(folder.name[3:]))
        share = max(_LEAST_BUFFER_KB, min(_MOST_BUFFER_KB, _ALL_BUFFERS_KB // len(folders)))
        self._write("trace_clock", "mono")
        self._write("buffer_size_kb", str(share))
        self._write("options/event-fork", "1")
        with suppress(OSError):  # kernels before 6.8 know no other size than that of a page
            self._page_bytes = int((self._folder / "buffer_subbuf_size_kb").read_text(encoding="ascii")) * 1024
        for folder in folders:
            self._readers.append(os.open(folder / "trace_pipe_raw", os.O_RDONLY | os.O_NONBLOCK))
            self._cpus.append(int(folder.name[3:]))

    def _write(self, name: str, value: str) -> None:
        (self._folder / name).write_text(value, encoding="ascii")


def remove_stale() -> None:
    """Remove the instances of recorders that are gone."""
    for folder in (ROOT / "instances").glob(f"{PREFIX}*"):
        owner = folder.name.removeprefix(PREFIX).partition("_")[0]
        if not (owner.isdigit() and Path(f"/proc/{owner}").exists()):
            _remove(folder)


def remove_of(pid: int) -> None:
    """Remove the instances of one recorder, which is ending or gone."""
    for folder in (ROOT / "instances").glob(f"{PREFIX}{pid}_*"):
        _remove(folder)


def _remove(folder: Path) -> None:
    """Remove an instance with its events; its last reader may still be closing it."""
    end = time.monotonic() + _REMOVAL_S
    while True:
        try:
            folder.rmdir()
            return
        except OSError as error:
            if error.errno in (errno.ENOENT, errno.ENODEV):  # gone, or about to be
                return
            if error.errno != errno.EBUSY or time.monotonic() > end:
                raise
        time.sleep(0.01)


def _page(reader: int, size: int) -> bytes:
    """The next page as far as it is filled; empty where there is none yet."""
    try:
        return filled(os.read(reader, size))
    except BlockingIOError:
        return b""
