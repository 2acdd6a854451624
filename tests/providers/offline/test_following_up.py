"""Follow-ups that say only what is different, and replies to what was asked back, in both languages."""

from collections.abc import Sequence
from typing import Any

import pytest

from tests.providers.offline.tools_on_offer import MORE_TOOLS, ONE_PROCESS, Conversation, number, text, tool

pytestmark = pytest.mark.anyio

LOG = """3 commits, newest first
9f31c0aa  2026-11-21 10:02  Dana  Raise the limit
77ab01de  2026-11-21 09:40  Ravi  Fix rounding
01cc9e7b  2026-11-20 18:11  Dana  Docs
[main HEAD · 3 shown]"""
FOUND = """2 lines match, newest first
api.log:12 ERROR timeout
worker.log:3 ERROR timeout
[scanned 2 files]"""
RESULTS = {"git_log": LOG, "git_show": "commit 77ab01de\n a.py | 2 +-\n[1 file]", "search_logs": FOUND}
NETWORK = tool(
    "system", "get_network", "Listeners and their processes.", {"port": {"type": "integer", "maximum": 65535}}
)
RECENT = tool(
    "logs",
    "recent_logs",
    "The last lines of a file.",
    {"file": {"type": "string", "minLength": 1}, "lines": number(50, 1000)},
    required=["file"],
)
PAGED = tool(
    "shop",
    "list_invoices",
    "Invoices, newest first.",
    {"limit": number(10, 100), "offset": {"type": "integer", "default": 0}},
)
CAUSE = tool(
    "git", "git_changes_around", "Commits before a failure, ranked by how likely they caused it.", {"at": text()}
)
SHOW = tool(
    "git",
    "git_show",
    "One commit: message, files, and up to `lines` lines of patch.",
    {"ref": {"type": "string", "default": "HEAD"}, "lines": number(200, 2000)},
)
KNOWN = {spec.name for spec in (ONE_PROCESS, NETWORK, RECENT, PAGED, CAUSE, SHOW)}
TOOLS = (*(spec for spec in MORE_TOOLS if spec.name not in KNOWN), ONE_PROCESS, NETWORK, RECENT, PAGED, CAUSE, SHOW)


async def last_calls(questions: Sequence[str]) -> list[tuple[str, dict[str, Any]]]:
    conversation = Conversation(RESULTS, TOOLS)
    for question in questions:
        await conversation.ask(question)
    return [(call.name, dict(call.arguments)) for call in conversation.calls]


Call = tuple[str, dict[str, Any]]
DIFFERENT: list[tuple[list[str], Call]] = [
        (["last 30 lines of api.log", "more"], ("recent_logs", {"file": "api.log", "lines": 60})),
        (["api.log 마지막 30줄", "더 보여줘"], ("recent_logs", {"file": "api.log", "lines": 60})),
        (["list invoices", "next page"], ("list_invoices", {"offset": 10})),
        (["show commit 77ab01de", "show me the full diff"], ("git_show", {"ref": "77ab01de", "lines": 2000})),
        (["커밋 77ab01de 보여줘", "전체 diff 보여줘"], ("git_show", {"ref": "77ab01de", "lines": 2000})),
        (["top 5 processes", "by memory instead"], ("get_top_processes", {"sortBy": "memory", "count": 5})),
        (["top 5 processes by cpu", "top 3"], ("get_top_processes", {"sortBy": "cpu", "count": 3})),
        (["who is on port 8080?", "and 9090?"], ("get_network", {"port": 9090})),
        (["8080 포트 누가 써?", "9443은?"], ("get_network", {"port": 9443})),
        (["pid 812 자세히", "4412는?"], ("get_process", {"process": 4412})),
        (["errors of today", "why?"], ("git_changes_around", {})),
        (["오늘 에러 요약", "왜 그래?"], ("git_changes_around", {})),
        (["last 5 commits", "only by Dana"], ("git_log", {"count": 5, "author": "Dana"})),
        (["last 3 commits", "the second one", "and the third?"], ("git_show", {"ref": "01cc9e7b"})),
        (["최근 커밋 3개", "두 번째 것 자세히", "3번 커밋 누가 했어?"], ("git_show", {"ref": "01cc9e7b"})),
]  # fmt: skip


@pytest.mark.parametrize(("questions", "call"), DIFFERENT)
async def test_what_is_different_is_asked_of_the_same_tools(questions: list[str], call: Call) -> None:
    assert await last_calls(questions) == [call]


async def test_the_other_file_is_the_one_that_the_results_name() -> None:
    calls = await last_calls(["find 'timeout' in api.log", "and in the other file?"])

    assert calls == [("search_logs", {"pattern": "timeout", "file": "worker.log"})]


@pytest.mark.parametrize(
    ("before", "question", "asked"),
    [
        ("find 'timeout' in the logs", "and in the other file?", "Which file is meant: api.log or worker.log [E1]?"),
        ("로그에서 'timeout' 찾아줘", "다른 파일은?", "어느 file인가요: api.log 또는 worker.log [E1]?"),
        ("last 3 commits", "show me the full diff", "Which commit is meant: 9f31c0aa, 77ab01de or 01cc9e7b [E1]?"),
    ],
)  # fmt: skip
async def test_a_toss_up_is_asked_back_with_what_there_is_to_choose_from(
    before: str, question: str, asked: str
) -> None:
    conversation = Conversation(RESULTS, TOOLS)
    await conversation.ask(before)

    answer = await conversation.ask(question)

    assert answer.startswith(asked)
    assert answer.count("?") == 1
    assert conversation.calls == []


@pytest.mark.parametrize(
    ("questions", "call"),
    [
        (["trace the request", "req-8812"], ("trace_request", {"id": "req-8812"})),
        (["요청 추적해줘", "req-8812요"], ("trace_request", {"id": "req-8812"})),
        (["find TODO", "the logs"], ("search_logs", {"pattern": "TODO"})),
        (["find TODO", "git_search"], ("git_search", {"text": "TODO"})),
        (["TODO 찾아줘", "코드에서"], ("git_search", {"text": "TODO"})),
    ],
)
async def test_a_reply_to_what_was_asked_back_completes_the_question(questions: list[str], call: Call) -> None:
    assert await last_calls(questions) == [call]


async def test_another_question_instead_of_the_reply_stands_for_itself() -> None:
    assert await last_calls(["trace the request", "is the disk full?"]) == [("get_disk_usage", {})]


@pytest.mark.parametrize("question", ["why?", "왜?", "more", "더 보여줘", "the second one", "and 9090?"])
async def test_a_follow_up_of_nothing_leads_to_no_call(question: str) -> None:
    assert await last_calls([question]) == []
