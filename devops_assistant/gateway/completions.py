"""Completions over HTTP: the question goes to the desk, the answer comes back whole or as server-sent events."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import anyio
from anyio.streams.memory import MemoryObjectSendStream
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from devops_assistant.conversation.events import Event, ToolStarted
from devops_assistant.gateway.desk import Desk
from devops_assistant.gateway.failures import Failure
from devops_assistant.gateway.openai_wire import Form, Head, Wanted

_SILENCE_S = 15.0
"""After so long without a word the stream says that it lives: proxies close what is silent."""
_ALIVE = b": still looking\n\n"
_END = b"data: [DONE]\n\n"
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-cache"),
    (b"x-accel-buffering", b"no"),
]

T = TypeVar("T")


class Completions:
    """One kind of completion, as an application of its own."""

    def __init__(self, desk: Desk, form: Form) -> None:
        self._desk = desk
        self._form = form

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            wanted = self._form.read(await Request(scope, receive).body())
            with self._desk.place():
                if wanted.stream:
                    await _Stream(self._desk, self._form, wanted).run(receive, send)
                elif answer := await _unless_left(receive, lambda: self._whole(wanted)):
                    await answer(scope, receive, send)
        except Failure as failure:
            await failure.response()(scope, receive, send)
        except ClientDisconnect:
            return

    async def _whole(self, wanted: Wanted) -> JSONResponse:
        try:
            answer = await self._desk.answer(wanted.asked, _ignore)
        except Failure as failure:
            return failure.response()
        return JSONResponse(self._form.whole(Head(), answer))


class _Stream:
    """One answer as server-sent events: what is being looked up, then the checked text, never a draft."""

    def __init__(self, desk: Desk, form: Form, wanted: Wanted) -> None:
        self._desk = desk
        self._form = form
        self._wanted = wanted
        self._head = Head()

    async def run(self, receive: Receive, send: Send) -> None:
        """Send the answer, and end the work on it as soon as the client has left."""
        await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        for piece in self._form.opening(self._head):
            await send(_body(_event(piece)))
        await _unless_left(receive, lambda: self._send_all(send))
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _send_all(self, send: Send) -> None:
        written, to_send = anyio.create_memory_object_stream[bytes](float("inf"))
        async with to_send, anyio.create_task_group() as group:
            group.start_soon(self._write, written)
            while True:
                piece = _ALIVE
                try:
                    with anyio.move_on_after(_SILENCE_S):
                        piece = await to_send.receive()
                except anyio.EndOfStream:
                    return
                await send(_body(piece))

    async def _write(self, written: MemoryObjectSendStream[bytes]) -> None:
        def listen(event: Event) -> None:
            if isinstance(event, ToolStarted):
                for piece in self._form.progress(self._head, f"{event.server} {event.tool}\n".lstrip()):
                    written.send_nowait(_event(piece))

        with written:
            try:
                answer = await self._desk.answer(self._wanted.asked, listen)
            except Failure as failure:
                written.send_nowait(_event(failure.body))
                return
            for piece in self._form.pieces(self._head, answer, with_usage=self._wanted.with_usage):
                written.send_nowait(_event(piece))
            written.send_nowait(_END)


async def _unless_left(receive: Receive, work: Callable[[], Awaitable[T]]) -> T | None:
    """Return what `work` comes to; None, and the work cancelled, when the client leaves before."""
    results: list[T] = []

    async def watch(scope: anyio.CancelScope) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        scope.cancel()

    async with anyio.create_task_group() as group:
        group.start_soon(watch, group.cancel_scope)
        results.append(await work())
        group.cancel_scope.cancel()
    return results[0] if results else None


def _event(piece: dict[str, Any]) -> bytes:
    return b"data: " + json.dumps(piece, ensure_ascii=False, separators=(",", ":")).encode() + b"\n\n"


def _body(content: bytes) -> dict[str, Any]:
    return {"type": "http.response.body", "body": content, "more_body": True}


def _ignore(event: Event) -> None:
    pass
