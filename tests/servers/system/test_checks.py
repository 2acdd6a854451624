"""The checks as a whole, on this machine and with conditions that are made for them."""

import subprocess
from collections.abc import AsyncGenerator, Iterable, Iterator
from pathlib import Path

import anyio
import pytest
from mcp import Client

from devops_servers.system.checks import run_checks
from devops_servers.system.findings import Finding, Severity
from devops_servers.system.kernel_limits import findings as limit_findings
from devops_servers.system.process_health import findings as process_findings
from devops_servers.system.process_table import Row
from devops_servers.system.report import Unseen
from devops_servers.system.server import build_server
from devops_servers.system.settings import Thresholds, surroundings
from tests.servers.system.places import write_files

pytestmark = pytest.mark.anyio


@pytest.fixture
async def client() -> AsyncGenerator[Client]:
    async with Client(build_server(Thresholds(memory=100, cpu=100), surroundings())) as client:
        yield client


@pytest.fixture
def small_filesystem(tmp_path: Path) -> Iterator[Path]:
    """A filesystem of its own with 1 MiB and 64 inodes."""
    point = tmp_path / "small"
    point.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m,nr_inodes=64", "tmpfs", point], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip(f"this user may not mount: {mounted.stderr.decode().strip()}")
    yield point
    subprocess.run(["umount", point], check=True)


async def test_a_filled_filesystem_is_among_the_findings(client: Client, small_filesystem: Path) -> None:
    (small_filesystem / "full").write_bytes(b"x" * (1 << 20))
    result = await client.call_tool("check_host", {})
    assert f"critical: {small_filesystem} is 100.0 % full (threshold 90 %)" in result.content[0].model_dump()["text"]
    disks = await client.call_tool("get_disk_usage", {})
    assert f"{small_filesystem} is 100.0 % full" in disks.content[0].model_dump()["text"].splitlines()[0]


async def test_exhausted_inodes_are_among_the_findings(client: Client, small_filesystem: Path) -> None:
    for number in range(60):
        (small_filesystem / str(number)).touch()
    result = await client.call_tool("check_host", {})
    assert result.structured_content
    found = [finding["what"] for finding in result.structured_content["findings"]]
    assert any(f"{small_filesystem} has 9" in what and "of its inodes used" in what for what in found)


async def test_every_finding_names_its_evidence_and_the_next_tool_and_the_worst_comes_first(client: Client) -> None:
    result = await client.call_tool("check_host", {})
    assert result.structured_content
    tools = {tool.name for tool in (await client.list_tools()).tools}
    found = result.structured_content["findings"]
    for finding in found:
        assert finding["evidence"]
        assert finding["next_tool"].split()[0] in tools
    order = [Severity[finding["severity"].upper()] for finding in found]
    assert order == sorted(order, reverse=True)
    assert {"resources", "filesystems", "processes"} <= set(result.structured_content["checked"])


async def test_a_check_that_fails_or_hangs_is_named_and_costs_nobody_else() -> None:
    async def hangs() -> Iterable[Finding]:
        await anyio.sleep_forever()
        return []

    async def fails() -> Iterable[Finding]:
        raise Unseen("hidden from this user; root sees it")

    async def finds() -> Iterable[Finding]:
        return [
            Finding(Severity.NOTICE, "small", "seen", "get_trend"),
            Finding(Severity.CRITICAL, "big", "seen", "get_trend"),
        ]

    with anyio.fail_after(40):
        outcome = await run_checks({"hangs": hangs, "fails": fails, "finds": finds}, limit_s=0.1)
    assert [finding.what for finding in outcome.findings] == ["big", "small"]
    assert outcome.checked == ["finds"]
    assert outcome.unseen == ["fails: hidden from this user; root sees it", "hangs: not finished within 0.1 s"]


def row(pid: int, state: str, *, parent: int = 1, cpu_s: float = 1.0) -> Row:
    return Row(pid, f"p{pid}", state, parent, 1, cpu_s, rss=0, started=0, taken=0)


def test_zombies_are_told_with_the_parent_that_does_not_collect_them() -> None:
    table = {pid: row(pid, "zombie", parent=7) for pid in range(100, 130)} | {7: row(7, "sleeping")}
    [finding] = process_findings(table, table, 0.5)
    assert finding.what == "30 zombies are not collected by their parents"
    assert finding.evidence == "30 of them belong to pid 7 (p7)"


def test_a_task_is_stuck_only_when_it_made_no_progress() -> None:
    stuck, working = row(1, "waiting for I/O"), row(2, "waiting for I/O", cpu_s=1.0)
    later = {1: stuck, 2: row(2, "waiting for I/O", cpu_s=1.2), 3: row(3, "waiting for I/O")}
    [finding] = process_findings({1: stuck, 2: working}, later, 0.5)
    assert finding.what == "1 task waited for I/O without a break for 0.5 s"
    assert finding.evidence == "pid 1 (p1)"


def test_limits_of_the_kernel_that_are_nearly_reached_are_told(tmp_path: Path) -> None:
    write_files(
        tmp_path,
        {
            "proc/sys/fs/file-nr": "95 0 100\n",
            "proc/loadavg": "0.1 0.1 0.1 1/100 4242\n",
            "proc/sys/kernel/threads-max": "1000\n",
            "proc/sys/kernel/pid_max": "110\n",
        },
    )
    assert [finding.what.split(" that")[0] for finding in limit_findings(tmp_path)] == [
        "95.0 % of all open files",
        "90.9 % of all threads",
    ]
