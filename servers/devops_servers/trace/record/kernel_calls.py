"""The few calls to the kernel that Python does not offer: a mount namespace of our own, and dying with a parent."""

from __future__ import annotations

import ctypes
import os
import signal
from pathlib import Path

_CLONE_NEWNS = 0x00020000
_MS_NOSUID, _MS_NODEV, _MS_NOEXEC, _MS_REC, _MS_PRIVATE = 0x2, 0x4, 0x8, 0x4000, 1 << 18
_PR_SET_PDEATHSIG = 1


def mount_tracefs_privately(at: Path) -> None:
    """Mount tracefs at the folder `at`, in a mount namespace that nobody else sees and that dies with its processes.

    Raises:
        OSError: the kernel does not allow it, or has no tracefs; its `strerror` begins with the call that failed.
    """
    _call("unshare", _CLONE_NEWNS)
    _call("mount", b"none", b"/", None, _MS_REC | _MS_PRIVATE, None)
    _call("mount", b"tracefs", os.fsencode(at), b"tracefs", _MS_NOSUID | _MS_NODEV | _MS_NOEXEC, None)


def die_with_parent() -> None:
    """Have the kernel end this process as soon as the thread that started it is gone."""
    _call("prctl", _PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def _call(name: str, *arguments: int | bytes | None) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    wide = [ctypes.c_ulong(argument) if isinstance(argument, int) else argument for argument in arguments]
    if getattr(libc, name)(*wide) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
