"""Questions that point at what was just shown by a value, as `that`, or by what is different in them."""

from typing import Any

import pytest

from tests.providers.offline.tools_on_offer import MORE_TOOLS, ONE_PROCESS, Conversation, number, text, tool

pytestmark = pytest.mark.anyio

TOP = {"get_top_processes": "top 2 processes\n8924 · 91.8 % · worker\n9188 · 33.6 % · java\n[sampled]"}
ONE_COMMIT = "1 commit, newest first\n107c0e4f  2026-11-19  Minsu  Retry\n[all shown]"
LISTENER = "1 listener\n0.0.0.0:8080 tcp  pid 771 java\n[state now]"
LISTED = {"list_recordings": "2 recordings\nweb-8  16:00  8,120 events\nweb-7  15:30  9,911 events\n[shown 2 of 2]"}
NETWORK = tool("system", "get_network", "Listeners and their processes.", {"port": {"type": "integer"}})
LIST_RECORDINGS = tool("trace", "list_recordings", "Recordings, newest first.", {"limit": number(20, 200)})
CHAINS = tool("trace", "get_causal_chains", "Stored cause chains.", {"recording": text("id; empty: the first listed")})
EXPLAIN = tool(
    "trace",
    "explain_slowness",
    "Why a recorded process was slow.",
    {"recording": text("id or name"), "pid": {"type": "integer"}},
    required=["recording", "pid"],
)
TOOLS = (*MORE_TOOLS, ONE_PROCESS, NETWORK, LIST_RECORDINGS, CHAINS, EXPLAIN)


@pytest.mark.parametrize(
    ("first", "answers", "then", "call"),
    [
        ("top processes by cpu", TOP, "tell me more about 9188", ("get_process", {"process": 9188})),
        ("민수 커밋 보여줘", {"git_log": ONE_COMMIT}, "그 커밋 자세히", ("git_show", {"ref": "107c0e4f"})),
        ("8080 포트 누가 써", {"get_network": LISTENER}, "그 프로세스 자세히", ("get_process", {"process": 771})),
        ("list recordings", LISTED, "causal chains of the second", ("get_causal_chains", {"recording": "web-7"})),
        ("app.log 마지막 50줄", {}, "100줄로 늘려봐", ("recent_logs", {"file": "app.log", "lines": 100})),
        ("top processes by cpu", TOP, "메모리 기준으로", ("get_top_processes", {"sortBy": "memory"})),
        (
            "search for 'upstream timeout' in app.log",
            {},
            "in all files",
            ("search_logs", {"pattern": "upstream timeout"}),
        ),
    ],
)  # fmt: skip
async def test_what_was_shown_is_gone_on_from(
    first: str, answers: dict[str, str], then: str, call: tuple[str, dict[str, Any]]
) -> None:
    conversation = Conversation(answers, TOOLS)
    await conversation.ask(first)

    await conversation.ask(then)

    assert [(each.name, each.arguments) for each in conversation.calls] == [call]


async def test_an_id_that_is_missing_is_taken_from_the_listing_of_its_kind() -> None:
    conversation = Conversation(LISTED, TOOLS)

    await conversation.ask("why is pid 4400 so slow")

    assert [(each.name, dict(each.arguments)) for each in conversation.calls] == [
        ("list_recordings", {}),
        ("explain_slowness", {"pid": 4400, "recording": "web-8"}),
    ]


@pytest.mark.parametrize(
    "order",
    [
        "merge feature/x into main",
        "디스크 정리해줘",
        "슬랙에 장애 공지 올려주세요",
        "nginx 트레이스 떠줘",
        "bump the memory limit",
    ],
)
async def test_what_is_to_be_done_is_declined(order: str) -> None:
    conversation = Conversation(tools=TOOLS)

    await conversation.ask(order)

    assert not conversation.calls
