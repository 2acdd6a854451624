from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import anyio
import pytest

from devops_assistant.common.errors import (
    AuthenticationFailed,
    ContextTooLong,
    ProtocolBroken,
    ProviderError,
    RateLimited,
    Refused,
    Unavailable,
)
from devops_assistant.conversation.events import Emit, Event, Retrying, TextDelta, TextDiscarded
from devops_assistant.conversation.messages import StopReason
from devops_assistant.providers.protocol import Reply, Request
from devops_assistant.providers.retry import RetryingProvider, RetryPolicy
from devops_assistant.providers.scripted import says
from tests.mockllm import MockModel, Turn
from tests.providers.conversations import Heard, anthropic, question

pytestmark = pytest.mark.anyio


@dataclass
class Watch:
    """A clock that only moves when someone waits."""

    now: float = 0.0
    pauses: list[float] = field(default_factory=list[float])

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds


@dataclass
class Moody:
    """Fails as it is told, then answers; each attempt takes `takes_s`."""

    failures: Sequence[ProviderError]
    watch: Watch
    takes_s: float = 0.0
    draft: str = ""
    """What is heard of each attempt at its end."""
    name = "moody"
    model = "m"
    asked: int = 0

    async def complete(self, request: Request, emit: Emit) -> Reply:
        self.asked += 1
        self.watch.now += self.takes_s
        if self.draft:
            emit(TextDelta(self.draft))
        if self.asked <= len(self.failures):
            raise self.failures[self.asked - 1]
        return Reply(says("hello"), StopReason.ANSWERED)


async def ask(moody: Moody, emit: Emit, policy: RetryPolicy | None = None) -> Reply:
    watch = moody.watch
    provider = RetryingProvider(moody, policy, sleep=watch.sleep, clock=watch, chance=lambda: 0.0)
    return await provider.complete(question(), emit)


def overloaded(times: int) -> list[ProviderError]:
    return [Unavailable(f"overloaded {n}") for n in range(1, times + 1)]


async def test_a_service_that_recovers_costs_pauses_that_are_told_before_they_are_taken() -> None:
    heard, watch = Heard(), Watch()
    reply = await ask(Moody(overloaded(3), watch), heard)

    assert reply.message == says("hello")
    assert reply.attempts == 4
    assert heard == [
        Retrying(2, 0.5, "overloaded 1"),
        Retrying(3, 1.0, "overloaded 2"),
        Retrying(4, 2.0, "overloaded 3"),
    ]
    assert watch.pauses == [0.5, 1.0, 2.0]


async def test_after_eight_attempts_the_last_failure_is_told_and_how_often_it_was_tried() -> None:
    moody = Moody(overloaded(99), Watch())
    with pytest.raises(Unavailable, match=r"overloaded 8 \(attempt 8 was the last, after 32 s of waiting\)"):
        await ask(moody, Heard())
    assert moody.asked == 8
    assert moody.watch.pauses == [0.5, 1, 2, 4, 8, 8, 8]


async def test_a_service_that_lets_each_attempt_time_out_is_not_asked_for_ever() -> None:
    moody = Moody(overloaded(99), Watch(), takes_s=50)
    with pytest.raises(Unavailable, match=r"attempt 3 was the last"):
        await ask(moody, Heard())


async def test_a_service_that_gives_up_in_the_middle_of_a_long_answer_is_asked_again() -> None:
    moody = Moody(overloaded(1), Watch(), takes_s=300, draft="It ")
    assert (await ask(moody, Heard())).attempts == 2


async def test_a_long_answer_that_breaks_off_is_asked_for_again_and_its_draft_discarded() -> None:
    heard = Heard()
    moody = Moody([ProtocolBroken("cut")], Watch(), takes_s=300, draft="It ")
    await ask(moody, heard)
    assert heard == [TextDelta("It "), TextDiscarded("cut"), Retrying(2, 0.5, "cut"), TextDelta("It ")]


async def test_a_pause_the_service_asks_for_is_kept() -> None:
    watch = Watch()
    failures = [RateLimited("slow down", retry_after=7), Unavailable("busy", retry_after=0)]
    await ask(Moody(failures, watch), Heard())
    assert watch.pauses == [7, 1.0]


async def test_a_pause_too_long_for_anyone_to_wait_ends_it_at_once_and_says_how_long() -> None:
    moody = Moody([RateLimited("slow down", retry_after=3600)], Watch())
    with pytest.raises(RateLimited, match=r"slow down \(it asks to wait 3600 s"):
        await ask(moody, Heard())
    assert moody.watch.pauses == []


async def test_pauses_asked_for_count_towards_the_time_a_user_is_left_waiting() -> None:
    moody = Moody([RateLimited("slow down", retry_after=50)] * 9, Watch())
    with pytest.raises(RateLimited, match=r"attempt 3 was the last, after 100 s"):
        await ask(moody, Heard())


@pytest.mark.parametrize("kind", [AuthenticationFailed, Refused, ContextTooLong, ProviderError])
async def test_what_trying_again_cannot_help_is_not_tried_again(kind: type[ProviderError]) -> None:
    heard = Heard()
    moody = Moody([kind("no")], Watch(), draft="I ")
    with pytest.raises(kind, match=r"^no$"):
        await ask(moody, heard)
    assert moody.asked == 1
    assert heard == [TextDelta("I "), TextDiscarded("no")]


async def test_a_pause_can_be_cancelled() -> None:
    def cancel_when_told(event: Event) -> None:
        if isinstance(event, Retrying):
            scope.cancel()

    moody = Moody(overloaded(1), Watch())
    with anyio.CancelScope() as scope:
        await RetryingProvider(moody).complete(question(), cancel_when_told)
    assert moody.asked == 1


def test_pauses_differ_from_client_to_client_by_up_to_a_quarter() -> None:
    policy = RetryPolicy()
    assert [policy.pause_s(1, share) for share in (0.0, 1.0)] == [0.5, 0.375]
    assert [policy.pause_s(99, share) for share in (0.0, 1.0)] == [8.0, 6.0]


async def test_over_the_wire_a_failing_service_costs_attempts_and_not_the_answer() -> None:
    heard, watch = Heard(), Watch()
    script: list[Turn] = [
        {"status": 529},
        {"status": 429, "retry_after": 3},
        {"text": "half an", "eof": 4},
        {"reset": True},
        {"text": "whole"},
    ]
    with MockModel(script) as mock:
        async with anthropic(mock) as inner:
            provider = RetryingProvider(inner, sleep=watch.sleep, chance=lambda: 0.0)
            reply = await provider.complete(question(), heard)

    assert reply.message.text == "whole"
    assert reply.attempts == 5
    assert watch.pauses == [0.5, 3, 2, 4]
    assert [type(event).__name__ for event in heard] == [
        "Retrying",
        "Retrying",
        "TextDelta",
        "TextDiscarded",
        "Retrying",
        "Retrying",
        "TextDelta",
    ]
