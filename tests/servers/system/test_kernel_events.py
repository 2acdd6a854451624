"""What the kernel says, from lines of the shape it prints and from events that are made to happen."""

import json
import os
import sys
import time
from pathlib import Path

import anyio
import pytest

from devops_servers.system.findings import Severity
from devops_servers.system.kernel_events import complaints, kernel_events
from devops_servers.system.kernel_log import KernelLine, read_kernel_log
from devops_servers.system.report import Unseen
from devops_servers.system.settings import surroundings
from tests.servers.system.places import MakeSurroundings

pytestmark = pytest.mark.anyio
KMSG_READABLE = os.access("/dev/kmsg", os.R_OK)


@pytest.mark.parametrize(
    ("message", "kind", "subject"),
    [
        (
            "Out of memory: Killed process 2034 (java) total-vm:8000kB, anon-rss:7000kB, file-rss:0kB, UID:0",
            "oom_kill",
            "java",
        ),
        ("Memory cgroup out of memory: Killed process 77 (my (odd) app) total-vm:1kB", "oom_kill", "my (odd) app"),
        ("blk_update_request: I/O error, dev sda, sector 123456 op 0x0:(READ)", "disk", "sda"),
        ("Buffer I/O error on dev dm-3, logical block 5, lost async page write", "disk", "dm-3"),
        ("critical medium error, dev sdb, sector 12 op 0x0:(READ)", "disk", "sdb"),
        ("ata1.00: failed command: READ FPDMA QUEUED", "disk", "ata1.00"),
        ("nvme nvme0: I/O 12 QID 3 timeout, aborting", "disk", "nvme0"),
        ("EXT4-fs error (device vda1): ext4_lookup:1690: inode #2: comm ls: deleted inode", "filesystem", "vda1"),
        ("EXT4-fs (vda1): Remounting filesystem read-only", "filesystem", "vda1"),
        ("XFS (sdc1): Metadata corruption detected at xfs_agi_verify", "filesystem", "sdc1"),
        ("nfs: server files.example.org not responding, still trying", "filesystem", "files.example.org"),
        ("my app[3210]: segfault at 0 ip 00005 sp 00007 error 4 in python3.11", "segfault", "my app"),
        ("traps: node[55] trap invalid opcode ip:1 sp:2 error:0 in node", "segfault", "node"),
        ("INFO: task kworker/u8:2:123 blocked for more than 120 seconds.", "hung_task", "kworker/u8:2"),
        ("watchdog: BUG: soft lockup - CPU#1 stuck for 23s! [stress:991]", "lockup", ""),
        ("CPU3: Core temperature above threshold, cpu clock throttled (total events = 5)", "thermal", ""),
        ("mce: [Hardware Error]: Machine check events logged", "hardware", ""),
        ("nf_conntrack: nf_conntrack: table full, dropping packet", "limit", "nf_conntrack"),
        ("cgroup: fork rejected by pids controller in /system.slice/app.service", "limit", "/system.slice/app.service"),
        ("e1000e 0000:00:1f.6 eth0: NIC Link is Down", "network", "eth0"),
    ],
)
def test_each_kind_of_complaint_is_recognised_with_its_subject(message: str, kind: str, subject: str) -> None:
    [found] = complaints([KernelLine(100.0, message)])
    assert (found.kind, found.subject) == (kind, subject)


@pytest.mark.parametrize(
    "message",
    [
        "EXT4-fs (vda): mounted filesystem 0000 r/w without journal. Quota mode: none.",
        "Linux version 6.1.0 (gcc (Debian 12.2.0-14) 12.2.0)",
        "e1000e 0000:00:1f.6 eth0: NIC Link is Up 1000 Mbps Full Duplex",
        "nvme nvme0: 8/0/0 default/read/poll queues",
        "systemd[1]: Started OOM killer daemon.",
    ],
)
def test_ordinary_messages_are_no_complaints(message: str) -> None:
    assert complaints([KernelLine(100.0, message)]) == []


def test_repeated_complaints_about_one_subject_are_one_with_its_count_and_span() -> None:
    lines = [KernelLine(when, "blk_update_request: I/O error, dev sda, sector 1") for when in (10.0, 20.0, 30.0)]
    crash = KernelLine(40.0, "app[1]: segfault at 0 ip 0 sp 0 error 4")
    worst, other = complaints([*lines, crash])
    assert (worst.count, worst.first, worst.last) == (3, 10.0, 30.0)
    assert worst.severity is Severity.CRITICAL
    assert other.kind == "segfault"


@pytest.mark.skipif(not KMSG_READABLE, reason="the kernel's ring buffer is hidden from this user")
async def test_a_process_killed_for_want_of_memory_is_found_in_the_log_of_this_kernel() -> None:
    group = Path("/sys/fs/cgroup/memory") / f"test-oom-{os.getpid()}"
    try:
        group.mkdir()
        (group / "memory.limit_in_bytes").write_text(str(24 << 20))
    except OSError as error:
        pytest.skip(f"a memory-limited control group (v1) cannot be made here: {error}")
    hungry = (
        "import os; open('/proc/self/comm', 'w').write('test-oom')\n"
        f"open('{group}/cgroup.procs', 'w').write(str(os.getpid())); held = b'x' * 400_000_000"
    )
    try:
        before = time.time() - 2
        async with await anyio.open_process([sys.executable, "-c", hungry]) as program:
            assert await program.wait() == -9
        log = await read_kernel_log(before, surroundings())
    finally:
        group.rmdir()
    found = [complaint for complaint in complaints(log.lines) if complaint.kind == "oom_kill"]
    assert any(f"process {program.pid} (test-oom)" in complaint.message for complaint in found)
    assert all(before <= complaint.first <= time.time() + 2 for complaint in found)


async def test_without_the_ring_buffer_the_journal_is_read(make_surroundings: MakeSurroundings) -> None:
    entry = {
        "__REALTIME_TIMESTAMP": str(int((time.time() - 60) * 1e6)),
        "MESSAGE": "Out of memory: Killed process 9 (api) total-vm:1kB",
    }
    where = make_surroundings(
        files={"var/log/journal/id/system.journal": ""}, programs={"journalctl": f"print({json.dumps(entry)!r})"}
    )
    report = await kernel_events(24, where)
    assert report.summary.startswith("1 kernel event since ")
    assert "oom_kill · api · once" in report.lines[0]
    assert "not seen: the kernel's ring buffer" in report.footer


async def test_when_nothing_can_be_read_that_is_said_and_not_that_all_is_well(
    make_surroundings: MakeSurroundings,
) -> None:
    with pytest.raises(Unseen, match=r"ring buffer.*journal"):
        await kernel_events(24, make_surroundings())
