"""Stands before the gateway: turns away who may not enter and what is too large, and counts every request."""

from __future__ import annotations

import hmac
import time

import anyio
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from devops_assistant.common.address import Address
from devops_assistant.gateway.failures import Failure
from devops_assistant.gateway.http_metrics import HttpMetrics

BODY_LIMIT_BYTES = 2 * 1024 * 1024
_BODY_WITHIN_S = 30.0
_CLIENT_LEFT = 499
_OPEN = ("/health",)


class Gate:
    """The first application that a request meets."""

    def __init__(self, app: ASGIApp, address: Address, token: str, metrics: HttpMetrics) -> None:
        """Args:
        app: what is behind the gate.
        address: where it listens.
        token: what clients must send as `Authorization: Bearer …`; empty lets everybody in.
        metrics: counts the requests.
        """
        self._app = app
        self._address = address
        self._token = token.encode()
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.monotonic(), _CLIENT_LEFT

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        with self._metrics.active():
            try:
                await self._let_in(scope, receive, watched)
            finally:
                elapsed_s = time.monotonic() - began
                self._metrics.count(scope["path"], scope["method"], status, elapsed_s)

    async def _let_in(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            scope["devops_assistant.knows_token"] = self._check(Headers(scope=scope), scope["path"])
            await self._app(scope, _bounded(receive), send)
        except Failure as failure:
            response = failure.response()
            response.headers["connection"] = "close"  # the rest of an unread body is not worth reading
            await response(scope, receive, send)

    def _check(self, headers: Headers, path: str) -> bool:
        """Return whether the client knows the token, where it may do without."""
        if not self._address.admits(headers.get("host", ""), headers.get("origin", "")):
            raise Failure(403, "this host or origin is not served here", code="forbidden_origin")
        knows = self._knows(headers.get("authorization", ""))
        if not knows and path not in _OPEN:
            raise Failure(401, "the bearer token is missing or wrong", code="invalid_api_key")
        length = headers.get("content-length", "0")
        if length.isdecimal() and int(length) > BODY_LIMIT_BYTES:
            raise _too_large()
        return knows

    def _knows(self, authorization: str) -> bool:
        scheme, _, given = authorization.partition(" ")
        right = hmac.compare_digest(given.strip().encode(), self._token)
        return not self._token or (scheme.casefold() == "bearer" and right)


def _bounded(receive: Receive) -> Receive:
    """Return what yields a body that is neither too large nor without end."""
    taken, whole = 0, False

    async def bounded() -> Message:
        nonlocal taken, whole
        if whole:
            return await receive()
        try:
            with anyio.fail_after(_BODY_WITHIN_S):
                message = await receive()
        except TimeoutError:
            raise Failure(408, f"the body did not arrive within {_BODY_WITHIN_S:g} s", code="timeout") from None
        taken += len(message.get("body", b""))
        if taken > BODY_LIMIT_BYTES:
            raise _too_large()
        whole = not message.get("more_body", False)
        return message

    return bounded


def _too_large() -> Failure:
    return Failure(413, f"the body is larger than {BODY_LIMIT_BYTES:,} bytes", code="request_too_large")
