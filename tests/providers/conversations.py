"""Short conversations for the tests of providers."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing, asynccontextmanager

from devops_assistant.conversation.events import Event, TextDelta
from devops_assistant.conversation.messages import Message, Text, ToolResult, ToolSpec
from devops_assistant.conversation.transcript import Transcript
from devops_assistant.providers.anthropic import AnthropicProvider
from devops_assistant.providers.failures import Service
from devops_assistant.providers.openai import OpenAIProvider
from devops_assistant.providers.protocol import Reply, Request
from devops_assistant.providers.wire import Patience
from tests.mockllm import MockModel

KEY = "key-0123456789-secret"
WEATHER = ToolSpec("weather", "The weather of a city.", {"type": "object", "properties": {"city": {"type": "string"}}})
TIME = ToolSpec("time", "The time now.", {"type": "object"})


def question(text: str = "How is the weather?", tools: Sequence[ToolSpec] = (WEATHER, TIME)) -> Request:
    return Request("Be brief.", (Message("user", (Text(text),)),), tuple(tools))


def answered(request: Request, reply: Reply, *results: ToolResult) -> Request:
    """The request that follows `reply`, every call of it answered."""
    transcript = Transcript()
    for message in (*request.messages, reply.message):
        transcript.add_reply(message)
    given = results or tuple(ToolResult(call.id, f"result of {call.name}") for call in reply.message.tool_calls)
    transcript.add_results(given)
    return Request(request.system, transcript.messages, request.tools)


@asynccontextmanager
async def anthropic(
    mock: MockModel, model: str = "claude-sonnet-5-5", patience: Patience | None = None, *, streaming: bool = True
) -> AsyncGenerator[AnthropicProvider]:
    service = Service("anthropic", model, mock.url, KEY, "ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL")
    async with aclosing(AnthropicProvider(service, patience or Patience(), streaming=streaming)) as provider:
        yield provider


@asynccontextmanager
async def openai(
    mock: MockModel, name: str = "openai", patience: Patience | None = None, *, streaming: bool = True
) -> AsyncGenerator[OpenAIProvider]:
    service = Service(name, "gpt-6-sol", f"{mock.url}/v1", KEY, "OPENAI_API_KEY", "OPENAI_BASE_URL")
    async with aclosing(OpenAIProvider(service, patience or Patience(), streaming=streaming)) as provider:
        yield provider


class Heard(list[Event]):
    """Events in the order in which they were told; called, it takes one more."""

    def __call__(self, event: Event) -> None:
        self.append(event)

    @property
    def text(self) -> str:
        return "".join(event.text for event in self if isinstance(event, TextDelta))
