import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import anyio
import pytest

from devops_assistant.conversation.events import Event, ServerFailed, ServerReady, ToolsChanged
from devops_assistant.conversation.messages import ToolSpec
from devops_assistant.host.calls import CallOutcome, Definitions, ToolOffer
from devops_assistant.host.catalogue import FILES, Catalogue
from devops_assistant.host.config import ServerEntry, ServerList
from devops_assistant.host.host import Host
from devops_assistant.host.pins import Pins
from devops_assistant.host.status import ServerState

pytestmark = pytest.mark.anyio
Little = Callable[..., ServerEntry]
BASE = {"PATH": os.environ["PATH"]}
STARTS = """\
import pathlib, sys
with pathlib.Path(sys.argv[1]).open("a") as log:
    log.write("started\\n")
sys.argv = sys.argv[2:]
exec(compile(pathlib.Path(sys.argv[0]).read_text(), sys.argv[0], "exec"))
"""
"""Notes that it was started, then is the little server."""


class Noted:
    """A little server that notes each of its starts."""

    def __init__(self, folder: Path, entry: ServerEntry) -> None:
        self._log = folder / f"{entry.name}.starts"
        little = next(argument for argument in entry.args if argument.endswith(".py"))
        options = entry.args[entry.args.index(little) + 1 :]
        self.entry = ServerEntry(entry.name, sys.executable, ("-S", "-c", STARTS, str(self._log), little, *options))

    @property
    def starts(self) -> int:
        return len(self._log.read_text().splitlines()) if self._log.exists() else 0


def ignore(event: Event) -> None:
    pass


def host_of(catalogue: Catalogue, *entries: ServerEntry) -> Host:
    return Host(ServerList(entries), BASE, catalogue=catalogue)


async def learn(catalogue: Catalogue, *entries: ServerEntry) -> None:
    """Start the servers once, so that they are known."""
    host = host_of(catalogue, *entries)
    async with host.running(ignore):
        await host.settle(40)
        assert {status.state for status in host.statuses} == {ServerState.READY}


def tool(host: Host, name: str) -> ToolSpec:
    return next(spec for spec in host.specs if spec.name == name)


async def test_tools_of_known_servers_are_listed_without_starting_any(little: Little, tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path / "cache")
    first, second = Noted(tmp_path, little("first", "--tools", "echo")), Noted(tmp_path, little("second"))
    await learn(catalogue, first.entry, second.entry)
    heard: list[Event] = []
    host = host_of(catalogue, first.entry, second.entry)
    async with host.running(heard.append):
        await host.settle(40)
        names = [(spec.server, spec.name) for spec in host.specs][:2]
        states = [status.state for status in host.statuses]

    assert names == [("first", "echo"), ("second", "second__echo")]
    assert states == [ServerState.IDLE] * 2
    assert (first.starts, second.starts) == (1, 1)
    assert not [event for event in heard if isinstance(event, ServerReady)]


async def test_only_the_server_whose_tool_is_called_starts(little: Little, tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path / "cache")
    used = Noted(tmp_path, little("used", "--tools", "echo"))
    other = Noted(tmp_path, little("other", "--tools", "wait"))
    await learn(catalogue, used.entry, other.entry)
    host = host_of(catalogue, used.entry, other.entry)
    async with host.running(ignore):
        await host.settle(40)
        outcome = await host.call(tool(host, "echo"), {"words": "hello"})
        states = [status.state for status in host.statuses]

    assert outcome == CallOutcome("hello")
    assert states == [ServerState.READY, ServerState.IDLE]
    assert (used.starts, other.starts) == (2, 1)


async def test_many_first_calls_at_once_start_a_server_once(little: Little, tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path / "cache")
    server = Noted(tmp_path, little("one"))
    await learn(catalogue, server.entry)
    host = host_of(catalogue, server.entry)
    async with host.running(ignore), anyio.create_task_group() as group:
        await host.settle(40)
        for _ in range(8):
            group.start_soon(host.call, tool(host, "echo"), {"words": "hello"})
    assert server.starts == 2


async def test_a_known_server_that_no_longer_starts_costs_only_its_own_calls(little: Little, tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path / "cache")
    marker = tmp_path / "gone"
    code = f"import os, sys; os.path.exists({str(marker)!r}) and sys.exit('licence expired')\n{STARTS}"
    fine = little("fine", "--tools", "wait")
    broken = Noted(tmp_path, little("broken", "--tools", "echo")).entry
    broken = ServerEntry("broken", broken.command, ("-S", "-c", code, *broken.args[3:]), connect_timeout_s=2)
    await learn(catalogue, broken, fine)
    marker.touch()
    heard: list[Event] = []
    host = host_of(catalogue, broken, fine)
    async with host.running(heard.append):
        await host.settle(40)
        failed = await host.call(tool(host, "echo"), {"words": "hello"})
        worked = await host.call(tool(host, "wait"), {"seconds": 0})

    assert failed.is_error
    assert "licence expired" in failed.text
    assert failed.text.endswith("the tools of fine still work")
    assert not worked.is_error
    assert any(isinstance(event, ServerFailed) and event.server == "broken" for event in heard)


