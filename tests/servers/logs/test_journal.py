import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from mcp import Client
from mcp.types import TextContent

from devops_servers.logs.journal import unit_of
from devops_servers.logs.server import build_server
from devops_servers.logs.settings import Settings, from_environment

pytestmark = pytest.mark.anyio
NOW = datetime.now(UTC).replace(microsecond=0)
JOURNALCTL = """
import json, sys
options = dict(argument.partition("=")[::2] for argument in sys.argv[1:])
if "--disk-usage" in options:
    print("Archived and active journals take up 56.0M in the file system.")
    sys.exit()
entries = json.load(open(sys.argv[0] + ".json"))
def wanted(entry):
    seconds = int(entry["__REALTIME_TIMESTAMP"]) / 1e6
    return (
        float(options.get("--since", "@0")[1:]) <= seconds <= float(options.get("--until", "@1e12")[1:])
        and options.get("--unit", entry["UNIT"]) == entry["UNIT"]
    )
found = [entry for entry in entries if wanted(entry)]
found = found[-int(options.get("--lines", len(found)) or 1):]
for entry in reversed(found) if "--reverse" in options else found:
    print(json.dumps(entry))
"""


def entry(minutes: float, message: object, *, priority: int = 6, unit: str = "web.service") -> dict[str, Any]:
    """An entry of so many minutes ago."""
    return {
        "__REALTIME_TIMESTAMP": str(int((NOW - timedelta(minutes=minutes)).timestamp() * 1e6)),
        "PRIORITY": str(priority),
        "SYSLOG_IDENTIFIER": unit.partition(".")[0],
        "_PID": "42",
        "_HOSTNAME": "web1",
        "MESSAGE": message,
        "UNIT": unit,
    }


def ago(minutes: float) -> str:
    return (NOW - timedelta(minutes=minutes)).isoformat()


def install(folder: Path, entries: list[dict[str, Any]], program: str = JOURNALCTL) -> Settings:
    """Put a `journalctl` with these entries, oldest first, where the server finds it."""
    folder.mkdir(exist_ok=True)
    stub = folder / "journalctl"
    stub.write_text(f"#!{sys.executable}\n{program}")
    stub.chmod(0o755)
    (folder / "journalctl.json").write_text(json.dumps(entries))
    logs = folder.parent / "logs"
    logs.mkdir(exist_ok=True)
    return Settings(places=(logs,), environment={"PATH": str(folder)})


async def ask(settings: Settings, tool: str, **arguments: Any) -> tuple[str, dict[str, Any], bool]:
    async with Client(build_server(settings)) as client:
        result = await client.call_tool(tool, arguments)
    block = result.content[0]
    assert isinstance(block, TextContent)
    return block.text, result.structured_content or {}, result.is_error


async def test_the_journal_is_searched_like_a_file(tmp_path: Path) -> None:
    settings = install(
        tmp_path / "bin",
        [
            entry(9, "started"),
            entry(5, "disk full", priority=3),
            entry(4, "out of cheese", priority=3, unit="db.service"),
        ],
    )
    text, _, _ = await ask(settings, "search_logs", file="journal", level="ERROR")
    assert text.startswith("2 matching lines at level ERROR")
    assert "web1 web[42]: disk full" in text
    text, _, _ = await ask(settings, "search_logs", file="journal:db.service")
    assert text.startswith("1 matching line")
    assert "cheese" in text
    text, _, _ = await ask(settings, "search_logs", file="journal", since=ago(6), until=ago(4.5))
    assert text.startswith("1 matching line")


async def test_errors_of_the_journal_are_grouped_and_its_tail_is_shown(tmp_path: Path) -> None:
    settings = install(tmp_path / "bin", [entry(30 - n, f"disk {n} is full", priority=3) for n in range(20)])
    _, content, _ = await ask(settings, "error_summary", file="journal", hours=1)
    [kind] = content["top_errors"]
    assert (kind["template"], kind["count"], kind["services"]) == ("disk <*> is full", 20, ["web"])
    text, _, _ = await ask(settings, "recent_logs", file="journal", lines=2)
    assert [line.split()[-3] for line in text.splitlines()[1:-1]] == ["18", "19"]


async def test_a_message_of_several_lines_stays_one_record_and_bytes_stay_readable(tmp_path: Path) -> None:
    settings = install(
        tmp_path / "bin",
        [entry(5, "failed\nTraceback:\n  here", priority=3), entry(4, list(b"caf\xc3\xa9 \x01")), entry(3, None)],
    )
    text, _, _ = await ask(settings, "query_logs", file="journal", query="SELECT count(*), max(length(line)) FROM logs")
    assert text.splitlines()[2].startswith("3 | ")
    text, _, _ = await ask(settings, "search_logs", file="journal", pattern="café")
    assert text.startswith("1 matching line")


