"""The system server as a client sees it."""

import json
import os
import re
import sys
import time
from collections.abc import AsyncGenerator
from pathlib import Path

import anyio
import psutil
import pytest
from mcp import Client, StdioServerParameters
from mcp.types import TextContent

from devops_servers.system.process_table import read_row
from devops_servers.system.server import build_server
from devops_servers.system.settings import Thresholds, surroundings
from tests.servers.system.places import running

pytestmark = pytest.mark.anyio


@pytest.fixture
async def client() -> AsyncGenerator[Client]:
    async with Client(build_server(Thresholds(), surroundings())) as client:
        yield client


async def text_of(client: Client, tool: str, **arguments: object) -> str:
    with anyio.fail_after(40):
        result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    assert isinstance(result.content[0], TextContent)
    return result.content[0].text


async def test_every_tool_describes_itself_and_reads_only(client: Client) -> None:
    for tool in (await client.list_tools()).tools:
        assert tool.description
        assert tool.annotations
        assert tool.annotations.read_only_hint


async def test_the_resource_tells_what_machine_this_is(client: Client) -> None:
    [content] = (await client.read_resource("system://info")).contents
    facts = json.loads(content.model_dump()["text"])
    assert facts["hostname"] == os.uname().nodename
    assert facts["totalMemoryBytes"] == psutil.virtual_memory().total
    assert facts["cpus"] == os.cpu_count()
    assert facts["os"]


async def test_resource_usage_says_over_which_interval_cpu_was_measured(client: Client) -> None:
    summary, *lines = (await text_of(client, "get_resource_usage")).splitlines()
    assert "over 0.2 s" in summary
    assert {line.split(":")[0] for line in lines} >= {"cpu", "load", "memory"}


async def test_a_value_above_its_threshold_is_named() -> None:
    async with Client(build_server(Thresholds(memory=0.1, disk=0.1), surroundings())) as client:
        assert "above its threshold of 0.1 %" in (await text_of(client, "get_resource_usage")).splitlines()[0]
        assert "/ is " in (await text_of(client, "get_disk_usage")).splitlines()[0]


async def test_disk_usage_agrees_with_the_filesystem_and_leaves_pseudo_filesystems_out(client: Client) -> None:
    text = await text_of(client, "get_disk_usage")
    points = [line.split(":")[0] for line in text.splitlines()[1:-1]]
    assert "/" in points
    assert not {"/proc", "/sys", "/dev/pts"} & set(points)


async def test_a_busy_process_is_found_with_its_true_share_of_one_core(client: Client) -> None:
    errors: list[float] = []  # several: on a crowded machine the share may change between the two measurements
    with running("print(flush=True)\nwhile True: pass") as busy:
        while len(errors) < 5 and min(errors, default=100) > 10:
            before, started = psutil.Process(busy.pid).cpu_times(), time.monotonic()
            text = await text_of(client, "get_top_processes", count=50)
            after, wall = psutil.Process(busy.pid).cpu_times(), time.monotonic() - started
            true_share = 100 * (after.user + after.system - before.user - before.system) / wall
            [line] = [line for line in text.splitlines() if line.startswith(f"{busy.pid} ")]
            errors.append(abs(true_share - float(line.split(" · ")[1].removesuffix(" %"))))
    assert min(errors) <= 10


async def test_processes_are_ranked_by_memory_and_this_server_is_not_among_them(client: Client) -> None:
    with running("held = b'x' * 100_000_000; print(flush=True); input()") as big:
        text = await text_of(client, "get_top_processes", sortBy="memory", count=50)
    pids = [line.split(" · ")[0] for line in text.splitlines()[2:-1]]
    [line] = [line for line in text.splitlines() if line.startswith(f"{big.pid} ")]
    assert re.search(r" · RSS 1\d\d\.\d MiB", line)
    assert pids.index(str(big.pid)) < len(pids) - 1
    assert str(os.getpid()) not in pids


async def test_the_process_with_most_open_files_is_found(client: Client) -> None:
    with running("held = [open('/dev/null') for _ in range(700)]; print(flush=True); input()") as hoarder:
        text = await text_of(client, "get_top_processes", sortBy="fds", count=50)
    [line] = [line for line in text.splitlines() if line.startswith(f"{hoarder.pid} ")]
    assert " · 703 files · " in line


async def test_the_process_that_writes_most_is_found_with_its_rate(client: Client, tmp_path: Path) -> None:
    code = (
        "import os, sys\nfile = open(sys.argv[1], 'wb', buffering=0); print(flush=True)\n"
        "while True: os.pwrite(file.fileno(), b'x' * 4_000_000, 0); os.fsync(file.fileno())"
    )
    with running(code, str(tmp_path / "busy")) as writer:
        text = await text_of(client, "get_top_processes", sortBy="io", count=50)
        seen = read_row(writer.pid)
    if not seen or not seen.io or not seen.io[1]:
        pytest.skip("what is written to the temporary folder reaches no disk here")
    [line] = [line for line in text.splitlines() if line.startswith(f"{writer.pid} ")]
    assert re.search(r"write \d+\.\d (?:MiB|GiB)/s", line)


async def test_secrets_in_command_lines_do_not_leave_the_server(client: Client) -> None:
    with running("print(flush=True)\nwhile True: pass", "--password", "hunter2-is-mine"):
        text = await text_of(client, "get_top_processes", count=50)
    assert "--password ‹redacted" in text
    assert "hunter2" not in text


@pytest.mark.parametrize("arguments", [{"count": 0}, {"count": 51}, {"count": -1}, {"sortBy": "name"}])
async def test_parameters_out_of_bounds_are_refused(client: Client, arguments: dict[str, object]) -> None:
    result = await client.call_tool("get_top_processes", arguments)
    assert result.is_error
    assert next(iter(arguments)) in str(result.content)


async def test_it_runs_as_a_program_of_its_own() -> None:
    program = StdioServerParameters(
        command=sys.executable,
        args=["-P", "-m", "devops_servers.system"],
        env={"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
    )
    with anyio.fail_after(40):
        async with Client(program) as client:
            assert "load:" in await text_of(client, "get_resource_usage")
