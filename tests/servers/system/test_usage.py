import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from devops_servers.system.cgroup import CpuLimit, Limits, MemoryLimit
from devops_servers.system.cpu import CpuUse
from devops_servers.system.memory import Memory, SwapRates
from devops_servers.system.own_share import own_cpu_s
from devops_servers.system.pressure import Pressure, Stall
from devops_servers.system.settings import Thresholds
from devops_servers.system.usage import Throttling, Usage
from devops_servers.system.usage_lines import usage_lines
from devops_servers.system.usage_report import findings

GIB = 1 << 30
CALM = Usage(
    cpu=CpuUse(0.2, {"user": 10.0, "idle": 90.0}, (10.0, 10.0)),
    load=(0.5, 0.4, 0.3),
    memory=Memory(
        0, total=8 * GIB, available=6 * GIB, cache=GIB, swap_total=GIB, swap_used=0, swapped_in=0, swapped_out=0
    ),
    swap=SwapRates(0, 0),
    pressures={"memory": Pressure(Stall(0, 0, 0), Stall(0, 0, 0))},
    limits=Limits(),
    throttling=None,
)
STALLED = {"memory": Pressure(Stall(35.5, 20, 5), Stall(30, 10, 2))}
CPU_LIMIT = CpuLimit("/app", 0.5, periods=100, throttled=40, throttled_s=12.0, used_s=80.0)


def test_a_calm_machine_has_nothing_abnormal() -> None:
    assert list(findings(CALM, Thresholds())) == []


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (replace(CALM, cpu=CpuUse(0.2, {"user": 95.0, "idle": 5.0}, (95.0,))), "CPU 95.0 % busy over 0.2 s is above"),
        (replace(CALM, cpu=CpuUse(0.2, {"iowait": 60.0, "idle": 40.0}, (0.0,))), "CPU iowait 60.0 % over 0.2 s"),
        (replace(CALM, cpu=CpuUse(0.2, {"steal": 30.0, "idle": 70.0}, (30.0,))), "CPU steal 30.0 % over 0.2 s"),
        (
            replace(CALM, memory=replace(CALM.memory, available=GIB // 10)),
            "memory 98.8 % used is above its threshold",
        ),
        (replace(CALM, swap=SwapRates(5 << 20, 0)), "5.0 MiB/s read back from swap over 0.2 s"),
        (replace(CALM, pressures=STALLED), "some task waited for memory 35.5 % of the last 10 s"),
        (
            replace(CALM, limits=Limits(memory=MemoryLimit("/app", 100, 95, 0))),
            "container (cgroup /app) 95.0 % used",
        ),
        (replace(CALM, limits=Limits(memory=MemoryLimit("/app", 100, 5, 3))), "cgroup /app: 3 since the group began"),
        (
            replace(CALM, limits=Limits(cpu=CPU_LIMIT), throttling=Throttling(2, 1, 0.3)),
            "CPU quota stopped it in 1 of 2 periods over 0.2 s",
        ),
        (
            replace(CALM, limits=Limits(cpu=CPU_LIMIT), throttling=Throttling(2, 0, 0.45)),
            "container (cgroup /app) uses 90.0 % of its CPU limit over 0.2 s",
        ),
    ],
)
def test_what_exceeds_is_named_with_its_number_and_interval(seen: Usage, expected: str) -> None:
    [finding] = findings(seen, Thresholds())
    assert expected in finding.what
    assert finding.evidence
    assert finding.next_tool.startswith("get_")


def test_the_limits_of_a_container_are_told_with_what_became_of_them() -> None:
    text = "\n".join(usage_lines(replace(CALM, limits=Limits(cpu=CPU_LIMIT), throttling=Throttling(2, 1, 0.5))))
    assert "cgroup /app: at most 0.50 cores, 0.50 cores used, stopped in 1 of 2 periods" in text
    assert "since the group began stopped in 40 of 100 periods, for 12 s" in text


def test_a_kernel_without_pressure_information_is_said_to_be_one() -> None:
    assert any("does not keep it" in line for line in usage_lines(replace(CALM, pressures={})))


def test_the_assistants_own_work_is_told_apart_and_is_no_finding() -> None:
    busy = replace(CALM, cpu=CpuUse(0.2, {"user": 95.0, "idle": 5.0}, (95.0, 95.0)), own_percent=75.0)

    assert list(findings(busy, Thresholds())) == []
    assert next(usage_lines(busy)) == (
        "cpu: 20.0 % busy of all cores together, 95.0 % with this assistant's own work (user 95.0 %, idle 5.0 %)"
    )


def test_what_this_process_and_its_children_burn_is_its_own() -> None:
    before = own_cpu_s()
    subprocess.run([sys.executable, "-c", "sum(range(5_000_000))"], check=True)

    assert own_cpu_s() - before > 0.02


def test_a_process_of_somebody_else_is_not_its_own(tmp_path: Path) -> None:
    for pid, ticks, command in ((os.getpid(), 100, b"pytest"), (os.getppid(), 90_000, b"editor")):
        (tmp_path / str(pid)).mkdir()
        (tmp_path / str(pid) / "stat").write_text(f"{pid} (x) S 1 1 1 0 -1 0 0 0 0 0 {ticks} 0 0 0 20 0 1 0 0 0 0")
        (tmp_path / str(pid) / "cmdline").write_bytes(command)

    assert own_cpu_s(tmp_path) == 100 / os.sysconf("SC_CLK_TCK")


def test_the_assistant_that_started_this_server_is_its_own(tmp_path: Path) -> None:
    for pid, ticks in ((os.getpid(), 100), (os.getppid(), 900)):
        (tmp_path / str(pid)).mkdir()
        (tmp_path / str(pid) / "stat").write_text(f"{pid} (x) S 1 1 1 0 -1 0 0 0 0 0 {ticks} 0 0 0 20 0 1 0 0 0 0")
        (tmp_path / str(pid) / "cmdline").write_bytes(b"python\0-m\0devops_assistant\0ask")

    assert own_cpu_s(tmp_path) == 1_000 / os.sysconf("SC_CLK_TCK")
