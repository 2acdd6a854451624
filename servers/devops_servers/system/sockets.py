"""Who listens and who is connected, with the process behind each socket where this user may see it."""

from __future__ import annotations

import socket
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import psutil

from devops_servers.system.process_details import command
from devops_servers.system.process_table import read_row
from devops_servers.system.report import Unseen


@dataclass(frozen=True, slots=True)
class Socket:
    protocol: str
    """tcp or udp."""
    address: str
    port: int
    peer: str
    """'' where there is none: a listener."""
    peer_port: int
    state: str
    """As the kernel names it, ESTABLISHED and so on; '' for udp."""
    pid: int | None
    """None where the owner is hidden from this user, or no process owns it any more."""

    @property
    def listens(self) -> bool:
        return self.state == "LISTEN" or (self.protocol == "udp" and not self.peer)


def sockets() -> list[Socket]:
    """Return the internet sockets of this network namespace.

    Raises:
        Unseen: this user may not list them.
    """
    try:
        found = psutil.net_connections("inet")
    except psutil.AccessDenied:
        raise Unseen("sockets are hidden from this user; root sees them") from None
    return [_socket(each) for each in found]


def where(address: str, port: int) -> str:
    """Write an address and a port."""
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def owner(pid: int | None) -> str:
    """Tell who owns a socket."""
    if pid is None:
        return "its process is hidden"
    row = read_row(pid)
    return f"pid {pid} {command(row)}" if row else f"pid {pid} (ended meanwhile)"


def by_state(found: Iterable[Socket]) -> str:
    """Count connections by their state, the most frequent first."""
    states = Counter(each.state or each.protocol for each in found)
    return ", ".join(f"{count} {state}" for state, count in states.most_common())


def _socket(seen: psutil.connection_t) -> Socket:
    address, port = (seen.laddr[0], seen.laddr[1]) if seen.laddr else ("", 0)
    peer, peer_port = (seen.raddr[0], seen.raddr[1]) if seen.raddr else ("", 0)
    protocol = "tcp" if seen.type == socket.SOCK_STREAM else "udp"
    return Socket(protocol, address, port, peer, peer_port, "" if seen.status == "NONE" else seen.status, seen.pid)
