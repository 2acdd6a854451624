from pathlib import Path

from devops_servers.system.cgroup import Limits, limits


def tree(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def test_limits_of_a_v2_container_with_its_own_namespace(tmp_path: Path) -> None:
    root = tree(
        tmp_path,
        {
            "proc/self/cgroup": "0::/\n",
            "proc/self/mountinfo": "31 23 0:28 / /sys/fs/cgroup rw - cgroup2 cgroup rw\n",
            "sys/fs/cgroup/cpu.max": "150000 100000\n",
            "sys/fs/cgroup/memory.max": "536870912\n",
            "sys/fs/cgroup/memory.current": "300000000\n",
            "sys/fs/cgroup/memory.stat": "anon 1\ninactive_file 100000000\n",
        },
    )
    assert limits(root) == Limits(1.5, 536870912, 200000000)


def test_the_tightest_limit_on_the_way_up_counts(tmp_path: Path) -> None:
    root = tree(
        tmp_path,
        {
            "proc/self/cgroup": "0::/system.slice/app.service\n",
            "proc/self/mountinfo": "31 23 0:28 / /sys/fs/cgroup rw - cgroup2 cgroup rw\n",
            "sys/fs/cgroup/system.slice/app.service/cpu.max": "max 100000\n",
            "sys/fs/cgroup/system.slice/app.service/memory.max": "max\n",
            "sys/fs/cgroup/system.slice/memory.max": "1000000\n",
            "sys/fs/cgroup/system.slice/memory.current": "900000\n",
        },
    )
    assert limits(root) == Limits(None, 1000000, 900000)


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
            "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "50000\n",
            "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000\n",
        },
    )
    assert limits(root) == Limits(0.5, 2000, 1000)


def test_without_cgroups_there_are_no_limits(tmp_path: Path) -> None:
    assert limits(tmp_path) == Limits()