async def test_what_plain_output_says_of_its_level_counts(tmp_path: Path) -> None:
    settings = install(tmp_path / "bin", [entry(5, "2026-11-21 10:00:00 ERROR cannot connect"), entry(4, "all well")])
    text, _, _ = await ask(settings, "search_logs", file="journal", level="ERROR")
    assert text.startswith("1 matching line")


async def test_the_listing_describes_the_journal(tmp_path: Path) -> None:
    settings = install(tmp_path / "bin", [entry(60, "first"), entry(1, "last", priority=3)])
    text, _, _ = await ask(settings, "list_logs")
    [line] = [line for line in text.splitlines() if line.startswith("journal  ")]
    assert "56.0M" in line
    assert "covers" in line
    assert "INFO 1" in line
    assert "ERROR 1" in line


async def test_with_all_logs_it_is_read_where_the_settings_say_so(tmp_path: Path, logs: Path) -> None:
    settings = install(tmp_path / "bin", [entry(5, "needle in the journal")])
    (logs / "a.log").write_text(f"{NOW:%Y-%m-%dT%H:%M:%SZ} needle in a file\n")
    text, _, _ = await ask(settings, "search_logs", pattern="needle")
    assert text.startswith("1 matching line")
    both = Settings(places=settings.places, environment=settings.environment, journal=True)
    text, _, _ = await ask(both, "search_logs", pattern="needle")
    assert text.startswith("2 matching lines")


async def test_where_there_is_none_the_answer_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("x\n")
    settings = Settings(places=(tmp_path,), environment={"PATH": str(tmp_path)})
    text, _, is_error = await ask(settings, "search_logs", file="journal")
    assert is_error
    assert "there is no journalctl here" in text
    text, _, is_error = await ask(settings, "list_logs")
    assert not is_error
    assert "no systemd journal here" in text.splitlines()[-1]


async def test_a_journalctl_that_fails_or_shows_nothing_is_told(tmp_path: Path) -> None:
    failing = install(tmp_path / "bin", [], "import sys; sys.exit('No data available')")
    text, _, is_error = await ask(failing, "recent_logs", file="journal")
    assert is_error
    assert "No data available" in text
    silent = install(tmp_path / "bin", [])
    text, _, is_error = await ask(silent, "search_logs", file="journal")
    assert not is_error
    assert "members of the group systemd-journal" in text


async def test_an_endless_journal_ends_in_bounded_time_and_says_how_far_it_was_read(tmp_path: Path) -> None:
    line = json.dumps(entry(5, "again and again " * 50))
    settings = install(tmp_path / "bin", [], f"line = {line!r} * 1 + chr(10)\nwhile True: print(line * 100, end='')")
    text, _, is_error = await ask(settings, "search_logs", file="journal", pattern="again", limit=1)
    assert not is_error
    assert "the journal was read back to" in text


@pytest.mark.parametrize("name", ["journal:", "journal:a b", "journal:../x", "journal:;ls", "journal:*"])
async def test_what_is_no_unit_is_refused(tmp_path: Path, name: str) -> None:
    settings = install(tmp_path / "bin", [])
    text, _, is_error = await ask(settings, "recent_logs", file=name)
    assert is_error
    assert "not the name of a unit" in text


def test_a_file_may_be_called_like_it() -> None:
    assert unit_of("journal.log") is None
    assert unit_of("journal:nginx.service") == "nginx.service"


@pytest.mark.parametrize(
    ("places", "journal"), [("", True), ("/srv/a:journal", True), ("/srv/a", False), ("/srv/journal", False)]
)
def test_the_environment_says_whether_it_is_among_all_logs(
    monkeypatch: pytest.MonkeyPatch, places: str, journal: bool
) -> None:
    monkeypatch.setenv("LOG_DIR", places)
    settings = from_environment()
    assert settings.journal is journal
    assert Path("journal") not in settings.places


async def test_the_resource_tells_of_the_journal_as_the_listing_does(tmp_path: Path) -> None:
    settings = install(tmp_path / "bin", [entry(5, "started")])
    async with Client(build_server(settings)) as client:
        content = (await client.read_resource("logs://files")).model_dump()["contents"][0]["text"]
    told = json.loads(content)["journal"]
    text, _, _ = await ask(settings, "list_logs")
    assert told.startswith("journal  56.0M")
    assert told in text
