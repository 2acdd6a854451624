"""The system calls that matter here, by number on x86_64 and aarch64, and what a thread blocked in each waits for."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from enum import Enum, auto


class Waits(Enum):
    """What a call waits for when it blocks."""

    LOCK = auto()
    FILE_LOCK = auto()
    RECORD_LOCK = auto()
    """`fcntl`: a lock only with some of its commands."""
    DISK = auto()
    NET = auto()
    ACCEPT = auto()
    FILE = auto()
    """Whatever its first argument, a file descriptor, stands for."""
    CHILD = auto()
    SLEEP = auto()
    POLL = auto()
    EPOLL = auto()
    SIGNAL = auto()
    MESSAGE = auto()
    OTHER = auto()


_TABLE = """
LOCK        futex 202 98, futex_waitv 449 449, futex_wait 455 455, semop 65 193, semtimedop 220 192
FILE_LOCK   flock 73 32
RECORD_LOCK fcntl 72 25
DISK        fsync 74 82, fdatasync 75 83, sync 162 81, syncfs 306 267, sync_file_range 277 84, msync 26 227
DISK        open 2 -, openat 257 56, openat2 437 437, creat 85 -, rename 82 -, renameat 264 38, renameat2 316 276
DISK        unlink 87 -, unlinkat 263 35, mkdir 83 -, mkdirat 258 34, rmdir 84 -, link 86 -, linkat 265 37
DISK        stat 4 -, lstat 6 -, newfstatat 262 79, statx 332 291, getdents 78 -, getdents64 217 61, access 21 -
DISK        truncate 76 45, ftruncate 77 46, fallocate 285 47, readahead 187 213, execve 59 221, execveat 322 281
DISK        io_getevents 208 4, io_pgetevents 333 292, mount 165 40, umount2 166 39, statfs 137 43, fstatfs 138 44
NET         connect 42 203, sendto 44 206, recvfrom 45 207, sendmsg 46 211, recvmsg 47 212
NET         recvmmsg 299 243, sendmmsg 307 269, shutdown 48 210
ACCEPT      accept 43 202, accept4 288 242
FILE        read 0 63, write 1 64, readv 19 65, writev 20 66, pread64 17 67, pwrite64 18 68, preadv 295 69
FILE        pwritev 296 70, preadv2 327 286, pwritev2 328 287, sendfile 40 71, splice 275 76, copy_file_range 326 285
FILE        ioctl 16 29, close 3 57, fstat 5 80, lseek 8 62, tee 276 77, vmsplice 278 75, fadvise64 221 223
CHILD       wait4 61 260, waitid 247 95, vfork 58 -, clone 56 220, clone3 435 435, fork 57 -
SLEEP       nanosleep 35 101, clock_nanosleep 230 115
POLL        poll 7 -, ppoll 271 73, select 23 -, pselect6 270 72
EPOLL       epoll_wait 232 -, epoll_pwait 281 22, epoll_pwait2 441 441
SIGNAL      pause 34 -, rt_sigtimedwait 128 137, rt_sigsuspend 130 133
MESSAGE     msgrcv 70 188, msgsnd 69 189, mq_timedreceive 243 183, mq_timedsend 242 182
OTHER       restart_syscall 219 128, sched_yield 24 124, exit 60 93, exit_group 231 94, io_uring_enter 426 426
OTHER       mmap 9 222, munmap 11 215, mprotect 10 226, madvise 28 233, brk 12 214, mremap 25 216, mlock 149 228
OTHER       getpid 39 172, getppid 110 173, gettid 186 178, getrandom 318 278, socket 41 198, bind 49 200
OTHER       listen 50 201, kill 62 129, tgkill 234 131, ptrace 101 117, setsockopt 54 208, getsockopt 55 209
OTHER       rt_sigaction 13 134, rt_sigprocmask 14 135, dup 32 23, dup3 292 24, pipe2 293 59, process_vm_readv 310 270
"""
_COLUMNS = {"x86_64": 1, "aarch64": 2}
_FIRST_IS_FD = {Waits.FILE_LOCK, Waits.RECORD_LOCK, Waits.NET, Waits.ACCEPT, Waits.FILE, Waits.EPOLL}
_DISK_WITH_FD = {
    "fsync", "fdatasync", "syncfs", "sync_file_range", "getdents", "getdents64", "ftruncate", "fallocate", "readahead",
}  # fmt: skip


def _read_table(column: int) -> dict[int, tuple[str, Waits]]:
    calls: dict[int, tuple[str, Waits]] = {}
    for line in _TABLE.strip().splitlines():
        kind, _, entries = line.partition(" ")
        for entry in entries.split(","):
            words = entry.split()
            if words[column] != "-":
                calls[int(words[column])] = (words[0], Waits[kind])
    return calls


def calls_of(machine: str) -> Mapping[int, tuple[str, Waits]]:
    """Name and kind of each call by its number; empty for a kind of machine that we do not know."""
    column = _COLUMNS.get(machine)
    return _read_table(column) if column else {}


_HERE = calls_of(platform.machine())


def name_of(number: int) -> str:
    """What the call with this number is called on this machine, or the number itself."""
    return _HERE[number][0] if number in _HERE else f"syscall {number}"


def waits_of(number: int) -> Waits:
    """What the call with this number waits for when it blocks."""
    return _HERE[number][1] if number in _HERE else Waits.OTHER


def takes_descriptor(number: int) -> bool:
    """Whether the first argument of this call is a file descriptor."""
    name, kind = _HERE.get(number, ("", Waits.OTHER))
    return kind in _FIRST_IS_FD or name in _DISK_WITH_FD
