"""What is left of a recorder that is killed: nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import anyio
import pytest
from mcp import Client

from devops_servers.trace.server import build_server
from devops_servers.trace.settings import Settings
from tests.servers.trace.workloads import SLEEP, running, why_not_through_the_kernel

pytestmark = [pytest.mark.skipif(sys.platform != "linux", reason="uses the kernel's tracer"), pytest.mark.timeout(60)]

ENVIRONMENT = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
INSTANCES = """
from devops_servers.trace.record.kernel_calls import mount_tracefs_privately
from devops_servers.trace.record.tracefs import PREFIX, ROOT
mount_tracefs_privately(ROOT)
print(*[folder.name for folder in (ROOT / "instances").glob(PREFIX + "*")])
"""
A_STALE_ONE = """
from devops_servers.trace.record.kernel_calls import mount_tracefs_privately
from devops_servers.trace.record.tracefs import PREFIX, ROOT
mount_tracefs_privately(ROOT)
(ROOT / "instances" / f"{PREFIX}4194303_system").mkdir()
"""


@pytest.fixture(autouse=True)
def tracer() -> None:
    if why := why_not_through_the_kernel():
        pytest.skip(f"recordings cannot use the kernel's tracer here: {why}")


def in_child(program: str) -> str:
    """What a program prints that may mount what it likes: its mounts go with it."""
    command = [sys.executable, "-S", "-P", "-c", program]
    return subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=True).stdout


@contextmanager
def recording(folder: Path, pid: int) -> Generator[subprocess.Popen[str]]:
    """A recorder that has begun."""
    job = {"id": "20261121-031500-4f2a", "folder": str(folder), "targets": [pid], "seconds": 25, "profile": "full"}
    command = [sys.executable, "-S", "-P", "-m", "devops_servers.trace.record", json.dumps(job | {"kernel": True})]
    process = subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert process.stdout
    assert "progress" in process.stdout.readline()
    yield process
    process.wait()
    process.stdout.close()


def comes_true(condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + 20
    while not condition():
        if time.monotonic() > end:
            return False
    return True


def databases(folder: Path) -> list[Path]:
    return list(folder.glob("*.db*"))


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM], ids=lambda number: number.name)
def test_a_killed_recorder_leaves_no_instance_no_mount_and_no_file(tmp_path: Path, number: signal.Signals) -> None:
    mounts = Path("/proc/self/mounts").read_text()
    with running(SLEEP) as [pid], recording(tmp_path, pid) as recorder:
        mine = f"_{recorder.pid}_"
        assert mine in in_child(INSTANCES)
        os.killpg(recorder.pid, number)
    assert comes_true(lambda: mine not in in_child(INSTANCES))
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]
    assert Path("/proc/self/mounts").read_text() == mounts


def test_what_a_recorder_left_whose_sweeper_was_killed_too_goes_with_the_next_start(tmp_path: Path) -> None:
    in_child(A_STALE_ONE)
    assert "4194303" in in_child(INSTANCES)
    with running(SLEEP) as [pid], recording(tmp_path, pid) as recorder:
        recorder.terminate()
    assert "4194303" not in in_child(INSTANCES)


@pytest.mark.anyio
async def test_a_cancelled_call_ends_its_recorder(tmp_path: Path) -> None:
    begun = anyio.Event()

    async def report(progress: float, total: float | None, message: str | None) -> None:
        begun.set()

    async def record() -> None:
        await client.call_tool("trace_record", {"targets": [pid], "seconds": 30}, progress_callback=report)

    with running(SLEEP) as [pid]:
        async with Client(build_server(Settings(tmp_path))) as client:
            async with anyio.create_task_group() as group:
                group.start_soon(record)
                await begun.wait()
                group.cancel_scope.cancel()
            with anyio.fail_after(40):
                again = await client.call_tool("trace_record", {"targets": [pid], "seconds": 1})
                while again.is_error:
                    again = await client.call_tool("trace_record", {"targets": [pid], "seconds": 1})
    assert len(databases(tmp_path)) == 1
