"""Prompts and resources of real servers, as the user gets them."""

from __future__ import annotations

import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

import pytest

from devops_assistant.common.errors import AssistantError, ServerError
from devops_assistant.conversation.events import Event
from devops_assistant.host.calls import PromptArgument
from devops_assistant.host.config import ServerEntry, ServerList
from devops_assistant.host.host import Host
from devops_assistant.host.library import Library
from devops_assistant.ui.prompts import prompted
from tests.host.sdk_program import SDK_SERVER, SECRET

pytestmark = pytest.mark.anyio


def ignore(event: Event) -> None:
    pass


def sdk(name: str = "sdk", **settings: object) -> ServerEntry:
    return ServerEntry(name, sys.executable, ("-P", str(SDK_SERVER)), **settings)  # pyright: ignore[reportArgumentType]


@asynccontextmanager
async def library_of(*entries: ServerEntry) -> AsyncGenerator[Library]:
    host = Host(ServerList(entries), {"PATH": "/usr/bin:/bin"})
    async with host.running(ignore):
        await host.settle(40)
        yield host.library


async def test_prompts_are_listed_with_what_they_want_to_know(little: Callable[..., ServerEntry]) -> None:
    async with library_of(little("plain"), sdk()) as library:
        prompts = {prompt.name: prompt for prompt in await library.list_prompts()}

    assert list(prompts) == ["investigate", "daily"]
    assert prompts["investigate"].server == "sdk"
    assert prompts["investigate"].description == "Find out why a service is slow."
    assert prompts["investigate"].arguments == (PromptArgument("service", "", True), PromptArgument("since"))


async def test_a_prompt_is_worded_with_its_blanks_filled_and_made_harmless() -> None:
    async with library_of(sdk()) as library:
        first, second = await library.get_prompt("sdk", "investigate", {"service": "api"})

    assert first.role == "user"
    assert first.text.startswith("Why has api been slow since an hour ago? The key is ‹redacted:")
    assert SECRET not in first.text
    assert (second.role, second.text) == ("assistant", "I shall look.")


async def test_what_a_server_refuses_is_told_in_one_line() -> None:
    async with library_of(sdk()) as library:
        with pytest.raises(ServerError, match=r"^the prompt nothing failed: "):
            await library.get_prompt("sdk", "nothing", {})
        with pytest.raises(ServerError, match=r"^the resource note://tomorrow failed: "):
            await library.read_resource("sdk", "note://tomorrow")
        with pytest.raises(ServerError, match="there is no server 'other'"):
            await library.read_resource("other", "note://today")


async def test_values_of_an_argument_are_proposed_as_far_as_it_was_typed() -> None:
    async with library_of(sdk()) as library:
        assert await library.complete_argument("sdk", "investigate", "service", "a") == ("api", "auth")


async def test_a_resource_is_found_by_its_address_and_made_harmless() -> None:
    async with library_of(sdk()) as library:
        assert [resource.uri for resource in await library.list_resources()] == ["note://today", "blob://picture"]
        assert [template.uri for template in await library.list_resource_templates()] == ["log://{service}"]
        today = await library.read("note://today")
        assert today.startswith("disk is full; token ‹redacted:")
        assert await library.read("log://api") == "api started"
        assert await library.read("blob://picture") == (
            "(binary resource blob://picture of type image/png, 120 bytes, not shown)"
        )
        with pytest.raises(ServerError, match="no server offers ftp://x"):
            await library.read("ftp://x")


async def test_a_prompt_is_called_as_a_command() -> None:
    async with library_of(sdk()) as library:
        by_name = await prompted("investigate", 'service=web since="last night"', library)
        by_words = await prompted("sdk__investigate", "the shop", library)
        added = await prompted("daily", "and be brief", library)
        unknown = await prompted("nonsense", "", library)

    assert by_name.startswith("Why has web been slow since last night?")
    assert by_name.endswith("\n\n(An earlier answer: I shall look.)")
    assert by_words.startswith("Why has the shop been slow since an hour ago?")
    assert added == "Summarise today.\n\nand be brief"
    assert unknown == ""


async def test_a_prompt_without_what_it_needs_says_what_that_may_be() -> None:
    async with library_of(sdk()) as library:
        with pytest.raises(AssistantError, match=r"^/sdk__investigate needs service$") as failure:
            await prompted("investigate", "since=today", library)

    assert failure.value.remedy == "/sdk__investigate service=… [since=…]; service may be api, auth, web"
