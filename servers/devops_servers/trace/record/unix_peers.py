"""Which unix socket is connected to which, asked of the kernel through its socket diagnosis interface."""

from __future__ import annotations

import socket
import struct

_SOCK_DIAG = 4
_DIAG_BY_FAMILY = 20
_REQUEST, _DUMP = 0x1, 0x300
_SHOW_PEER = 0x4
_ALL_STATES = 0xFFFFFFFF
_PEER = 2
_DONE_OR_ERROR = {2, 3}
_HEADER = struct.Struct("=IHHII")
_UNIX_REQUEST = struct.Struct("=BBHIIIII")
_UNIX_MESSAGE = struct.Struct("=BBBBIII")
_ATTRIBUTE = struct.Struct("=HH")
_TIMEOUT_S = 0.5
_MOST_BYTES = 8_000_000


def unix_peers() -> dict[int, int]:
    """The inode of each connected unix socket with that of its other end; empty where the kernel does not tell."""
    body = _UNIX_REQUEST.pack(socket.AF_UNIX, 0, 0, _ALL_STATES, 0, _SHOW_PEER, _ALL_STATES, _ALL_STATES)
    request = _HEADER.pack(_HEADER.size + len(body), _DIAG_BY_FAMILY, _REQUEST | _DUMP, 1, 0) + body
    peers: dict[int, int] = {}
    try:
        with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _SOCK_DIAG) as asked:
            asked.settimeout(_TIMEOUT_S)
            asked.send(request)
            read = 0
            while read < _MOST_BYTES:
                answer = asked.recv(1 << 17)
                read += len(answer)
                if _read(answer, peers):
                    break
    except OSError:
        return peers
    return peers


def _read(answer: bytes, peers: dict[int, int]) -> bool:
    """Note the peers in one batch of messages, and return whether it was the last."""
    at = 0
    while at + _HEADER.size <= len(answer):
        length, kind, *_ = _HEADER.unpack_from(answer, at)
        if kind in _DONE_OR_ERROR or length < _HEADER.size:
            return True
        inode = _UNIX_MESSAGE.unpack_from(answer, at + _HEADER.size)[4]
        peer = _peer(answer, at + _HEADER.size + _UNIX_MESSAGE.size, at + length)
        if peer:
            peers[inode] = peer
        at += (length + 3) & ~3
    return False


def _peer(answer: bytes, at: int, end: int) -> int:
    while at + _ATTRIBUTE.size <= end:
        length, kind = _ATTRIBUTE.unpack_from(answer, at)
        if kind == _PEER:
            return int.from_bytes(answer[at + 4 : at + 8], "little")
        at += max((length + 3) & ~3, _ATTRIBUTE.size)
    return 0
