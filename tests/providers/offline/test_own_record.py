"""Questions about the assistant itself, answered from its own record by the tool that reads it with SQL."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from devops_assistant.common.guarded_sql import select
from devops_assistant.recorder.schema import SCHEMA
from devops_servers.trace.sql import DESCRIPTION
from tests.providers.offline.tools_on_offer import MORE_TOOLS, NOW, Conversation, text, tool

pytestmark = pytest.mark.anyio

QUERY = {"type": "string", "minLength": 6, "maxLength": 20_000}
RECORDING = text("id, name or path; empty: the first listed")
RUN_SQL = tool("trace", "run_sql", DESCRIPTION, {"query": QUERY, "recording": RECORDING}, required=["query"])
TOOLS = (*MORE_TOOLS, RUN_SQL)


@pytest.fixture(scope="module")
def record() -> Iterator[sqlite3.Connection]:
    """A record of two questions, the second of which is asked right now."""
    at = NOW.timestamp()
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(SCHEMA)
        insert = connection.execute
        insert("INSERT INTO sessions VALUES ('s', 'chat', ?, ?, NULL, 1, '', '')", (at - 99, at))
        turn = "INSERT INTO turns (id, session, number, started_at, duration_ms, question) VALUES (?, 's', ?, ?, ?, ?)"
        insert(turn, (1, 1, at - 90, 7_300, "is the disk full?"))
        insert(turn, (2, 2, at - 1, None, "and now?"))
        call = (
            "INSERT INTO tool_calls (turn, call_id, server, tool, arguments, started_at, duration_ms, is_error, error)"
        )
        insert(f"{call} VALUES (1, 'a', 'system', 'get_disk_usage', '', ?, 40, 0, '')", (at - 89,))
        insert(f"{call} VALUES (1, 'b', 'logs', 'error_summary', '', ?, 9000, 1, 'too slow')", (at - 88,))
        insert(f"{call} VALUES (1, 'c', 'logs', 'error_summary', '', ?, 5000, 1, 'long ago')", (at - 9 * 86_400,))
        step = "INSERT INTO steps (turn, number, started_at, model, input_tokens, output_tokens, cost_usd)"
        insert(f"{step} VALUES (1, 1, ?, 'some-model', 1200, 34, 0.05)", (at - 90,))
        yield connection


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("what did I ask last time?", (..., "is the disk full?")),
        ("내가 아까 뭐 물어봤지?", (..., "is the disk full?")),
        ("which of my questions took you longest", (..., 7.3, "is the disk full?")),
        ("which tool of yours is slowest?", ("logs", "error_summary", 2, 7000, 9000)),
        ("네가 쓰는 도구 중에 뭐가 제일 느려?", ("logs", "error_summary", 2, 7000, 9000)),
        ("which of your tool calls failed today?", (..., "logs", "error_summary", "too slow")),
        ("네가 오늘 실패한 툴 호출", (..., "logs", "error_summary", "too slow")),
        ("which tools do you call most often", ("logs", "error_summary", 2, 2)),
        ("how many tokens did you use today?", ("", "some-model", 1, 1200, 0, 34, 0.05)),
        ("얼마나 썼어", ("", "some-model", 1, 1200, 0, 34, 0.05)),
    ],
)
async def test_what_is_asked_of_the_assistant_itself_its_own_record_tells(
    question: str, row: tuple[object, ...], record: sqlite3.Connection
) -> None:
    conversation = Conversation(tools=TOOLS)

    await conversation.ask(question)

    (call,) = conversation.calls
    assert (call.name, call.arguments["recording"]) == ("run_sql", "self")
    rows = select(record, call.arguments["query"], limit=100).rows
    assert [found for found, wanted in zip(rows[0], row, strict=True) if wanted is not ...] == [
        wanted for wanted in row if wanted is not ...
    ]


@pytest.mark.parametrize(("question", "rows"), [("which of your tool calls failed?", 2), ("오늘 실패한 툴 호출", 1)])
async def test_only_what_happened_in_the_span_is_told(question: str, rows: int, record: sqlite3.Connection) -> None:
    conversation = Conversation(tools=TOOLS)

    await conversation.ask(question)

    assert len(select(record, conversation.calls[0].arguments["query"], limit=100).rows) == rows


@pytest.mark.parametrize(
    "question",
    [
        "can you show me the errors of today",
        "메모리 얼마나 썼어?",
        "which processes are slowest",
        "오늘 에러 많이 났어?",
    ],
)
async def test_what_is_asked_of_the_systems_is_not_looked_for_in_the_record(question: str) -> None:
    conversation = Conversation(tools=TOOLS)

    await conversation.ask(question)

    assert all(call.arguments.get("recording") != "self" for call in conversation.calls)


async def test_without_a_tool_that_reads_the_record_nothing_is_made_up() -> None:
    conversation = Conversation(tools=MORE_TOOLS)

    await conversation.ask("what did I ask last time?")

    assert conversation.calls == []
