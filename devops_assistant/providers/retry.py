"""The one policy for asking a model's service again: visible, cancellable, bounded in number and in time."""

from __future__ import annotations

import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import anyio

from devops_assistant.common.errors import ProtocolBroken, ProviderError, RateLimited, Unavailable
from devops_assistant.common.messages import say
from devops_assistant.conversation.events import Emit, Event, Retrying, TextDelta, TextDiscarded
from devops_assistant.providers.protocol import Provider, Reply, Request


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often and how long to try; times in seconds."""

    attempts: int = 8
    budget_s: float = 120.0
    """How long the user may be left waiting in all: pauses, and the silence in which attempts ended."""
    longest_asked_s: float = 60.0
    """A service that asks for a longer pause is not waited for."""
    first_pause_s: float = 0.5
    longest_pause_s: float = 8.0

    def pause_s(self, failures: int, share: float) -> float:
        """Return the pause after so many failures: doubling, less up to a quarter so that clients spread out.

        Args:
            failures: how many attempts have failed, from 1.
            share: where in that quarter, from 0 to 1.
        """
        return min(self.longest_pause_s, self.first_pause_s * 2 ** (failures - 1)) * (1 - share / 4)


class RetryingProvider:
    """A provider that asks another one again when trying again may help."""

    def __init__(
        self,
        provider: Provider,
        policy: RetryPolicy | None = None,
        *,
        close: Callable[[], Awaitable[None]] | None = None,
        sleep: Callable[[float], Awaitable[None]] = anyio.sleep,
        clock: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """Args:
        provider: who is asked.
        policy: how often and how long; the default suits a person who waits.
        close: gives back what `provider` holds open, if it holds anything.
        sleep: waits so many seconds.
        clock: the time in seconds, from any start.
        chance: a number from 0 to 1, another one each time.
        """
        self.name = provider.name
        self.model = provider.model
        self._provider = provider
        self._policy = policy or RetryPolicy()
        self._close = close
        self._sleep = sleep
        self._clock = clock
        self._chance = chance

    async def complete(self, request: Request, emit: Emit) -> Reply:
        attempt, waited_s = 0, 0.0
        while True:
            attempt += 1
            draft = _Draft(emit, self._clock)
            try:
                return replace(await self._provider.complete(request, draft.emit), attempts=attempt)
            except ProviderError as error:
                draft.discard(error)
                if not isinstance(error, ProtocolBroken):  # until it broke it may have been at work unheard
                    waited_s += draft.silent_s
                pause_s = self._pause_s(error, attempt, waited_s)
                emit(Retrying(attempt + 1, pause_s, str(error)))
            await self._sleep(pause_s)
            waited_s += pause_s

    async def aclose(self) -> None:
        """Give back what the provider holds open."""
        if self._close:
            await self._close()

    def _pause_s(self, error: ProviderError, attempt: int, waited_s: float) -> float:
        """Return the seconds until the next attempt, or raise `error`, saying why there is none."""
        if not isinstance(error, RateLimited | Unavailable | ProtocolBroken):
            raise error
        policy = self._policy
        asked_s = 0.0 if isinstance(error, ProtocolBroken) else error.retry_after or 0.0
        pause_s = max(asked_s, policy.pause_s(attempt, self._chance()))
        if asked_s > policy.longest_asked_s:
            raise _given_up(error, say("model.asks_too_long", error=error, seconds=asked_s))
        if attempt >= policy.attempts or waited_s + pause_s > policy.budget_s:
            raise _given_up(error, say("model.last_attempt", error=error, attempt=attempt, seconds=waited_s))
        return pause_s


class _Draft:
    """Passes on the text of one attempt, and remembers whether there was any and when it was last heard."""

    def __init__(self, emit: Emit, clock: Callable[[], float]) -> None:
        self._emit = emit
        self._clock = clock
        self._begun = False
        self._heard_at = clock()

    @property
    def silent_s(self) -> float:
        return self._clock() - self._heard_at

    def emit(self, event: Event) -> None:
        if isinstance(event, TextDelta):
            self._begun = True
            self._heard_at = self._clock()
        self._emit(event)

    def discard(self, reason: ProviderError) -> None:
        if self._begun:
            self._emit(TextDiscarded(str(reason)))


def _given_up(error: ProviderError, text: str) -> ProviderError:
    error.args = (text,)
    return error
