"""Readings of processes that are awkward on purpose."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from devops_servers.system.process_details import command, details
from devops_servers.system.process_table import Row, read_row, read_table
from devops_servers.system.processes import uses

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def row(pid: int = 1, *, cpu_s: float, taken: float, started: float = 5.0) -> Row:
    return Row(pid, "worker", "running", 0, 1, cpu_s, rss=4096, started=started, taken=taken, io=(0, 0))


def test_a_name_with_spaces_parentheses_and_newlines_breaks_nothing(tmp_path: Path) -> None:
    awkward = tmp_path / "a) S (b\nc"
    awkward.symlink_to(Path("/bin/sleep").resolve())
    with subprocess.Popen([awkward, "60"]) as program:
        try:
            seen = read_row(program.pid)
            assert seen
            assert seen.name == "a) S (b\nc"
            assert seen.parent == os.getpid()
            assert "\n" not in command(seen)
        finally:
            program.kill()


def test_a_zombie_is_told_as_one() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as program:
        os.waitid(os.P_PID, program.pid, os.WEXITED | os.WNOWAIT)
        seen = read_table()[program.pid]
        [told] = details([seen])
    assert seen.state == "zombie"
    assert told.command.startswith("[")


def test_a_process_that_ends_between_listing_and_reading_breaks_nothing() -> None:
    program = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    seen = read_table()[program.pid]
    program.send_signal(signal.SIGKILL)
    program.communicate()
    assert read_row(program.pid) is None
    [told] = details([seen])
    assert "ended meanwhile" in told.command


def test_kernel_threads_are_told_by_name_in_brackets() -> None:
    threads = [seen for seen in read_table().values() if seen.kernel]
    if not threads:
        pytest.skip("no kernel threads can be seen from here")
    assert command(threads[0]) == f"[{threads[0].name}]"


def test_cpu_is_counted_over_each_process_own_interval() -> None:
    [use] = uses({1: row(cpu_s=10.0, taken=100.0)}, {1: row(cpu_s=10.25, taken=100.5)})
    assert use.cpu_percent == pytest.approx(50)


def test_a_process_that_began_within_the_interval_counts_whole() -> None:
    earlier = {2: row(2, cpu_s=0, taken=100.0)}
    later = earlier | {1: row(cpu_s=0.25, taken=100.5, started=99.9)}
    shares = {use.row.pid: use.cpu_percent for use in uses(earlier, later)}
    assert shares[1] == pytest.approx(50)


def test_a_pid_given_to_another_process_does_not_mix_the_two() -> None:
    [use] = uses({1: row(cpu_s=900.0, taken=100.0)}, {1: row(cpu_s=0.1, taken=100.5, started=100.2)})
    assert use.cpu_percent == pytest.approx(20)
