"""What the tests of this folder share: asking the server, reading what it says, and servers that misbehave."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import AsyncGenerator, Callable, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from mcp import Client

from devops_servers.prometheus.server import build_server
from devops_servers.prometheus.settings import read_instances
from tests.servers.asking import Asker


@asynccontextmanager
async def asking(**environment: str) -> AsyncGenerator[Asker]:
    """The server as `environment` sets it up."""
    async with Client(build_server(read_instances(environment))) as client:
        yield Asker(client)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it arrived."""

    method: str
    path: str
    parameters: Mapping[str, list[str]]
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Said:
    """What a server that misbehaves answers."""

    body: bytes | str = b""
    status: int = 200
    type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    slow: threading.Event | None = None
    """It says no more than the headers before this is set."""


class Misbehaving:
    """An HTTP server that answers as told, and remembers what it was asked."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.asked: list[Asked] = []
        self.answer: Callable[[Asked], Said] = lambda asked: Said('{"status":"success","data":{}}')


@contextmanager
def misbehaving(
    answer: Callable[[Asked], Said] | Said | None = None, tls: ssl.SSLContext | None = None
) -> Generator[Misbehaving]:
    """Run such a server on 127.0.0.1 for the length of a block, over HTTPS where `tls` is given."""
    known: list[Misbehaving] = []
    http = ThreadingHTTPServer(("127.0.0.1", 0), _answering(known))
    if tls:
        http.socket = tls.wrap_socket(http.socket, server_side=True, do_handshake_on_connect=False)
    server = Misbehaving(f"{'https' if tls else 'http'}://127.0.0.1:{http.server_address[1]}")
    if isinstance(answer, Said):
        server.answer = lambda asked: answer
    elif answer:
        server.answer = answer
    known.append(server)
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        thread.join()
        http.server_close()


def _answering(of: list[Misbehaving]) -> type[BaseHTTPRequestHandler]:
    """What answers for the one server in `of`, which is put there before anybody asks."""

    class Answering(BaseHTTPRequestHandler):
        def handle(self) -> None:
            try:
                super().handle()
            except OSError:  # no handshake, or who asked has gone
                return

        def do_GET(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            parts = urlsplit(self.path)
            text = self.rfile.read(length).decode() if length else parts.query
            asked = Asked(self.command, parts.path, parse_qs(text), dict(self.headers.items()))
            of[0].asked.append(asked)
            self._say(of[0].answer(asked))

        do_POST = do_GET

        def _say(self, said: Said) -> None:
            body = said.body.encode() if isinstance(said.body, str) else said.body
            self.send_response(said.status)
            self.send_header("Content-Type", said.type)
            self.send_header("Content-Length", str(len(body)))
            for name, value in said.headers.items():
                self.send_header(name, value)
            self.end_headers()
            if said.slow:
                said.slow.wait(40)
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing."""

    return Answering


def success(data: Any, **more: Any) -> Said:
    """A good answer of Prometheus's."""
    return Said(json.dumps({"status": "success", "data": data, **more}))


def vector(*rows: tuple[dict[str, str], str], at: float = 1_795_256_154.0) -> Said:
    """The good answer to an instant query."""
    result = [{"metric": labels, "value": [at, value]} for labels, value in rows]
    return success({"resultType": "vector", "result": result})


def failure(kind: str, message: str, status: int = 400) -> Said:
    """A refusal of Prometheus's."""
    return Said(json.dumps({"status": "error", "errorType": kind, "error": message}), status)
