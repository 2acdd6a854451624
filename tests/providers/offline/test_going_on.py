"""Questions that go on from the one before: one of what was listed, another day, another topic of the same time."""

import pytest

from devops_assistant.conversation.messages import ToolResult
from tests.providers.offline.tools_on_offer import MORE_TOOLS, ONE_PROCESS, Conversation, text, tool

pytestmark = pytest.mark.anyio

COMMITS = """3 commits, newest first
9f31c0aa  2026-11-21 10:02  Dana  Raise the limit
77ab01de  2026-11-21 09:40  Ravi  Fix rounding
01cc9e7b  2026-11-20 18:11  Dana  Docs
[main HEAD · 3 shown]"""
PROCESSES = """top 2 of 90 processes by memory
pid · memory · command
812 · RSS 2.1 GiB · java -jar app.jar
3391 · RSS 1.4 GiB · postgres
[sampled over 0.5 s]"""
ONE_GUEST = tool("hotel", "show_guest", "One guest: room, nights.", {"id": text("guest id")}, required=["id"])
GUESTS = tool("hotel", "list_guests", "Guests of the hotel.")


@pytest.mark.parametrize(
    ("question", "commit"),
    [
        ("details of the second one", "77ab01de"),
        ("show me the 3rd commit", "01cc9e7b"),
        ("그 중에 두 번째 것 자세히", "77ab01de"),
        ("첫째 커밋 보여줘", "9f31c0aa"),
        ("마지막 것 자세히", "01cc9e7b"),
        ("and number 2?", "77ab01de"),
    ],
)
async def test_one_of_what_was_listed_is_shown(question: str, commit: str) -> None:
    conversation = Conversation({"git_log": COMMITS}, MORE_TOOLS)
    await conversation.ask("last 3 commits")

    await conversation.ask(question)

    assert [(call.name, call.arguments) for call in conversation.calls] == [("git_show", {"ref": commit})]


async def test_the_header_of_a_table_is_not_its_first_entry() -> None:
    conversation = Conversation({"get_top_processes": PROCESSES}, (*MORE_TOOLS, ONE_PROCESS))
    await conversation.ask("top 2 processes by memory")

    await conversation.ask("the first one, please")

    assert [(call.name, call.arguments) for call in conversation.calls] == [("get_process", {"process": 812})]


async def test_data_of_a_server_nobody_knows_says_what_its_entries_are_called() -> None:
    data = {"guests": [{"id": "g-7", "room": 12}, {"id": "g-9", "room": 3}]}
    listing = ToolResult("", "2 guests\nKim 12\nLee 3\n[all]", data=data)
    conversation = Conversation({"list_guests": listing}, (GUESTS, ONE_GUEST))
    await conversation.ask("list the guests")

    await conversation.ask("두 번째 자세히")

    assert [(call.name, call.arguments) for call in conversation.calls] == [("show_guest", {"id": "g-9"})]


async def test_an_entry_that_is_not_there_leads_to_no_call_of_another() -> None:
    conversation = Conversation({"git_log": COMMITS}, MORE_TOOLS)
    await conversation.ask("last 3 commits")

    await conversation.ask("details of the ninth one")

    assert "git_show" not in [call.name for call in conversation.calls]


async def test_another_topic_keeps_the_time_of_the_question_before() -> None:
    conversation = Conversation(tools=MORE_TOOLS)
    await conversation.ask("warnings of the last 3 hours")

    await conversation.ask("and the errors?")

    assert [(call.name, call.arguments) for call in conversation.calls] == [("error_summary", {"hours": 3})]


async def test_the_same_for_another_day_asks_the_same_tool() -> None:
    conversation = Conversation(tools=MORE_TOOLS)
    await conversation.ask("commits of today by Kim")

    await conversation.ask("same for yesterday")

    (call,) = conversation.calls
    assert call.name == "git_log"
    assert call.arguments["since"] == "2026-11-20"
    assert call.arguments["author"] == "Kim"


async def test_a_missing_argument_is_asked_for_in_the_language_of_the_question() -> None:
    conversation = Conversation(tools=(ONE_PROCESS,))

    assert "Which process?" in await conversation.ask("details of the process")
    assert "process 값이 무엇인가요?" in await conversation.ask("프로세스 자세히")
    assert conversation.calls == []
