"""Where a server listens, and who may reach it there."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from devops_assistant.common.messages import say

TOKEN_LENGTH = 16
_BACKLOG = 256


class UnusableAddress(Exception):
    """The address cannot be listened on as things are; the text says what to change."""


@dataclass(frozen=True, slots=True)
class Address:
    """A host and a port; port 0 is any that is free."""

    host: str
    port: int

    @property
    def is_local(self) -> bool:
        """Whether only this machine reaches it."""
        return _is_local(self.host)

    @property
    def authority(self) -> str:
        """As it stands in a URL."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def admits(self, host_header: str, origin: str) -> bool:
        """Whether a request may be meant for us: no web page may reach us under a name of its own.

        Args:
            host_header: what the client calls us.
            origin: the page that a browser sends the request for; empty without one.
        """
        if self.is_local and not _is_local(_host_of(f"//{host_header}")):
            return False
        return not origin or _host_of(origin) == _host_of(f"//{host_header}") or _is_local(_host_of(origin))


def read_address(text: str) -> Address:
    """Return the address that `HOST:PORT`, `PORT` or nothing names; this machine's own unless it says otherwise.

    Raises:
        UnusableAddress: it is none.
    """
    host, _, port = text.rpartition(":")
    number = port or "0"
    if not (number.isdecimal() and int(number) < 65_536):
        raise UnusableAddress(say("settings.no_address", text=text))
    return Address(host.strip("[]") or "127.0.0.1", int(number))


def bound(address: Address) -> socket.socket:
    """Return a socket that listens, so that whoever reads the address can connect at once.

    Raises:
        UnusableAddress: nobody can listen there.
    """
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((address.host, address.port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        said = say("settings.cannot_listen", address=address.authority, reason=error.strerror or error)
        raise UnusableAddress(said) from None
    return listener


def check_token(address: Address, token: str) -> None:
    """Let nobody listen for the world without a secret.

    Raises:
        UnusableAddress: others reach the address, and there is no token or one that can be guessed.
    """
    if token and len(token) < TOKEN_LENGTH:
        raise UnusableAddress(say("settings.short_token", least=TOKEN_LENGTH))
    if not token and not address.is_local:
        raise UnusableAddress(say("settings.needs_token", host=address.host))


def _host_of(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _is_local(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
