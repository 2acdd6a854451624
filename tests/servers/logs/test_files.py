import os
from pathlib import Path

import anyio
import pytest

from devops_servers.logs.errors import NotReadable
from devops_servers.logs.files import Catalogue
from devops_servers.logs.settings import Settings
from tests.servers.asking import Asker

pytestmark = pytest.mark.anyio


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    file = tmp_path / "logs_of_others" / "secret.log"
    file.parent.mkdir()
    file.write_text("ERROR the crown jewels\n")
    return file


@pytest.mark.parametrize(
    "name", ["../logs_of_others/secret.log", "/etc/passwd", "..", "x/../../logs_of_others/secret.log"]
)
async def test_a_name_that_leads_out_of_the_folder_is_refused(ask: Asker, logs: Path, outside: Path, name: str) -> None:
    (logs / "x").mkdir()
    reply = await ask("recent_logs", file=name)
    assert reply.is_error
    assert "jewels" not in reply.text
    assert "outside the log folders" in reply.text
    assert "LOG_DIR" in reply.text


async def test_a_symlink_is_followed_inside_the_folder_only(ask: Asker, logs: Path, outside: Path) -> None:
    (logs / "app.log").write_text("hello\n")
    (logs / "current.log").symlink_to("app.log")
    (logs / "stolen.log").symlink_to(outside)
    assert "hello" in (await ask("recent_logs", file="current.log")).text
    refused = await ask("recent_logs", file="stolen.log")
    assert refused.is_error
    assert "jewels" not in refused.text
    listing = await ask("list_logs")
    assert "not readable: stolen.log leads outside" in listing.text


async def test_a_hard_link_is_refused_unless_a_setting_allows_it(ask: Asker, logs: Path, outside: Path) -> None:
    (logs / "linked.log").hardlink_to(outside)
    refused = await ask("recent_logs", file="linked.log")
    assert refused.is_error
    assert "LOG_HARD_LINKS=1" in refused.text
    assert Catalogue(Settings(places=(logs,), hard_links=True)).find("linked.log").name == "linked.log"


async def test_hidden_files_are_no_logs(ask: Asker, logs: Path) -> None:
    (logs / ".env").write_text("TOKEN=crown-jewels\n")
    (logs / ".git").mkdir()
    (logs / ".git" / "config.log").write_text("crown-jewels\n")
    for name in (".env", ".git/config.log"):
        reply = await ask("recent_logs", file=name)
        assert reply.is_error
        assert "hidden file" in reply.text
    assert (await ask("list_logs")).text.startswith("no log files in")


async def test_a_pipe_is_refused_at_once(ask: Asker, logs: Path) -> None:
    os.mkfifo(logs / "pipe.log")
    with anyio.fail_after(15):
        reply = await ask("recent_logs", file="pipe.log")
        everything = await ask("search_logs", pattern="x")
    assert "not a regular file" in reply.text
    assert everything.is_error
    assert "pipe.log is not a regular file" in everything.text


def test_a_file_exchanged_for_a_symlink_after_it_was_listed_is_not_followed(logs: Path, outside: Path) -> None:
    catalogue = Catalogue(Settings(places=(logs,)))
    (logs / "app.log").write_text("mine\n")
    file = catalogue.find("app.log")
    (logs / "app.log").unlink()
    (logs / "app.log").symlink_to(outside)
    with pytest.raises(NotReadable):
        catalogue.open(file)


async def test_a_broken_symlink_costs_only_itself(ask: Asker, logs: Path) -> None:
    (logs / "app.log").write_text("hello\n")
    (logs / "gone.log").symlink_to("nowhere")
    listing = await ask("list_logs")
    assert "1 log file" in listing.text
    assert "not readable: gone.log" in listing.text


async def test_an_empty_folder_is_said_to_be_empty_with_what_would_help(ask: Asker) -> None:
    assert "no log files in" in (await ask("list_logs")).text
    reply = await ask("search_logs", pattern="x")
    assert reply.is_error
    assert "set LOG_DIR" in reply.text


async def test_a_missing_file_is_an_error_that_shows_where_the_names_are(ask: Asker, logs: Path) -> None:
    reply = await ask("error_summary", file="nope.log")
    assert reply.is_error
    assert "there is no file nope.log" in reply.text
    assert "list_logs" in reply.text


def test_places_may_be_folders_files_and_globs(tmp_path: Path) -> None:
    for name in ("a/one.log", "b/two.log", "b/two.txt", "c/deep/three.log", "a/same.log", "c/same.log"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"{name}\n")
    places = (tmp_path / "a", tmp_path / "b" / "*.log", tmp_path / "c")
    found = Catalogue(Settings(places=places)).listing().files
    assert {file.name for file in found} == {"one.log", "same.log", "two.log", "deep/three.log", "c/same.log"}
    single = Catalogue(Settings(places=(tmp_path / "b" / "two.txt",)))
    assert [file.name for file in single.listing().files] == ["two.txt"]
    with pytest.raises(NotReadable):
        single.find("two.log")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"new\nline.log", "new line.log"),
        (b"red\x1b[31m.log", "red.log"),
        (b"\xff.log", "\N{REPLACEMENT CHARACTER}.log"),
    ],
)
async def test_a_name_that_is_no_plain_text_is_listed_on_one_line_and_found_by_that(
    ask: Asker, logs: Path, name: bytes, shown: str
) -> None:
    (logs / os.fsdecode(name)).write_text("ERROR once\n")
    (logs / "app.log").write_text("ERROR twice\nERROR twice\n")
    listed = [line for line in (await ask("list_logs")).text.splitlines() if "written" in line]
    assert sorted(line.partition("  ")[0] for line in listed) == sorted(["app.log", shown])
    assert (await ask("search_logs", file=shown, pattern="ERROR")).text.startswith("1 matching line")


async def test_binary_files_are_listed_as_such_and_not_searched(ask: Asker, logs: Path) -> None:
    (logs / "wtmp").write_bytes(b"\x07\x00\x00\x00pts/0\x00ERROR" * 50)
    (logs / "system.journal").write_bytes(b"LPKSHHRH\x00ERROR")
    (logs / "app.log").write_text("ERROR once\n")
    listing = await ask("list_logs")
    assert "systemd journal" in listing.text
    assert "binary" in listing.text
    reply = await ask("search_logs", pattern="ERROR")
    assert reply.text.startswith("1 matching line")
    assert "not text, not searched" in reply.footer


async def test_a_log_with_a_few_nuls_is_still_a_log(ask: Asker, logs: Path) -> None:
    (logs / "app.log").write_bytes(b"2026-11-21T10:00:00Z [ERROR] before the crash\n\0\0\n" + b"after it\n" * 20)
    assert (await ask("search_logs", pattern="crash")).text.startswith("1 matching line")
