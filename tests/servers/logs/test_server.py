import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import anyio
import pytest
from mcp import Client

from devops_servers.logs.server import build_server
from devops_servers.logs.settings import Settings
from tests.servers.asking import Asker

pytestmark = pytest.mark.anyio


def ago(**span: float) -> str:
    return (datetime.now(UTC) - timedelta(**span)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


async def test_every_tool_says_what_it_does_and_that_it_only_reads(logs: Path) -> None:
    async with Client(build_server(Settings(places=(logs,)))) as client:
        tools = (await client.list_tools()).tools
    assert {tool.name for tool in tools} >= {"list_logs", "search_logs", "error_summary", "recent_logs"}
    for tool in tools:
        assert tool.description
        assert tool.annotations
        assert tool.annotations.read_only_hint
    size = len(json.dumps([tool.model_dump(by_alias=True, exclude_none=True) for tool in tools]))
    assert size / 4 < 2_600, "tokens that the definitions cost in every request, about four characters each"


async def test_the_resource_lists_name_size_and_time_of_each_file(logs: Path) -> None:
    (logs / "app.log").write_text("hello\n")
    async with Client(build_server(Settings(places=(logs,)))) as client:
        content = (await client.read_resource("logs://files")).model_dump()["contents"][0]["text"]
    [file] = json.loads(content)["files"]
    assert (file["name"], file["size"]) == ("app.log", 6)
    assert datetime.fromisoformat(file["last_modified"]).tzinfo


async def test_a_search_shows_the_newest_and_counts_all(ask: Asker, logs: Path) -> None:
    (logs / "app.log").write_text("".join(f"2026-11-21 10:00:{n:02} job {n} done\n" for n in range(30)))
    reply = await ask("search_logs", pattern=r"job \d+", limit=2)
    assert reply.text.startswith("30 matching lines, the newest 2 shown")
    assert reply.lines == ["2026-11-21 10:00:28 job 28 done", "2026-11-21 10:00:29 job 29 done"]
    assert "scanned 950 B in 1 file" in reply.footer
    assert "shown 2 of 30" in reply.footer


async def test_matches_of_several_files_are_merged_by_time(ask: Asker, logs: Path) -> None:
    (logs / "a.log").write_text("2026-11-21T10:00:00Z one\n2026-11-21T10:00:02Z three\n")
    (logs / "b.log").write_text("2026-11-21T19:00:01+09:00 two\n")
    reply = await ask("search_logs", pattern="")
    assert [line.split()[-1] for line in reply.lines] == ["one", "two", "three"]


async def test_each_line_counts_once_however_often_it_matches(ask: Asker, logs: Path) -> None:
    (logs / "app.log").write_text("aaa\n\nbaa aa\nccc\nno newline at the end aa")
    assert (await ask("search_logs", pattern="aa")).text.startswith("3 matching lines")
    assert (await ask("search_logs", pattern="x*")).text.startswith("5 matching lines")
    assert (await ask("search_logs", pattern="^$")).text.startswith("1 matching line")
    assert (await ask("search_logs", pattern="a$")).text.startswith("3 matching lines")
    assert (await ask("search_logs", pattern="[^z]+c")).text.startswith("1 matching line")


async def test_a_literal_search_takes_every_character_as_it_is(ask: Asker, logs: Path) -> None:
    (logs / "app.log").write_text("a[0] = (x)*\na0 = x\n")
    reply = await ask("search_logs", pattern="[0] = (x)*", literal=True, file="app.log")
    assert reply.lines == ["a[0] = (x)*"]


async def test_the_level_filter_knows_the_words_of_each_format(ask: Asker, logs: Path) -> None:
    lines = [
        "2026-11-21 10:00:00 [ERROR] a: disk full [INFO] ok",
        "2026-11-21 10:00:00,123 ERROR c.f.Main - disk full",
        "ERROR:root:disk full",
        '{"level":"error","msg":"disk full"}',
        '{"level":50,"msg":"disk full"}',
        'time=2026-11-21T10:00:00Z level=error msg="disk full"',
        "2026/11/21 10:00:00 [crit] 31#31: disk full",
        "E1121 10:00:00.123456       1 disk.go:12] disk full",
        "<11>1 2026-11-21T10:00:00Z host app - - - disk full",
        '10.0.0.1 - - [21/Nov/2026:10:00:00 +0000] "GET /disk-full HTTP/1.1" 503 12',
        "[2026-11-21T10:00:00Z ERROR app] disk full",
    ]
    others = ["2026-11-21 10:00:00 [INFO] no ERROR here: disk full", "2026-11-21 10:00:00 WARN disk full"]
    (logs / "app.log").write_text("\n".join([*lines, *others]) + "\n")
    reply = await ask("search_logs", pattern="disk.full", level="ERROR", file="app.log")
    assert reply.lines == lines


async def test_a_line_of_a_stack_trace_has_the_level_of_its_record(ask: Asker, logs: Path) -> None:
    (logs / "app.log").write_text(
        "2026-11-21 10:00:00 [INFO] fine\n"
        "2026-11-21 10:00:01 [ERROR] failed\n"
        "java.lang.IllegalStateException: no\n"
        "\tat com.acme.Cart.add(Cart.java:17)\n"
    )
    assert (await ask("search_logs", pattern="Cart.java", level="ERROR")).text.startswith("1 matching line")
    assert (await ask("search_logs", pattern="Cart.java", level="INFO")).text.startswith("0 matching lines")


async def test_a_pattern_that_cannot_be_matched_in_linear_time_is_explained(ask: Asker, logs: Path) -> None:
    (logs / "app.log").write_text("hello\n")
    ahead = await ask("search_logs", pattern="a(?=b)")
    assert "unsupported construct (?= (look-around) at position 1" in ahead.text
    back = await ask("search_logs", pattern=r"(a)\1")
    assert r"unsupported construct \1 (back-reference) at position 3" in back.text
    broken = await ask("search_logs", pattern="ab[")
    assert "invalid pattern at position 2" in broken.text
    assert all(reply.is_error for reply in (ahead, back, broken))


async def test_a_hostile_pattern_ends_in_bounded_time(ask: Asker, logs: Path) -> None:
    (logs / "app.log").write_text("a" * 10_000 + "!\n")
    with anyio.fail_after(40):
        assert (await ask("search_logs", pattern="^(a+)+$")).text.startswith("0 matching lines")


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("recent_logs", {"file": "app.log", "lines": 0}),
        ("recent_logs", {"file": "app.log", "lines": -5}),
        ("recent_logs", {"file": "app.log", "lines": 1001}),
        ("search_logs", {"pattern": "x", "limit": 0}),
        ("search_logs", {"pattern": "x", "limit": 10**9}),
        ("error_summary", {"hours": 0}),
        ("error_summary", {"hours": 1e12}),
        ("search_logs", {"pattern": "x", "level": "LOUD"}),
    ],
)
async def test_values_out_of_bounds_are_refused_not_bent(
    ask: Asker, logs: Path, tool: str, arguments: dict[str, object]
) -> None:
    (logs / "app.log").write_text("x\n")
    assert (await ask(tool, **arguments)).is_error


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
async def test_the_last_lines_are_the_same_with_and_without_a_final_newline(ask: Asker, logs: Path, end: str) -> None:
    (logs / "app.log").write_bytes(b"".join(b"line %d\r\n" % n for n in range(9)) + b"line 9" + end.encode())
    assert (await ask("recent_logs", file="app.log", lines=3)).lines == ["line 7", "line 8", "line 9"]


