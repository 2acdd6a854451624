import os
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import anyio
import pytest

from devops_assistant.conversation.events import ApprovalNeeded, Event, Notice, ToolsChanged
from devops_assistant.conversation.messages import ToolSpec
from devops_assistant.host.calls import Definitions, ToolOffer
from devops_assistant.host.catalogue import Catalogue
from devops_assistant.host.config import ServerEntry, ServerList
from devops_assistant.host.definition_diff import definition_diff
from devops_assistant.host.host import Host
from devops_assistant.host.pins import Change, Pins

pytestmark = pytest.mark.anyio
Little = Callable[..., ServerEntry]
BASE = {"PATH": os.environ["PATH"]}
OTHER = ToolOffer("echo", "Say it back.", {"type": "object", "properties": {"words": {"type": "string"}}}, None, True)


async def session(pins: Pins, *entries: ServerEntry, catalogue: Catalogue | None = None) -> tuple[Host, list[Event]]:
    """Run the servers until they have settled, and call `echo` where it is on offer."""
    heard: list[Event] = []
    host = Host(ServerList(entries), BASE, catalogue=catalogue, pins=pins)
    async with host.running(heard.append):
        await host.settle(40)
        if echo := tool(host, "echo"):
            await host.call(echo, {"words": "hello"})
    return host, heard


def tool(host: Host, name: str) -> ToolSpec | None:
    return next((spec for spec in host.specs if spec.name == name), None)


def needs(heard: list[Event]) -> list[ApprovalNeeded]:
    return [event for event in heard if isinstance(event, ApprovalNeeded)]


async def test_tools_that_stay_as_they_are_need_no_word(little: Little, tmp_path: Path) -> None:
    for _ in range(2):
        host, heard = await session(Pins(tmp_path), little("one"))
        assert needs(heard) == []
        assert tool(host, "echo")


async def test_a_changed_tool_is_shown_and_blocked_until_the_user_accepts(little: Little, tmp_path: Path) -> None:
    entry = little("one", "--tools", "echo", "wait")
    Pins(tmp_path).compare(entry, [OTHER])
    host, heard = await session(Pins(tmp_path), entry)
    again, heard_again = await session(Pins(tmp_path), entry)

    assert [spec.name for spec in host.specs] == [spec.name for spec in again.specs] == ["wait"]
    assert needs(heard) == needs(heard_again)
    (need,) = needs(heard)
    assert (need.server, need.remedy) == ("one", "--accept-changed one accepts the change")
    assert "  - description: Say it back.\n  + description: echo something" in need.text
    assert "+ parameter seconds:" in need.text
    assert "parameter words" not in need.text

    accepted, words = await session(Pins(tmp_path, accepted=["one"]), entry)
    assert tool(accepted, "echo")
    assert Notice("one: the change of echo is accepted") in words
    assert needs((await session(Pins(tmp_path), entry))[1]) == []


async def test_a_known_server_whose_tool_turns_out_changed_is_not_asked(little: Little, tmp_path: Path) -> None:
    entry, catalogue = little("one", "--tools", "echo"), Catalogue(tmp_path / "cache")
    catalogue.write(entry, Definitions((OTHER,)))
    Pins(tmp_path / "pins").compare(entry, [OTHER])
    heard: list[Event] = []
    host = Host(ServerList((entry,)), BASE, catalogue=catalogue, pins=Pins(tmp_path / "pins"))
    async with host.running(heard.append):
        await host.settle(40)
        echo = tool(host, "echo")
        assert echo
        outcome = await host.call(echo, {"words": "hello"})

    assert outcome.is_error
    assert outcome.text == (
        "echo is blocked: its description has changed since the user came to know it; "
        "--accept-changed one accepts the change"
    )
    assert ToolsChanged("one", changed=("echo",)) in heard
    assert len(needs(heard)) == 1
    assert host.specs == ()


async def test_a_tool_that_went_away_cannot_come_back_as_another(little: Little, tmp_path: Path) -> None:
    entry = little("one")
    pins = Pins(tmp_path)
    assert pins.compare(entry, [OTHER]) == ()
    assert pins.compare(entry, []) == ()
    changed = replace(OTHER, description="Say it to everyone.")
    assert Pins(tmp_path).compare(entry, [changed]) == (Change(OTHER, changed),)


def test_one_change_is_accepted_and_not_those_to_come(little: Little, tmp_path: Path) -> None:
    entry = little("one")
    pins = Pins(tmp_path, accepted=["one"])
    assert not pins.accept(entry, pins.compare(entry, [OTHER]))
    changed, again = replace(OTHER, description="changed"), replace(OTHER, description="changed again")
    assert pins.accept(entry, pins.compare(entry, [changed]))
    assert pins.compare(entry, [changed]) == ()
    assert not pins.accept(entry, pins.compare(entry, [again]))
    assert Pins(tmp_path).compare(entry, [again]) == (Change(changed, again),)


async def test_a_new_tool_of_a_known_server_is_on_offer(little: Little, tmp_path: Path) -> None:
    entry = little("one")
    pins = Pins(tmp_path)
    pins.compare(entry, [OTHER])
    host, heard = await session(Pins(tmp_path), little("one", "--tools", "wait"))
    assert tool(host, "wait")
    assert needs(heard) == []


async def test_our_own_servers_are_not_pinned(little: Little, tmp_path: Path) -> None:
    entry = little("one", "--tools", "echo", bundled=True)
    Pins(tmp_path).compare(entry, [OTHER])
    host, heard = await session(Pins(tmp_path), entry)
    assert tool(host, "echo")
    assert needs(heard) == []


async def test_another_command_of_the_users_is_another_server(little: Little, tmp_path: Path) -> None:
    Pins(tmp_path).compare(little("one", "--tools", "echo"), [OTHER])
    _, heard = await session(Pins(tmp_path), little("one", "--tools", "echo", "wait"))
    assert needs(heard) == []


async def test_a_tool_that_changes_while_its_server_runs_is_blocked_at_once(little: Little, tmp_path: Path) -> None:
    entry = little("one")
    pins = Pins(tmp_path)
    pins.compare(entry, [replace(OTHER, name="grown")])
    heard: list[Event] = []
    host = Host(ServerList((entry,)), BASE, pins=pins)
    async with host.running(heard.append):
        await host.settle(40)
        grow = tool(host, "grow")
        assert grow
        await host.call(grow, {})
        with anyio.fail_after(40):
            while not needs(heard):
                await anyio.lowlevel.checkpoint()

    assert tool(host, "grown") is None
    assert tool(host, "echo")


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b'{"echo": 1}'])
def test_damaged_pins_are_none(content: bytes, little: Little, tmp_path: Path) -> None:
    Pins(tmp_path).compare(little("one"), [OTHER])
    (path,) = tmp_path.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.write_bytes(content)
    assert Pins(tmp_path).compare(little("one"), [replace(OTHER, description="else")]) == ()


def test_a_diff_shows_what_hides() -> None:
    hidden = replace(OTHER, description="Say\u200b it\x1b[2J back.\U000e0041")
    diff = definition_diff(Change(OTHER, hidden))
    assert diff == ("echo:\n  - description: Say it back.\n  + description: Say\\u200b it\\x1b[2J back.\\U000e0041")


def test_a_diff_of_anything_is_bounded_and_says_what_it_left_out() -> None:
    long = replace(OTHER, description="\n".join(str(number) for number in range(1000)), input_schema={"properties": 5})
    lines = definition_diff(Change(OTHER, long)).splitlines()
    assert len(lines) == 62
    assert lines[-1] == "  … and 943 more lines"
