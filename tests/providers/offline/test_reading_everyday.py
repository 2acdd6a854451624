"""What everyday questions are read as: their time, files, people and texts, and what they lead to."""

from datetime import timedelta

import pytest

from devops_assistant.common.timespan import BEGINNING
from devops_assistant.providers.offline.question import Asked, read_parts
from tests.providers.offline.tools_on_offer import MORE_TOOLS, NOW, Conversation

pytestmark = pytest.mark.anyio


def read(question: str) -> Asked:
    (asked,) = read_parts(question, NOW)
    return asked


@pytest.mark.parametrize(
    ("question", "hours"),
    [
        ("errors between 3 and 4 am", (3, 4)),
        ("errors from 2 to 4 this morning", (2, 4)),
        ("errors 9-11am", (9, 11)),
        ("2~4시 에러", (2, 4)),
        ("오늘 새벽 3시부터 4시 사이에 난 에러", (3, 4)),
    ],
)
def test_hours_are_read_however_they_are_written(question: str, hours: tuple[int, int]) -> None:
    span = read(question).span

    assert span is not None
    assert (span.start.hour, span.end.hour, span.end.date()) == (*hours, NOW.date())


@pytest.mark.parametrize(
    "question", ["we deployed at 15:30, anything new since then", "배포가 15시 반이었는데 그 뒤로 뭐 있어"]
)
def test_since_then_opens_the_span_that_a_moment_told(question: str) -> None:
    span = read(question).span

    assert span is not None
    assert (span.start, span.end) == (NOW.replace(hour=15, minute=30), NOW)


def test_what_lies_before_a_moment_ends_there() -> None:
    asked = read("commits before 14:05")

    assert asked.span is not None
    assert asked.span.start == BEGINNING
    assert asked.moment == NOW.replace(hour=14, minute=5)


@pytest.mark.parametrize(
    ("question", "author"),
    [
        ("only Ana's", "Ana"),
        ("민수 것만", "민수"),
        ("박서연이 이번 달에 뭐 했어", "박서연"),
        ("hotfix 라는 말이 들어간 커밋", ""),
        ("에러 것만", ""),
    ],
)
def test_people_are_told_from_words(question: str, author: str) -> None:
    assert read(question).author == author


@pytest.mark.parametrize(
    ("question", "revisions"),
    [
        ("what's on feature/x that's not in main yet", ("main", "feature/x")),
        ("commits only release/2 has: release/2 브랜치에만 있는 커밋", ("HEAD", "release/2")),
        ("v3.1.0 이랑 v3.2.0 비교", ("v3.1.0", "v3.2.0")),
        ("changed files between staging and production branches", ("staging", "production")),
        ("how does Dockerfile differ from v0.9", ("v0.9", "HEAD")),
        ("from monday to wednesday", None),
    ],
)
def test_two_revisions_are_read_in_the_order_of_their_age(question: str, revisions: tuple[str, str] | None) -> None:
    assert read(question).revisions == revisions


@pytest.mark.parametrize(
    ("question", "sought"),
    [
        ("anything in app.log about stripe", "stripe"),
        ("lines from 10.2.3.44 in app.log", "10.2.3.44"),
        ("user_id=5501 들어간 로그", "user_id=5501"),
        ("what does the journal say about sshd", "sshd"),
    ],
)
def test_a_text_to_look_for_needs_no_quotes(question: str, sought: str) -> None:
    assert read(question).sought == sought


@pytest.mark.parametrize(("question", "service"), [("payment 로그에서 에러만", "payment"), ("the error logs", "")])
def test_logs_are_those_of_the_service_that_is_named(question: str, service: str) -> None:
    assert read(question).log_of == service


@pytest.mark.parametrize(
    ("question", "lines"),
    [
        ("lines with both user=7 and denied in app.log", "user=7.*denied|denied.*user=7"),
        ("app.log 에서 panic 이나 fatal 들어간 줄", "panic|fatal"),
    ],
)
async def test_two_words_are_looked_for_as_they_are_joined(question: str, lines: str) -> None:
    conversation = Conversation(tools=MORE_TOOLS)

    await conversation.ask(question)

    (call,) = conversation.calls
    assert (call.name, call.arguments["pattern"]) == ("search_logs", lines)


async def test_hours_that_are_past_are_asked_of_a_tool_that_can_end_them() -> None:
    conversation = Conversation(tools=[each for each in MORE_TOOLS if each.server == "logs"])

    await conversation.ask("errors between 3 and 4 am")

    (call,) = conversation.calls
    assert (call.name, call.arguments["level"]) == ("search_logs", "ERROR")


async def test_the_report_tells_what_was_asked_and_the_time_as_understood() -> None:
    conversation = Conversation({"git_log": "0 commits\n[window]"}, MORE_TOOLS)

    answer = await conversation.ask("commits of yesterday")

    day = (NOW - timedelta(days=1)).date()
    assert f"### git_log since={day}" in answer
    assert f"Time as understood: yesterday = {day} 00:00 – {NOW.date()} 00:00 KST" in answer
