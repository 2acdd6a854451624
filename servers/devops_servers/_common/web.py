"""How a bundled server runs at an address: Streamable HTTP on /mcp, beside /health and /metrics."""

from __future__ import annotations

import hmac
import logging
import signal
import sys
import time
from types import FrameType

import uvicorn
from mcp.server import MCPServer
from mcp.server.transport_security import TransportSecuritySettings
from starlette.datastructures import Headers
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from devops_assistant import __version__
from devops_assistant.common.address import Address, UnusableAddress, bound, check_token, read_address
from devops_servers._common.http_metrics import CONTENT_TYPE, HttpMetrics
from devops_servers._common.process import kill_running

BODY_LIMIT_BYTES = 1024 * 1024
_CONNECTIONS = 256
_SESSIONS = 256
_SESSION_IDLE_S = 1_800.0
_FAREWELL_S = 2
_CLIENT_LEFT = 499


def serve_http(server: MCPServer, listen: str, token: str) -> None:
    """Serve at an address until SIGTERM or Ctrl-C; answers that are on their way get two seconds more.

    Args:
        listen: `HOST:PORT`; 127.0.0.1 and a free port unless said.
        token: what clients must send as `Authorization: Bearer …`; needed where others reach the address.
    """
    try:
        asked = read_address(listen)
        check_token(asked, token)
        listener = bound(asked)
    except UnusableAddress as error:
        sys.exit(f"{server.name} server: {error}")
    address = Address(asked.host, listener.getsockname()[1])
    logging.getLogger("mcp").setLevel(logging.CRITICAL)  # what clients send wrong is theirs to be told
    app = server.streamable_http_app(
        max_request_body_size=BODY_LIMIT_BYTES,
        max_sessions=_SESSIONS,
        session_idle_timeout=_SESSION_IDLE_S,
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),  # the gate does it for all
    )
    gate = Gate(app, server.name, address, token)
    config = uvicorn.Config(
        gate,
        log_config=None,
        access_log=False,
        server_header=False,
        limit_concurrency=_CONNECTIONS,
        timeout_graceful_shutdown=_FAREWELL_S,
    )
    runner = uvicorn.Server(config)
    gate.metrics = HttpMetrics(lambda: len(runner.server_state.connections))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _heard)
    sys.stderr.write(f"{server.name} server listens on http://{address.authority}/mcp, beside /health and /metrics\n")
    sys.stderr.flush()
    try:
        runner.run(sockets=[listener])
    finally:
        kill_running()


def _heard(number: int, frame: FrameType | None) -> None:
    """Nothing is left to do: uvicorn ends on a signal by itself, and raises it once more when it has ended."""


class Gate:
    """Stands before the application: turns away who may not enter, answers for the server's health, counts the rest."""

    def __init__(self, app: ASGIApp, name: str, address: Address, token: str) -> None:
        self._app = app
        self._name = name
        self._address = address
        self._token = token.encode()
        self._started = time.monotonic()
        self.metrics = HttpMetrics(lambda: 0)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.monotonic()
        status = _CLIENT_LEFT

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await (self._own_answer(scope) or self._app)(scope, receive, watched)
        finally:
            self.metrics.count(scope["path"], scope["method"], status, time.monotonic() - began)

    def _own_answer(self, scope: Scope) -> Response | None:
        """What is answered here; None for what is the application's."""
        headers = Headers(scope=scope)
        if not self._address.admits(headers.get("host", ""), headers.get("origin", "")):
            return PlainTextResponse("this host or origin is not served here", 403)
        path, method = scope["path"], scope["method"]
        if path in ("/health", "/metrics") and method not in ("GET", "HEAD"):
            return PlainTextResponse("only GET", 405, {"allow": "GET"})
        if path == "/health":
            uptime = round(time.monotonic() - self._started)
            return JSONResponse(
                {"status": "ok", "server": self._name, "version": __version__, "uptime_seconds": uptime}
            )
        if not self._knows(headers.get("authorization", "")):
            return PlainTextResponse("the bearer token is missing or wrong", 401, {"www-authenticate": "Bearer"})
        return Response(self.metrics.exposition(), media_type=CONTENT_TYPE) if path == "/metrics" else None

    def _knows(self, authorization: str) -> bool:
        scheme, _, given = authorization.partition(" ")
        right = scheme.casefold() == "bearer" and hmac.compare_digest(given.strip().encode(), self._token)
        return right or not self._token
