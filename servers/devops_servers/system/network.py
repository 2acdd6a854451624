"""Listeners, connections and traffic of this machine, or of one port."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import anyio
import anyio.to_thread

from devops_servers.system import machine
from devops_servers.system.findings import Finding
from devops_servers.system.report import Report, counted, rate
from devops_servers.system.sockets import Socket, by_state, owner, sockets, where
from devops_servers.system.traffic import Traffic, findings, lines, read_counters, traffic

INTERVAL_S = 0.5
_PEERS_SHOWN = 10
_SOCKETS_SHOWN = 100


async def network(port: int | None, interval_s: float = INTERVAL_S) -> Report:
    """Report who listens, who is connected and what goes over the wire; only about `port` where one is given.

    Raises:
        Unseen: this user may not list sockets.
    """
    if port is not None:
        return await anyio.to_thread.run_sync(_one_port, port)
    earlier = read_counters()
    await anyio.sleep(interval_s)
    seen = traffic(earlier, read_counters())
    return await anyio.to_thread.run_sync(_everything, seen)


async def check(interval_s: float) -> Iterator[Finding]:
    """Watch the traffic for `interval_s` seconds and tell what is abnormal."""
    earlier = read_counters()
    await anyio.sleep(interval_s)
    return findings(traffic(earlier, read_counters()))


def _everything(seen: Traffic) -> Report:
    found = sockets()
    listeners = _sorted(each for each in found if each.listens)
    connections = [each for each in found if not each.listens]
    received, sent = (sum(each.received for each in seen.interfaces), sum(each.sent for each in seen.interfaces))
    return Report(
        summary=f"{counted(len(listeners), 'listener')}, {counted(len(connections), 'connection')}, {rate(received)} "
        f"in and {rate(sent)} out on all interfaces over {seen.interval_s:.1f} s",
        lines=(
            *map(_listener_line, listeners[:_SOCKETS_SHOWN]),
            f"connections by state: {by_state(connections) or 'none'}",
            *_peer_lines(connections),
            *lines(seen),
        ),
        footer=" · ".join(
            [
                f"sockets now, rates between two readings {seen.interval_s:.1f} s apart · "
                f"{min(len(listeners), _SOCKETS_SHOWN)} of {len(listeners)} listeners shown",
                *_hidden(found),
                *machine.blind_spots(),
            ]
        ),
    )


def _one_port(port: int) -> Report:
    found = sockets()
    listeners = _sorted(each for each in found if each.listens and each.port == port)
    connected = [each for each in found if not each.listens and port in (each.port, each.peer_port)]
    inward = [each for each in connected if each.port == port]
    outward = [each for each in connected if each.port != port]
    listening = counted(len(listeners), "listener") if listeners else "nothing listens"
    return Report(
        summary=f"port {port}: {listening}, {counted(len(inward), 'connection')} to it here, "
        f"{counted(len(outward), 'connection')} from here to port {port} elsewhere",
        lines=(
            *map(_listener_line, listeners),
            *(f"connections by state: {by_state(connected)}" for _ in connected[:1]),
            *map(_connection_line, connected[:_SOCKETS_SHOWN]),
        ),
        footer=" · ".join(
            [
                f"{len(found)} sockets looked at, state now · {min(len(connected), _SOCKETS_SHOWN)} of "
                f"{counted(len(connected), 'connection')} shown",
                *_hidden(found),
                *machine.blind_spots(),
            ]
        ),
    )


def _sorted(found: Iterable[Socket]) -> list[Socket]:
    return sorted(found, key=lambda each: (each.port, each.protocol, each.address))


def _listener_line(each: Socket) -> str:
    return f"listens: {each.protocol} {where(each.address, each.port)} · {owner(each.pid)}"


def _connection_line(each: Socket) -> str:
    ends = f"{where(each.address, each.port)} ↔ {where(each.peer, each.peer_port)}"
    return f"{each.protocol} {ends} {each.state} · {owner(each.pid)}"


def _peer_lines(connections: list[Socket]) -> Iterator[str]:
    peers: defaultdict[str, list[Socket]] = defaultdict(list)
    for each in connections:
        peers[each.peer].append(each)
    ranked = sorted(peers.items(), key=lambda peer: -len(peer[1]))
    for address, theirs in ranked[:_PEERS_SHOWN]:
        yield f"peer {address}: {counted(len(theirs), 'connection')} ({by_state(theirs)})"
    if len(ranked) > _PEERS_SHOWN:
        yield f"and {len(ranked) - _PEERS_SHOWN} more peers with fewer connections each"


def _hidden(found: Iterable[Socket]) -> Iterator[str]:
    hidden = sum(each.pid is None and each.state != "TIME_WAIT" for each in found)
    if hidden:
        yield f"the process of {counted(hidden, 'socket')} is hidden from this user; CAP_SYS_PTRACE shows it"
