from pathlib import Path

import anyio
import pytest
from mcp import Client
from mcp.types import TextContent

from devops_servers.logs.budget import Budget
from devops_servers.logs.files import Catalogue
from devops_servers.logs.patterns import compile_pattern
from devops_servers.logs.scan import Scan
from devops_servers.logs.search import Query, search
from devops_servers.logs.server import build_server
from devops_servers.logs.settings import Settings

pytestmark = pytest.mark.anyio


class AtOnce(Budget):
    """A budget that is over after each block."""

    @property
    def spent(self) -> bool:
        return self._asked()

    def __init__(self) -> None:
        super().__init__(60)
        self._times = 0

    def _asked(self) -> bool:
        self._times += 1
        return self._times > 1


def test_a_search_that_goes_on_by_its_token_finds_each_line_once(logs: Path) -> None:
    for name in ("a.log", "b.log"):
        (logs / name).write_bytes(b"".join(b"line %d needle\n" % number for number in range(150_000)))
    settings = Settings(places=(logs,))
    catalogue = Catalogue(settings)
    files = sorted(catalogue.listing().files, key=lambda file: file.name)
    query = Query(compile_pattern("needle"))
    total, parts, resume = 0, 0, ""
    while parts < 50:
        scan = Scan(catalogue, settings, AtOnce(), resume=resume)
        total += search(scan, files, query).total
        parts += 1
        if scan.resume is None:
            break
        resume = scan.resume
        assert f"go on with resume={resume}" in scan.footer()
    assert parts > 3
    assert total == 300_000


async def test_when_time_is_over_the_answer_says_so(logs: Path) -> None:
    (logs / "a.log").write_text("needle\n")
    async with Client(build_server(Settings(places=(logs,), budget_s=0))) as client:
        result = await client.call_tool("search_logs", {"pattern": "needle"})
        assert isinstance(block := result.content[0], TextContent)
    assert "stopped after 0 s" in block.text
    assert "resume=0@a.log" in block.text


async def test_a_token_of_another_call_is_refused(logs: Path) -> None:
    (logs / "a.log").write_text("needle\n")
    async with Client(build_server(Settings(places=(logs,)))) as client:
        result = await client.call_tool("search_logs", {"pattern": "needle", "resume": "7@b.log"})
    assert result.is_error


async def test_a_call_that_nobody_waits_for_ends_the_scan(logs: Path) -> None:
    with (logs / "a.log").open("wb") as file:
        for _ in range(64):
            file.write(b"a" * 99 + b"\n" + b"needle of all sorts\n" * 50_000)
    async with Client(build_server(Settings(places=(logs,)))) as client:
        with anyio.move_on_after(0.05):
            await client.call_tool("search_logs", {"pattern": "e.*s", "level": "ERROR"})
        with anyio.fail_after(40):
            result = await client.call_tool("recent_logs", {"file": "a.log", "lines": 1})
    assert not result.is_error


async def test_a_long_scan_says_how_far_it_is(logs: Path) -> None:
    (logs / "a.log").write_bytes(b"line of a log\n" * 300_000)
    told: list[tuple[float, float | None, str | None]] = []

    async def tell(progress: float, total: float | None, message: str | None) -> None:
        told.append((progress, total, message))

    async with Client(build_server(Settings(places=(logs,), tell_every_s=0))) as client:
        await client.call_tool("search_logs", {"pattern": "log"}, progress_callback=tell)
    assert [done for done, _, _ in told] == sorted(done for done, _, _ in told)
    assert told[-1] == (4_200_000, 4_200_000, "4.2 MB read")


def test_progress_is_told_now_and_then_only() -> None:
    told: list[int] = []
    budget = Budget(60, tell=told.append, tell_every_s=3600)
    for _ in range(1_000):
        budget.read(1)
    assert not told
