"""Where questions are answered: each in a conversation of its own, so many at once, within a time, until it closes."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass
from typing import Literal

import anyio

from devops_assistant.agent.agent import Agent
from devops_assistant.common.errors import AssistantError, Unavailable
from devops_assistant.common.harmless import harmless
from devops_assistant.conversation.events import Emit, Event, TurnFailed, TurnFinished
from devops_assistant.conversation.messages import Message, Text
from devops_assistant.gateway.failures import busy, of_assistant, stopping, too_slow
from devops_assistant.gateway.model_state import ModelState

_SENDING_S = 30.0
"""How long a client may take to read what is ready."""

Program = Literal["serve", "alert"]


@dataclass(frozen=True, slots=True)
class Said:
    """One earlier message of a conversation."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what was said before it."""

    question: str
    earlier: tuple[Said, ...] = ()
    instructions: str = ""
    """What the client wants of the assistant, whatever the question."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """An agent that knows of no other conversation, and what keeps the record of this one."""

    agent: Agent
    record: Emit
    session: str
    """Its id in the record; empty where it is not recorded."""


OpenConversation = Callable[[Program], AbstractAsyncContextManager[Conversation]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question came to."""

    turn: TurnFinished
    session: str


class Desk:
    """Answers questions until it closes; what is on its way then may still end."""

    def __init__(self, open_conversation: OpenConversation, model: ModelState, *, most: int, limit_s: float) -> None:
        """Args:
        open_conversation: makes a conversation for one question.
        model: hears how the model does.
        most: how many questions are answered at once.
        limit_s: how long one answer may take, in seconds.
        """
        self._open = open_conversation
        self._model = model
        self._most = most
        self._limit_s = limit_s
        self._places: set[anyio.CancelScope] = set()
        self._turns: set[anyio.CancelScope] = set()
        self._left = anyio.Event()
        self.closed = False

    @contextmanager
    def place(self) -> Generator[None]:
        """Hold one of the places, from before the first byte of an answer until after its last.

        Raises:
            Failure: there is none.
        """
        if self.closed:
            raise stopping()
        if len(self._places) >= self._most:
            raise busy(self._most)
        with anyio.move_on_after(self._limit_s + _SENDING_S) as scope:
            self._places.add(scope)
            try:
                yield
            finally:
                self._places.discard(scope)
                self._left.set()

    async def answer(self, asked: Asked, listen: Emit, program: Program = "serve") -> Answer:
        """Return the answer; what is said and looked up on the way goes to `listen`.

        Raises:
            Failure: there is none.
        """
        if self.closed:
            raise stopping()
        async with self._open(program) as conversation:
            if self.closed:
                raise stopping()
            with anyio.move_on_after(self._limit_s) as scope:
                self._turns.add(scope)
                try:
                    return await self._answered(conversation, asked, listen)
                except AssistantError as error:
                    raise of_assistant(error) from error
                finally:
                    self._turns.discard(scope)
            if self.closed:
                raise stopping()
            late = too_slow(self._limit_s)
            conversation.record(TurnFailed(str(late), "", Unavailable.__name__))
            raise late

    async def _answered(self, conversation: Conversation, asked: Asked, listen: Emit) -> Answer:
        finished: list[TurnFinished] = []

        def heard(event: Event) -> None:
            conversation.record(event)
            self._model.listen(event)
            if isinstance(event, TurnFinished):
                finished.append(event)
            listen(event)

        prepare(conversation.agent, asked)
        await conversation.agent.run_turn(asked.question, heard)
        return Answer(finished[-1], conversation.session)

    async def close(self, within_s: float) -> None:
        """Take no more questions, and end the answers that are not ready within so many seconds."""
        self.closed = True
        with anyio.move_on_after(within_s):
            while self._places:
                self._left = anyio.Event()
                await self._left.wait()
        for scope in tuple(self._turns):
            scope.cancel()


def prepare(agent: Agent, asked: Asked) -> None:
    """Let `agent` know what was said before the question; it is as hostile as anything else that comes over HTTP."""
    if asked.instructions:
        agent.system += f"\n\nInstructions of the client that asks\n{harmless(asked.instructions).text.strip()}"
    for said in asked.earlier:
        text = harmless(said.text).text
        if said.role == "user":
            agent.transcript.add_question(text)
        else:
            agent.transcript.add_reply(Message("assistant", (Text(text),)))
