"""The gateway's addresses: which application answers where."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

import anyio
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from devops_assistant.gateway.alerts import Alerts
from devops_assistant.gateway.completions import Completions
from devops_assistant.gateway.desk import Desk
from devops_assistant.gateway.failures import Failure
from devops_assistant.gateway.health import Health
from devops_assistant.gateway.http_metrics import HttpMetrics
from devops_assistant.gateway.openai_wire import MODEL, ChatForm, TextForm, model
from devops_assistant.recorder.exposition import CONTENT_TYPE, RecordCollector, exposition
from devops_assistant.recorder.totals import Totals, read_totals


@dataclass(frozen=True, slots=True)
class Gateway:
    """What the addresses are answered from."""

    desk: Desk
    alerts: Alerts
    health: Health
    http: HttpMetrics
    record: Path

    def application(self, mcp: ASGIApp | None = None) -> ASGIApp:
        """Return what answers behind the gate; `mcp` answers on /mcp, if it is offered."""
        created = int(time.time())

        async def list_models(request: Request) -> Response:
            return JSONResponse({"object": "list", "data": [model(MODEL, created)]})

        async def show_model(request: Request) -> Response:
            return JSONResponse(model(request.path_params["name"], created))

        routes = [
            Route("/health", self._health, methods=["GET"]),
            Route("/metrics", self._metrics, methods=["GET"]),
            Route("/v1/models", list_models, methods=["GET"]),
            Route("/v1/models/{name}", show_model, methods=["GET"]),
            Route("/v1/chat/completions", Completions(self.desk, ChatForm()), methods=["POST"]),
            Route("/v1/completions", Completions(self.desk, TextForm()), methods=["POST"]),
            Route("/v1/alerts", self._list_alerts, methods=["GET"]),
            Route("/v1/alerts", self._take_alerts, methods=["POST"]),
        ]
        known = Starlette(
            routes=routes, exception_handlers={Failure: _failed, HTTPException: _no_such, Exception: _broken}
        )
        return _beside(mcp, known) if mcp else known

    async def _health(self, request: Request) -> Response:
        knows = bool(request.scope.get("devops_assistant.knows_token"))
        status, report = self.health.report(closed=self.desk.closed, why=knows)
        return JSONResponse(report, status)

    async def _metrics(self, request: Request) -> Response:
        text = await anyio.to_thread.run_sync(self._exposition, self.health.up)
        return Response(text + self.http.exposition(), media_type=CONTENT_TYPE)

    def _exposition(self, up: dict[str, bool]) -> bytes:
        try:
            return exposition(RecordCollector(read_totals(self.record), up))
        except sqlite3.Error:
            return exposition(RecordCollector(Totals(), up, readable=False))

    async def _list_alerts(self, request: Request) -> Response:
        return JSONResponse(self.alerts.listed())

    async def _take_alerts(self, request: Request) -> Response:
        return JSONResponse(self.alerts.take(await request.body()), 202)


def _beside(mcp: ASGIApp, known: ASGIApp) -> ASGIApp:
    async def either(scope: Scope, receive: Receive, send: Send) -> None:
        await (mcp if scope["path"] == "/mcp" else known)(scope, receive, send)

    return either


def _failed(request: Request, error: Exception) -> Response:
    assert isinstance(error, Failure)
    return error.response()


def _no_such(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    words = f"{request.method} {request.url.path}: {error.detail}"
    return Failure(error.status_code, words, code="unknown_url").response()


def _broken(request: Request, error: Exception) -> Response:
    return Failure(500, "an unexpected failure; the gateway's log says more", code="internal_error").response()