async def test_a_list_that_has_changed_is_noticed_at_connect_and_names_stay(little: Little, tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path / "cache")
    first, second = little("first", "--tools", "echo"), little("second", "--tools", "echo", "wait")
    await learn(catalogue, first, second)
    old = Definitions((ToolOffer("wait", "older", {"type": "object"}), ToolOffer("gone", "", {"type": "object"})))
    catalogue.write(second, old)
    heard: list[Event] = []
    host = Host(ServerList((first, second)), BASE, catalogue=catalogue, pins=Pins(accepted=["second"]))
    async with host.running(heard.append):
        await host.settle(40)
        before = [(spec.server, spec.name) for spec in host.specs]
        await host.call(tool(host, "wait"), {"seconds": 0})
        after = [(spec.server, spec.name) for spec in host.specs]

    assert before == [("first", "echo"), ("second", "wait"), ("second", "gone")]
    assert after == [("first", "echo"), ("second", "wait"), ("second", "second__echo")]
    assert ToolsChanged("second", added=("echo",), removed=("gone",), changed=("wait",)) in heard
    assert catalogue.read(second) != old


async def test_a_refresh_knows_nothing_and_learns_anew(little: Little, tmp_path: Path) -> None:
    server = Noted(tmp_path, little("one"))
    await learn(Catalogue(tmp_path / "cache"), server.entry)
    await learn(Catalogue(tmp_path / "cache", refresh=True), server.entry)
    assert server.starts == 2
    assert Catalogue(tmp_path / "cache").read(server.entry) is not None


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"tools": 5}', b'{"tools": [{"name": 1}]}', b"\xff" * 100])
async def test_a_file_that_is_damaged_is_no_file(content: bytes, little: Little, tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path / "cache")
    await learn(catalogue, little("one"))
    next((tmp_path / "cache").iterdir()).write_bytes(content)
    assert catalogue.read(little("one")) is None
    await learn(catalogue, little("one"))
    assert catalogue.read(little("one")) is not None


def test_what_is_kept_is_the_users_alone_and_bounded(little: Little, tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path / "cache")
    for number in range(FILES + 3):
        catalogue.write(little(f"s{number}"), Definitions())
    catalogue.write(little("large"), Definitions((ToolOffer("x", "x" * 5_000_000, {}),)))

    files = list((tmp_path / "cache").iterdir())
    assert len(files) == FILES
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert stat.S_IMODE((tmp_path / "cache").stat().st_mode) == 0o700
    assert catalogue.read(little("s0")) is None
    assert catalogue.read(little(f"s{FILES + 2}")) == Definitions()


async def test_a_folder_that_cannot_be_written_costs_nothing_but_time(little: Little, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    await learn(Catalogue(tmp_path / "cache"), little("one"))


def test_a_server_is_known_by_its_command_arguments_and_names_of_variables(tmp_path: Path) -> None:
    script = tmp_path / "server.py"
    script.write_text("pass")
    entry = ServerEntry("one", "python", ("server.py", "--fast"), {"TOKEN": "secret"}, cwd=tmp_path)
    catalogue = Catalogue(tmp_path / "cache")
    catalogue.write(entry, Definitions())

    def known(command: str = "python", *arguments: str, env: dict[str, str], cwd: Path | None = tmp_path) -> bool:
        given = arguments or ("server.py", "--fast")
        return catalogue.read(ServerEntry("one", command, given, env, cwd=cwd)) is not None

    assert known(env={"TOKEN": "another secret"})
    assert not known("python3", env={"TOKEN": ""})
    assert not known("python", "server.py", env={"TOKEN": ""})
    assert not known(env={"TOKEN": "", "REGION": "eu"})
    assert not known(env={"TOKEN": ""}, cwd=None)
    script.write_text("pass  # edited")
    assert not known(env={"TOKEN": ""})


def test_nothing_of_an_entrys_secrets_is_kept(tmp_path: Path) -> None:
    entry = ServerEntry("one", "run", ("--token=hunter2hunter2",), {"KEY": "swordfish"})
    Catalogue(tmp_path).write(entry, Definitions())
    (path,) = tmp_path.iterdir()
    assert "hunter2" not in path.name + path.read_text()
    assert "swordfish" not in path.name + path.read_text()


async def test_a_known_server_that_nobody_asked_is_not_down_and_one_that_cannot_start_is(
    little: Little, tmp_path: Path
) -> None:
    catalogue = Catalogue(tmp_path / "cache")
    entry = little("one")
    await learn(catalogue, entry)
    host = host_of(catalogue, entry, ServerEntry("missing", "/no/such/command"))
    async with host.running(ignore):
        await host.settle(40)
        assert host.down == ("missing",)