async def test_the_tail_of_a_large_file_is_read_from_its_end(ask: Asker, logs: Path) -> None:
    with (logs / "huge.log").open("wb") as file:
        file.truncate(5 << 30)
        file.seek(0)
        file.write(b"start\n" * 20_000)
        file.seek(0, 2)
        file.write(b"\n" + b"".join(b"line %d\n" % n for n in range(100_000)))
    reply = await ask("recent_logs", file="huge.log", lines=2)
    assert reply.lines == ["line 99998", "line 99999"]
    assert "scanned 65.5 kB" in reply.footer


async def test_errors_are_grouped_by_what_they_say_the_most_frequent_first(ask: Asker, logs: Path) -> None:
    (logs / "app.log").write_text(
        f"{ago(minutes=9)} [ERROR] timeout after 120ms for order 17\n"
        f"{ago(minutes=8)} [ERROR] disk /dev/sda1 is full\n"
        f"{ago(minutes=7)} [INFO] no ERROR at all\n"
        f"{ago(minutes=6)} [ERROR] timeout after 7ms for order 99999\n"
    )
    reply = await ask("error_summary", file="app.log", hours=1)
    assert reply.text.startswith("3 errors in the last 1 h, 2 kinds")
    assert reply.content["total_errors"] == 3
    assert [group["count"] for group in reply.content["top_errors"]] == [2, 1]
    assert reply.lines[0].startswith("2 × timeout after <*> for order <*>")


async def test_the_period_counts_in_instants_whatever_zone_a_line_names(ask: Asker, logs: Path) -> None:
    seoul = (datetime.now(UTC) + timedelta(hours=9) - timedelta(minutes=30)).strftime("%Y-%m-%dT%H:%M:%S+09:00")
    (logs / "app.log").write_text(f"{ago(hours=5)} [ERROR] old\n{seoul} [ERROR] new\n{ago(minutes=5)} [ERROR] newest\n")
    reply = await ask("error_summary", hours=1)
    assert reply.content["total_errors"] == 2


async def test_times_without_a_zone_are_said_to_be_read_as_local(ask: Asker, logs: Path) -> None:
    (logs / "app.log").write_text(f"{datetime.now():%Y-%m-%d %H:%M:%S} [ERROR] now\n")
    reply = await ask("error_summary", hours=1)
    assert reply.content["total_errors"] == 1
    assert "times without a zone are read as local zone" in reply.footer


async def test_a_log_that_states_no_levels_is_not_called_free_of_errors(ask: Asker, logs: Path) -> None:
    (logs / "app.log").write_text("it went wrong\n")
    assert "no levels recognised in app.log" in (await ask("error_summary")).footer


async def test_secrets_are_masked_and_identifiers_are_not(ask: Asker, logs: Path) -> None:
    (logs / "app.log").write_text(
        "login password=hunter2hunter2 key AKIAIOSFODNN7EXAMPLE\ncommit 9fceb02d0ae598e95dc970b74767f19372d61af8\n"
    )
    reply = await ask("search_logs")
    assert "hunter2" not in reply.text
    assert "AKIAIOSFODNN7EXAMPLE" not in reply.text
    assert "9fceb02d0ae598e95dc970b74767f19372d61af8" in reply.text


async def test_an_empty_file_and_one_of_newlines_are_answered_plainly(ask: Asker, logs: Path) -> None:
    (logs / "empty.log").touch()
    (logs / "blank.log").write_text("\n\n\n")
    assert (await ask("recent_logs", file="empty.log")).text.startswith("empty.log is empty")
    assert (await ask("search_logs", pattern="x")).text.startswith("0 matching lines")
    assert (await ask("error_summary")).content["total_errors"] == 0
