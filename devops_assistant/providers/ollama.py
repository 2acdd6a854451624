"""Where an Ollama server is, and whether it is there."""

from __future__ import annotations

from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import SplitResult, urlsplit

from devops_assistant.common.errors import ConfigError
from devops_assistant.common.messages import say

_PORT = 11434
_PROBE_S = 0.5


def ollama_address(host: str = "") -> str:
    """Return the address of the server's own API for `host` as `OLLAMA_HOST` spells it: any part may be missing.

    Raises:
        ConfigError: it is no address.
    """
    place = _split(host)
    name = f"[{place.hostname}]" if ":" in (place.hostname or "") else place.hostname
    return f"{place.scheme}://{name}:{place.port}{place.path.rstrip('/')}"


def probe_ollama(host: str = "") -> bool:
    """Return whether an Ollama server answers at `host` within half a second."""
    try:
        place = _split(host)
        connect = HTTPSConnection if place.scheme == "https" else HTTPConnection
        connection = connect(place.hostname or "", place.port, timeout=_PROBE_S)
        try:
            connection.request("GET", f"{place.path.rstrip('/')}/api/version")
            return connection.getresponse().status == 200
        finally:
            connection.close()
    except (OSError, HTTPException, ConfigError):
        return False


def _split(host: str) -> SplitResult:
    """The parts of `host`, those left out as Ollama itself fills them in."""
    given = host.strip()
    try:
        place = urlsplit(given if "://" in given else f"http://{given}")
        port = place.port or (_PORT if "://" not in given else {"https": 443}.get(place.scheme, 80))
    except ValueError:
        place, port = urlsplit(""), 0
    if place.scheme not in ("http", "https"):
        raise ConfigError(say("model.ollama_host", host=host), remedy=say("model.set_ollama_host"))
    name = place.hostname or "127.0.0.1"
    name = "127.0.0.1" if name == "0.0.0.0" else name  # where a server listens on all addresses
    return place._replace(netloc=f"[{name}]:{port}" if ":" in name else f"{name}:{port}")
