"""Control groups: real ones where they can be made, trees of files of the same shape everywhere."""

import os
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import anyio
import pytest
from mcp import Client, StdioServerParameters

from devops_servers.system.cgroup import CpuLimit, Limits, MemoryLimit, limits
from tests.servers.system.places import running, write_files

V1 = Path("/sys/fs/cgroup")
MakeGroup = Callable[[str, dict[str, str]], Path]


def tree(root: Path, files: dict[str, str]) -> Path:
    write_files(root, files)
    return root


@pytest.fixture
def make_group() -> Iterator[MakeGroup]:
    """Makes a control group with the limits it is given, or skips the test where this user may not."""
    made: list[Path] = []

    def make(controller: str, settings: dict[str, str]) -> Path:
        group = V1 / controller / f"test-{uuid.uuid4().hex[:8]}"
        try:
            group.mkdir()
            made.append(group)
            for name, value in settings.items():
                (group / name).write_text(value)
        except OSError as error:
            pytest.skip(f"control groups (v1, {controller}) cannot be made here: {error}")
        return group

    yield make
    for group in made:
        with suppress(OSError):
            group.rmdir()


def test_a_group_that_uses_up_its_cpu_quota_is_seen_to_be_stopped(make_group: MakeGroup) -> None:
    group = make_group("cpu", {"cpu.cfs_period_us": "20000", "cpu.cfs_quota_us": "4000"})
    join = f"import os; open('{group}/cgroup.procs', 'w').write(str(os.getpid())); print(flush=True)\nwhile True: pass"
    with running(join) as busy:
        while not (found := limits(process=str(busy.pid)).cpu) or not found.throttled:
            assert busy.poll() is None
    assert found.cores == pytest.approx(0.2)
    assert found.group == f"/{group.name}"
    assert 0 < found.throttled <= found.periods


@pytest.mark.anyio
async def test_a_server_within_a_memory_limited_group_tells_its_limit(make_group: MakeGroup) -> None:
    group = make_group("memory", {"memory.limit_in_bytes": str(512 << 20)})
    program = StdioServerParameters(
        command="sh",
        args=["-c", f'echo $$ > "{group}/cgroup.procs"; exec "{sys.executable}" -P -m devops_servers.system'],
        env={"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
    )
    with anyio.fail_after(40):
        async with Client(program) as client:
            result = await client.call_tool("get_resource_usage", {})
    assert f"cgroup /{group.name}: at most 512.0 MiB of memory" in str(result.content)


def test_limits_of_a_v2_container_with_its_own_namespace(tmp_path: Path) -> None:
    root = tree(
        tmp_path,
        {
            "proc/self/cgroup": "0::/\n",
            "proc/self/mountinfo": "31 23 0:28 / /sys/fs/cgroup rw - cgroup2 cgroup rw\n",
            "sys/fs/cgroup/cpu.max": "150000 100000\n",
            "sys/fs/cgroup/cpu.stat": "usage_usec 2500000\nnr_periods 10\nnr_throttled 4\nthrottled_usec 1500000\n",
            "sys/fs/cgroup/memory.max": "536870912\n",
            "sys/fs/cgroup/memory.current": "300000000\n",
            "sys/fs/cgroup/memory.stat": "anon 1\ninactive_file 100000000\n",
            "sys/fs/cgroup/memory.events": "low 0\noom 3\noom_kill 2\n",
        },
    )
    assert limits(root) == Limits(
        CpuLimit("/", 1.5, periods=10, throttled=4, throttled_s=1.5, used_s=2.5),
        MemoryLimit("/", 536870912, used=200000000, oom_kills=2),
    )


def test_the_tightest_limit_on_the_way_up_counts(tmp_path: Path) -> None:
    root = tree(
        tmp_path,
        {
            "proc/77/cgroup": "0::/system.slice/app.service\n",
            "proc/self/mountinfo": "31 23 0:28 / /sys/fs/cgroup rw - cgroup2 cgroup rw\n",
            "sys/fs/cgroup/system.slice/app.service/cpu.max": "max 100000\n",
            "sys/fs/cgroup/system.slice/app.service/memory.max": "max\n",
            "sys/fs/cgroup/system.slice/memory.max": "1000000\n",
            "sys/fs/cgroup/system.slice/memory.current": "900000\n",
        },
    )
    assert limits(root, "77") == Limits(memory=MemoryLimit("/system.slice", 1000000, used=900000, oom_kills=0))


def test_limits_of_a_v1_container_that_sees_its_group_as_the_root(tmp_path: Path) -> None:
    root = tree(
        tmp_path,
        {
            "proc/self/cgroup": "4:memory:/docker/abc\n1:cpu,cpuacct:/docker/abc\n",
            "proc/self/mountinfo": "35 31 0:32 /docker/abc /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
            "36 31 0:33 /docker/abc /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n",
            "sys/fs/cgroup/memory/memory.limit_in_bytes": "2000\n",
            "sys/fs/cgroup/memory/memory.usage_in_bytes": "1500\n",
            "sys/fs/cgroup/memory/memory.stat": "inactive_file 1\ntotal_inactive_file 500\n",
            "sys/fs/cgroup/memory/memory.oom_control": "under_oom 0\noom_kill 1\n",
            "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "50000\n",
            "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000\n",
            "sys/fs/cgroup/cpu,cpuacct/cpu.stat": "nr_periods 9\nnr_throttled 3\nthrottled_time 2000000000\n",
            "sys/fs/cgroup/cpu,cpuacct/cpuacct.usage": "4000000000\n",
        },
    )
    assert limits(root) == Limits(
        CpuLimit("/", 0.5, periods=9, throttled=3, throttled_s=2.0, used_s=4.0),
        MemoryLimit("/", 2000, used=1000, oom_kills=1),
    )


def test_without_cgroups_there_are_no_limits(tmp_path: Path) -> None:
    assert limits(tmp_path) == Limits()
