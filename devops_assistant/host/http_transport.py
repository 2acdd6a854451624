"""The way to a server at an address: Streamable HTTP, and the SSE transport that came before it.

The SDK speaks the protocol; what is added here watches each exchange, so that a lost connection is noticed, an answer
stays within bounds, and a refusal says in words what was refused.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus
from typing import Any, cast

import anyio
import httpx2
from mcp.client.sse import sse_client
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CONNECTION_CLOSED, INTERNAL_ERROR

from devops_assistant import __version__
from devops_assistant.common.messages import Message, in_english, say
from devops_assistant.host.asking import NOT_HEARD
from devops_assistant.host.remote import Remote, connection_trouble

MESSAGE_LIMIT_BYTES = 16 * 1024 * 1024
_ERROR_LIMIT_BYTES = 64 * 1024
_FAREWELL_S = 0.5
_WRITE_S = 30.0
_EVENTS = "text/event-stream"
_SESSION = "mcp-session-id"
_OF_OLDER_SERVERS = (HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED)
_BEHIND_A_GATEWAY = (HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT)


@asynccontextmanager
async def http_transport(remote: Remote, lost: anyio.Event, *, sse: bool) -> AsyncGenerator[Any]:
    """The two streams of messages with `remote`; `lost` is set as soon as it is known to be gone.

    Args:
        sse: speak the transport of 2024.
    """
    client = _WatchedClient(remote, lost, sse=sse)
    if sse:
        async with sse_client(remote.entry.url, httpx_client_factory=client.given) as streams:
            yield streams
        return
    async with client:
        try:
            async with streamable_http_client(
                remote.entry.url,
                http_client=client,
                terminate_on_close=False,  # it would be cancelled with everything else: we say farewell ourselves
                max_sse_event_size=MESSAGE_LIMIT_BYTES,
            ) as streams:
                yield streams
        finally:
            await client.say_farewell()


class _WatchedClient(httpx2.AsyncClient):
    """Sends what the SDK wants sent, within our limits, and draws the conclusions.

    An exchange that fails is answered in the server's stead with an error that says why: raised, it would end all
    others with it.
    """

    def __init__(self, remote: Remote, lost: anyio.Event, *, sse: bool) -> None:
        entry = remote.entry
        super().__init__(
            headers={
                "user-agent": f"devops-assistant/{__version__}",
                **entry.headers,
                "accept-encoding": "identity",  # what is compressed has no size that could be bounded
            },
            timeout=httpx2.Timeout(None, connect=entry.connect_timeout_s, write=_WRITE_S),
        )
        self._remote = remote
        self._lost = lost
        self._sse = sse
        self._session = ""

    def given(self, *_: object, **__: object) -> httpx2.AsyncClient:
        """Return this client to who asks for a new one."""
        return self

    async def send(self, request: httpx2.Request, **settings: Any) -> httpx2.Response:
        """Send a request and return its answer, or one that tells what went wrong."""
        try:
            response = await super().send(request, **settings)
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
            return self._lose(request, connection_trouble(error), NOT_HEARD)
        except httpx2.TransportError as error:
            return self._lose(request, connection_trouble(error))
        try:
            return await self._judged(request, response)
        except httpx2.TransportError as error:
            await response.aclose()
            return self._lose(request, connection_trouble(error))
        except BaseException:
            with anyio.CancelScope(shield=True):
                await response.aclose()
            raise

    async def say_farewell(self) -> None:
        """End the session at the server, if it is still there and quick to listen."""
        if not self._session or self._lost.is_set():
            return
        with anyio.move_on_after(_FAREWELL_S, shield=True), suppress(httpx2.HTTPError):
            request = self.build_request("DELETE", self._remote.entry.url, headers={_SESSION: self._session})
            await super().send(request)

    async def _judged(self, request: httpx2.Request, response: httpx2.Response) -> httpx2.Response:
        if response.status_code >= HTTPStatus.BAD_REQUEST:
            return await self._refused(request, response)
        if response.is_redirect:
            self._remote.trouble = _redirected(response)
            return response
        self._session = response.headers.get(_SESSION, self._session)
        if request.method == "POST":
            return await self._answered(request, response)
        return self._lifeline(response) if self._sse else response

    async def _answered(self, request: httpx2.Request, response: httpx2.Response) -> httpx2.Response:
        self._remote.trouble = None
        if response.headers.get("content-encoding", "identity").casefold() != "identity":
            return await self._unusable(request, response, say("host.compresses"))
        kind = _kind(response)
        if kind == "application/json":
            content = await _bounded(response, MESSAGE_LIMIT_BYTES)
            if content is None:
                words = say("host.answer_too_large", limit=MESSAGE_LIMIT_BYTES // 1024 // 1024)
                return await self._unusable(request, response, words)
            plain = {name: response.headers[name] for name in ("content-type", _SESSION) if name in response.headers}
            return httpx2.Response(response.status_code, headers=plain, content=_readable(content), request=request)
        if response.status_code == HTTPStatus.OK and kind != _EVENTS and not self._sse:
            words = say("host.no_messages", kind=kind or say("host.nothing"))
            return await self._unusable(request, response, words)
        return response

    async def _refused(self, request: httpx2.Request, response: httpx2.Response) -> httpx2.Response:
        """An answer of 4xx or 5xx: the server's own words where it has some, else the status."""
        content = await _bounded(response, _ERROR_LIMIT_BYTES) or b""
        await response.aclose()
        status = response.status_code
        if _SESSION in request.headers and (
            status == HTTPStatus.NOT_FOUND or (status == HTTPStatus.BAD_REQUEST and b"session" in content.lower())
        ):
            return self._lose(request, say("host.session_lost"), NOT_HEARD)
        unwelcome = status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
        form = "host.status_of_headers" if unwelcome else "host.status"
        words = say(form, status=status, phrase=response.reason_phrase or _phrase(status))
        if status in _BEHIND_A_GATEWAY or self._sse:
            return self._lose(request, words)
        if request.method != "POST":
            return httpx2.Response(status, request=request)  # a stream that it need not offer
        self._remote.trouble = words
        self._remote.may_be_older = status in _OF_OLDER_SERVERS
        return _in_its_stead(request, INTERNAL_ERROR, f"the server {in_english(words)}", status, content)

    async def _unusable(self, request: httpx2.Request, response: httpx2.Response, words: Message) -> httpx2.Response:
        await response.aclose()
        self._remote.trouble = words
        return _in_its_stead(request, INTERNAL_ERROR, f"the server {in_english(words)}")

    def _lose(self, request: httpx2.Request, words: Message, code: int = CONNECTION_CLOSED) -> httpx2.Response:
        self._remote.trouble = words
        self._lost.set()
        return _in_its_stead(request, code, f"the server {in_english(words)}", HTTPStatus.BAD_GATEWAY)

    def _lifeline(self, response: httpx2.Response) -> httpx2.Response:
        """Of the SSE transport the stream that was opened first carries everything: its end is the connection's."""
        kind = _kind(response)
        is_stream = kind == _EVENTS
        self._remote.trouble = None if is_stream else say("host.no_events", kind=kind or say("host.nothing"))
        if isinstance(response.stream, httpx2.AsyncByteStream):
            response.stream = _Lifeline(response.stream, self._lost)
        return response


