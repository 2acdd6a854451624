"""Servers at an address that do everything wrong, each in its own way."""

from __future__ import annotations

import gzip
import json
import ssl
import threading
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

SEEN: list[dict[str, str]] = []
"""The headers of every request, in order."""


class _Odd(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._say(405, "")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        SEEN.append({name.casefold(): value for name, value in self.headers.items()})
        name = urlsplit(self.path).path.strip("/")
        message = json.loads(body)
        match name:
            case "forbidden" | "unauthorised":
                self._say(403 if name == "forbidden" else 401, f"no entry with {self.headers['authorization']}")
            case "page":
                self._say(200, "<html>Welcome</html>", "text/html")
            case "elsewhere":
                self._say(307, "", location="http://localhost:1/mcp?token=abcdefgh")
            case "garbage":
                self._say(200, "{{{{", "application/json")
            case "packed":
                self._send(200, gzip.compress(b"{}"), {"content-type": "application/json", "content-encoding": "gzip"})
            case "huge" | "huge_event":
                self._answer(message, {"content": [{"type": "text", "text": "x" * 17 * 1024 * 1024}]})
            case _:
                self._answer(message, {"content": [{"type": "text", "text": f"you sent {self.headers['x-key']}"}]})

    def _answer(self, message: dict[str, object], called: dict[str, object]) -> None:
        results: dict[str, dict[str, object]] = {
            "initialize": {
                "protocolVersion": "2025-06-18",
                "capabilities": {"tools": {}},
                "serverInfo": {"name": "odd", "version": "1"},
            },
            "tools/list": {"tools": [{"name": "look", "inputSchema": {"type": "object"}}]},
            "tools/call": called,
        }
        method = str(message["method"])
        if "id" not in message:
            self._say(202, "")
        elif method in results:
            self._reply(message, "result", results[method])
        else:
            self._reply(message, "error", {"code": -32601, "message": "Method not found"})

    def _reply(self, message: dict[str, object], kind: str, value: object) -> None:
        answer = json.dumps({"jsonrpc": "2.0", "id": message["id"], kind: value})
        if self.path == "/huge_event":
            self._say(200, f"data: {answer}\n\n", "text/event-stream")
        else:
            self._say(200, answer, "application/json")

    def _say(self, status: int, text: str, content_type: str = "text/plain", **headers: str) -> None:
        self._send(status, text.encode(), {"content-type": content_type, **headers})

    def _send(self, status: int, content: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        pass  # a client that goes away is no surprise


@contextmanager
def odd_server() -> Generator[str]:
    """The address of a server whose behaviour is the last part of the path."""
    SEEN.clear()
    server = _Server(("127.0.0.1", 0), _Odd)
    with _serving(server):
        yield f"http://127.0.0.1:{server.server_port}"


@contextmanager
def tls_server(certificate: Path) -> Generator[str]:
    """The same, behind a certificate, with its key in the same file."""
    server = _Server(("127.0.0.1", 0), _Odd)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    with _serving(server):
        yield f"https://127.0.0.1:{server.server_port}"


@contextmanager
def _serving(server: ThreadingHTTPServer) -> Generator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def self_signed(folder: Path) -> Path:
    """A certificate for 127.0.0.1 that nobody vouches for, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(private + certificate.public_bytes(Encoding.PEM))
    return path
