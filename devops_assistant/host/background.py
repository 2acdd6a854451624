"""What servers say bears on a question, before the model is asked: at once or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import anyio

from devops_assistant.common.errors import ServerError
from devops_assistant.common.injection import instruction_like
from devops_assistant.host.library import Library
from devops_assistant.host.status import ServerState
from devops_assistant.host.supervised import SupervisedServer

WITHIN_S = 1.0
_CHARACTERS = 4_000


@dataclass(frozen=True, slots=True)
class Background:
    """What one server says bears on a question; harmless, and bounded."""

    server: str
    text: str


async def background_of(
    question: str, servers: Sequence[SupervisedServer], library: Library, within_s: float
) -> tuple[Background, ...]:
    """Return what the servers whose entries name a prompt for it say, of those that answer in time.

    A server that fails, has nothing to say, or says what reads like instructions is left out without a word.
    """
    found: dict[str, Background] = {}

    async def ask(server: SupervisedServer, prompt: str) -> None:
        name = server.entry.name
        try:
            messages = await library.get_prompt(name, prompt, {"question": question})
        except ServerError:
            return
        text = "\n".join(message.text for message in messages).strip()[:_CHARACTERS]
        if text and not instruction_like(text):
            found[name] = Background(name, text)

    with anyio.move_on_after(within_s):
        async with anyio.create_task_group() as tasks:
            for server in servers:
                context = server.entry.context
                if context and context.suits(question) and _answers(server):
                    tasks.start_soon(ask, server, context.name)
    return tuple(found[server.entry.name] for server in servers if server.entry.name in found)


def _answers(server: SupervisedServer) -> bool:
    return server.status.state in (ServerState.READY, ServerState.IDLE, ServerState.STARTING)