class _Lifeline(httpx2.AsyncByteStream):
    """A stream whose end is told."""

    def __init__(self, stream: httpx2.AsyncByteStream, ended: anyio.Event) -> None:
        self._stream = stream
        self._ended = ended

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._stream:
                yield chunk
        finally:
            self._ended.set()

    async def aclose(self) -> None:
        await self._stream.aclose()


async def _bounded(response: httpx2.Response, limit: int) -> bytes | None:
    """The body of `response`; None where it is larger than `limit` bytes."""
    content = bytearray()
    async for chunk in response.aiter_raw():
        content += chunk
        if len(content) > limit:
            return None
    await response.aclose()
    return bytes(content)


def _kind(response: httpx2.Response) -> str:
    return response.headers.get("content-type", "").partition(";")[0].strip().casefold()


def _readable(content: bytes) -> bytes:
    """Replace bytes that are not UTF-8 and lone surrogates, as old servers in legacy encodings send them."""
    text = content.decode(errors="replace")
    if "\\ud" in text:
        with suppress(ValueError, RecursionError):
            text = json.dumps(json.loads(text), ensure_ascii=False)
    return text.encode(errors="replace")


def _in_its_stead(
    request: httpx2.Request, code: int, words: str, status: int = HTTPStatus.OK, content: bytes = b""
) -> httpx2.Response:
    """The error that the waiting request gets: `content`, the server's own, if that is one."""
    own: Any = None
    with suppress(ValueError, RecursionError):
        own = json.loads(content)
    if not isinstance(own, dict) or not isinstance(cast("dict[str, Any]", own).get("error"), dict):
        own = {"jsonrpc": "2.0", "id": None, "error": {"code": code, "message": words}}
    return httpx2.Response(max(status, HTTPStatus.BAD_REQUEST), json=own, request=request)


def _redirected(response: httpx2.Response) -> Message:
    target = response.next_request.url if response.next_request else None
    place = str(target.copy_with(userinfo=b"", query=None, fragment=None)) if target else say("host.nowhere")
    return say("host.redirects", place=place)


def _phrase(status: int) -> str:
    with suppress(ValueError):
        return HTTPStatus(status).phrase
    return ""
