import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from devops_servers.system.disks import findings
from devops_servers.system.filesystems import Space, Unreadable, ask
from devops_servers.system.findings import Severity
from devops_servers.system.mounts import Mount, real_mounts
from devops_servers.system.settings import Thresholds


def mount(point: str, device: str = "8:1") -> Mount:
    return Mount(point, "/dev/sda1", "ext4", read_only=False, read_only_by_kernel=False, device=device)


@pytest.fixture
def hung() -> Iterator[threading.Event]:
    """Set it and the filesystem at /hung answers at last."""
    event = threading.Event()
    yield event
    event.set()


def statvfs_of(*, blocks: int = 1000, free: int = 500, inodes: int = 100, inodes_free: int = 50) -> os.statvfs_result:
    return os.statvfs_result((4096, 4096, blocks, free, free, inodes, inodes_free, inodes_free, 0, 255))


def test_a_hung_filesystem_is_named_and_delays_nobody(hung: threading.Event) -> None:
    def statvfs(point: str) -> os.statvfs_result:
        if point == "/hung":
            hung.wait()
        return statvfs_of()

    started = time.monotonic()
    good, bad = ask([mount("/"), mount("/hung")], statvfs, 0.2)
    assert time.monotonic() - started < 2
    assert isinstance(good, Space)
    assert isinstance(bad, Unreadable)
    assert "did not answer within 0.2 s" in bad.reason

    [again] = ask([mount("/hung")], statvfs, 0.2)
    assert isinstance(again, Unreadable)
    assert "has not answered for" in again.reason


def test_an_unreadable_filesystem_says_why() -> None:
    def statvfs(point: str) -> os.statvfs_result:
        raise PermissionError(13, "Permission denied", point)

    [answer] = ask([mount("/private")], statvfs, 1)
    assert answer == Unreadable(mount("/private"), "Permission denied")


def test_a_full_filesystem_and_exhausted_inodes_are_both_abnormal() -> None:
    full = ask([mount("/full")], lambda _: statvfs_of(free=10), 1)
    many = ask([mount("/many")], lambda _: statvfs_of(inodes_free=5), 1)
    first, second = findings([*full, *many], Thresholds())
    assert (first.severity, first.what) == (Severity.CRITICAL, "/full is 99.0 % full (threshold 90 %)")
    assert (second.severity, second.what) == (
        Severity.WARNING,
        "/many has 95.0 % of its inodes used (threshold 90 %)",
    )


def test_only_filesystems_with_data_are_listed_each_once(tmp_path: Path) -> None:
    mountinfo = tmp_path / "mountinfo"
    mountinfo.write_text(
        "22 27 0:21 / /proc rw,relatime - proc proc rw\n"
        "27 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n"
        "28 27 254:0 /srv /srv/bound rw - ext4 /dev/vda rw\n"
        "29 27 7:1 / /snap/core rw - squashfs /dev/loop1 ro\n"
        "30 27 0:44 / /mnt/my\\040share ro - nfs4 server:/export rw\n"
        "31 27 0:45 / /sys/fs/cgroup rw - tmpfs tmpfs rw\n"
    )
    assert [(found.point, found.read_only) for found in real_mounts(mountinfo)] == [
        ("/", False),
        ("/mnt/my share", True),
    ]
