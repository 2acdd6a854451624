"""A model's service in this process that sends a recorded answer and hangs up after so many bytes of it."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Literal

import anyio
from anyio.abc import SocketAttribute, SocketStream
from anyio.streams.buffered import BufferedByteReceiveStream

from devops_assistant.providers.anthropic import AnthropicProvider
from devops_assistant.providers.failures import Service
from devops_assistant.providers.openai import OpenAIProvider
from devops_assistant.providers.wire import Patience
from tests.e2e.program import Wire
from tests.mockllm import Turn, anthropic_wire, openai_wire
from tests.mockllm.script import Json
from tests.providers.conversations import KEY

_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n"
_BODY = {"model": "m", "stream_options": {"include_usage": True}}


Form = Literal["stream", "chunks", "whole"]
FORMS: tuple[Form, ...] = ("stream", "chunks", "whole")


def recorded(wire: Wire, turn: Turn, form: Form = "stream") -> bytes:
    """The bytes of one answer. Without chunks its end is that of the connection: a cut looks like a good end."""
    if form == "whole":
        body = (anthropic_wire if wire == "anthropic" else openai_wire).whole(turn, _BODY, 1)
        return _HEAD.replace(b"text/event-stream", b"application/json") + b"\r\n" + _json(body).encode()
    if wire == "anthropic":
        events = [f"event: {name}\ndata: {_json(event)}\n\n" for name, event in anthropic_wire.events(turn, _BODY, 1)]
    else:
        chunks = openai_wire.events(turn, _BODY, 1)
        events = [f"data: {_json(chunk)}\n\n" for chunk in chunks]
    if form == "stream":
        return _HEAD + b"\r\n" + "".join(events).encode()
    pieces = [event.encode() for event in events]
    body = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    return _HEAD + b"transfer-encoding: chunked\r\n\r\n" + body + b"0\r\n\r\n"


def _json(event: Json | str) -> str:
    return event if isinstance(event, str) else json.dumps(event, separators=(",", ":"))


class CuttingService:
    """Sends to each request what `answer` returns for its body, and hangs up."""

    def __init__(self) -> None:
        self.answer: Callable[[Json], bytes] = lambda body: b""
        self.url = ""

    async def serve(self, stream: SocketStream) -> None:
        async with stream:
            with suppress(anyio.EndOfStream, anyio.BrokenResourceError, anyio.ClosedResourceError):
                await stream.send(self.answer(await _request_body(stream)))


@asynccontextmanager
async def cutting_service() -> AsyncGenerator[CuttingService]:
    service = CuttingService()
    async with await anyio.create_tcp_listener(local_host="127.0.0.1") as listener, anyio.create_task_group() as group:
        service.url = f"http://127.0.0.1:{listener.extra(SocketAttribute.local_port)}"
        group.start_soon(listener.serve, service.serve)
        yield service
        group.cancel_scope.cancel()


@asynccontextmanager
async def provider_at(
    service: CuttingService, wire: Wire, form: Form = "stream"
) -> AsyncGenerator[AnthropicProvider | OpenAIProvider]:
    if wire == "anthropic":
        provider = AnthropicProvider(Service("anthropic", "m", service.url, KEY), Patience(), streaming=form != "whole")
    else:
        provider = OpenAIProvider(
            Service("openai", "m", f"{service.url}/v1", KEY), Patience(), streaming=form != "whole"
        )
    try:
        yield provider
    finally:
        await provider.aclose()


async def _request_body(stream: SocketStream) -> Json:
    buffered = BufferedByteReceiveStream(stream)
    head = (await buffered.receive_until(b"\r\n\r\n", 65_536)).decode().lower()
    length = int(head.partition("content-length:")[2].split()[0])
    return json.loads(await buffered.receive_exactly(length))
