"""The mock's HTTP side: one thread per connection, none left when it is closed."""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Any, Self

from tests.mockllm import anthropic_wire, openai_wire
from tests.mockllm.script import Asked, Json, Reader, Script, Turn, Wire

_KIND_OF_STATUS = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    529: "overloaded_error",
}


class MockModel:
    """A model's service at `url`, for as long as the `with` block lasts."""

    def __init__(self, script: Script = (), *, validate: bool = True) -> None:
        """Args:
        script: the answers, in order, or a function that gives one for each request.
        validate: whether requests that the real services refuse are refused.
        """
        self.requests: list[Asked] = []
        self.validate = validate
        self.reader = Reader(script)
        self.closing = Event()
        self._server = _Server(self)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.close_connections()
        self._server.server_close()

    def note(self, asked: Asked) -> int:
        """Keep a request and return its number, from 1."""
        self.requests.append(asked)
        return len(self.requests)


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # so that closing waits for them
    request_queue_size = 64

    def __init__(self, mock: MockModel) -> None:
        self.mock = mock
        self._open: set[socket.socket] = set()
        self._lock = Lock()
        super().__init__(("127.0.0.1", 0), _Connection)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
        self.close_request(request)  # without a farewell, so that a reset is one

    def close_connections(self) -> None:
        """Wake the threads that wait for another request on a kept connection."""
        with self._lock:
            for connection in self._open:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue


class _HangUp(Exception):
    """The connection ends here."""


class _Connection(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    @property
    def mock(self) -> MockModel:
        assert isinstance(self.server, _Server)
        return self.server.mock

    def handle(self) -> None:
        try:
            super().handle()
        except ConnectionError:
            self.close_connection = True  # a client that goes away is no failure

    def log_message(self, format: str, *args: object) -> None:
        """The journal is `MockModel.requests`."""

    def do_GET(self) -> None:
        self._send(200 if self.path == "/api/version" else 404, "{}")

    def do_POST(self) -> None:
        try:
            self._answer()
        except _HangUp:
            self.close_connection = True

    def _answer(self) -> None:
        content = self.rfile.read(int(self.headers["content-length"]))
        wire = _wire(self.path)
        if wire is None:
            self._send(404, json.dumps(openai_wire.error("not_found_error", f"no such path {self.path}")))
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(wire=wire, path=self.path, headers=headers, body=json.loads(content))
        number = self.mock.note(asked)
        turn = self.mock.reader.turn(asked)
        self._wait(turn.get("delay", 0))
        if turn.get("reset"):
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            raise _HangUp
        refused = self._refusal(turn, asked)
        if refused is not None:
            self._send(turn.get("status", 400), refused, _headers(turn))
        elif "body" in turn:
            self._send(200, turn["body"], _headers(turn))
        elif not asked["body"].get("stream"):
            self._whole(turn, asked, number)
        else:
            self._stream(turn, _events(turn, asked, number))

    def _refusal(self, turn: Turn, asked: Asked) -> str | None:
        """The body of an HTTP error, if there is to be one."""
        if "status" in turn:
            kind = turn.get("error_type", _KIND_OF_STATUS.get(turn["status"], "api_error"))
            return turn.get("body", json.dumps(_error(asked["wire"], kind, turn.get("message", "scripted error"))))
        if not self.mock.validate:
            return None
        if asked["wire"] == "anthropic":
            wrong = anthropic_wire.complaint(asked["body"])
        else:
            wrong = openai_wire.complaint(asked["body"], turn.get("dialect", "openai"))
        return json.dumps(_error(asked["wire"], "invalid_request_error", wrong)) if wrong else None

    def _send(self, status: int, body: str, headers: dict[str, str] | None = None) -> None:
        content = body.encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def _whole(self, turn: Turn, asked: Asked, number: int) -> None:
        """The answer in one piece; what goes wrong in a stream goes wrong halfway through it."""
        wire = anthropic_wire if asked["wire"] == "anthropic" else openai_wire
        if "error_event" in turn:
            kind = turn.get("error_type", "overloaded_error")
            self._send(529, json.dumps(_error(asked["wire"], kind, turn.get("message", "Overloaded"))))
            return
        body = json.dumps(wire.whole(turn, asked["body"], number), ensure_ascii=False)
        if "garbage" in turn or "eof" in turn:
            body = body[: len(body) // 2]
        if "cut" not in turn and "hang" not in turn:
            self._send(200, body, _headers(turn))
            return
        content = body.encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2])
        self._fail(turn, turn.get("cut", turn.get("hang", 0)))

    def _stream(self, turn: Turn, events: Iterator[tuple[str | None, Any]]) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream; charset=utf-8")
        self.send_header("transfer-encoding", "chunked")
        for name, value in _headers(turn).items():
            self.send_header(name, value)
        self.end_headers()
        for number, (name, event) in enumerate(events):
            if turn.get("eof") == number:
                break
            self._fail(turn, number)
            text = event if isinstance(event, str) else json.dumps(event, ensure_ascii=False)
            heading = f"event: {name}\n" if name and not turn.get("no_event_names") else ""
            self._chunk(f"{heading}data: {text}\n\n".encode())
            self._wait(turn.get("gap", 0))
        self.wfile.write(b"0\r\n\r\n")

    def _fail(self, turn: Turn, number: int) -> None:
        if turn.get("hang") == number:
            self.mock.closing.wait()
        if number in (turn.get("cut"), turn.get("hang")):
            raise _HangUp

    def _chunk(self, content: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(content), content))

    def _wait(self, seconds: float) -> None:
        self.mock.closing.wait(seconds)


def _events(turn: Turn, asked: Asked, number: int) -> Iterator[tuple[str | None, Any]]:
    """The events of an answer with what the turn wants wrong in them."""
    wire = asked["wire"]
    said: Iterator[tuple[str | None, Any]] = (
        anthropic_wire.events(turn, asked["body"], number)
        if wire == "anthropic"
        else ((None, chunk) for chunk in openai_wire.events(turn, asked["body"], number))
    )
    for position, (name, event) in enumerate(said):
        if turn.get("error_event") == position:
            kind = turn.get("error_type", "overloaded_error")
            yield "error" if wire == "anthropic" else None, _error(wire, kind, turn.get("message", "Overloaded"))
            return
        yield name, '{"oops": ' if turn.get("garbage") == position else event


def _wire(path: str) -> Wire | None:
    if path.endswith("/messages"):
        return "anthropic"
    return "openai" if path.endswith("/chat/completions") else None


def _error(wire: Wire, kind: str, message: str) -> Json:
    return anthropic_wire.error(kind, message) if wire == "anthropic" else openai_wire.error(kind, message)


def _headers(turn: Turn) -> dict[str, str]:
    asked = {"retry-after": turn.get("retry_after"), "retry-after-ms": turn.get("retry_after_ms")}
    return turn.get("headers", {}) | {name: str(value) for name, value in asked.items() if value is not None}
