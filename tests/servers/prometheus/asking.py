"""Asks the server in memory, and an API that answers what a test wants it to."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from mcp import Client
from mcp.types import CallToolResult, TextContent

from devops_servers.prometheus.server import build_server
from devops_servers.prometheus.settings import read_instances

Ask = Callable[..., Awaitable[str]]


@asynccontextmanager
async def connected(url: str, **variables: str) -> AsyncGenerator[Client]:
    """A client of a server that asks the Prometheus at `url`."""
    environment = {"PROMETHEUS_URL": url, **variables}
    promtool = Path(variables["PROMTOOL"]) if "PROMTOOL" in variables else None
    async with Client(build_server(read_instances(environment), promtool)) as client:
        yield client


@asynccontextmanager
async def asking(url: str, **variables: str) -> AsyncGenerator[Ask]:
    """A function that calls a tool and returns its text; a failure fails the test."""
    async with connected(url, **variables) as client:

        async def ask(tool: str, **arguments: Any) -> str:
            result = await client.call_tool(tool, arguments)
            assert not result.is_error, text_of(result)
            return text_of(result)

        yield ask


def text_of(result: CallToolResult) -> str:
    """The text of a result, which is one block."""
    [block] = result.content
    assert isinstance(block, TextContent)
    return block.text


@contextmanager
def an_api(answers: Mapping[str, object]) -> Generator[str]:
    """The URL of an API that gives `answers` by path below /api/v1, and knows no other path."""

    class Api(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path.removeprefix("/api/v1/")
            found = path in answers
            body = (
                {"status": "success", "data": answers[path]} if found else {"status": "error", "error": "no such path"}
            )
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Api)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def names_of(*names: str, **metadata: tuple[str, str]) -> dict[str, object]:
    """Answers of an instance that has metrics of these names, some with type and HELP."""
    told = {name: [{"type": kind, "help": said, "unit": ""}] for name, (kind, said) in metadata.items()}
    return {"label/__name__/values": [*names, *metadata], "metadata": told}
