"""The closed list of kernel events that a recording may enable, by profile. No other event can be asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal, get_args

Profile = Literal["sched", "syscalls", "io", "net", "full"]
PROFILES: tuple[Profile, ...] = get_args(Profile)


class Kind(IntEnum):
    """What an event is."""

    SWITCH = 1
    WAKING = 2
    FORK = 3
    ENTER = 4
    LEAVE = 5
    BLOCK_ISSUE = 6
    BLOCK_COMPLETE = 7
    SOCKET_STATE = 8
    RETRANSMIT = 9


@dataclass(frozen=True, slots=True)
class Tracepoint:
    """One event of the kernel, and the fields that are read of it, in the order of their offsets."""

    kind: Kind
    path: str
    fields: Sequence[str]


_SCHEDULER = (
    Tracepoint(Kind.SWITCH, "sched/sched_switch", ("prev_comm:s", "prev_pid", "prev_state", "next_comm:s", "next_pid")),
    Tracepoint(Kind.WAKING, "sched/sched_waking", ("pid", "target_cpu")),
    Tracepoint(Kind.FORK, "sched/sched_process_fork", ("parent_pid", "child_pid")),
)
_BLOCK = (
    Tracepoint(Kind.BLOCK_ISSUE, "block/block_rq_issue", ("dev", "sector", "nr_sector", "rwbs:s")),
    Tracepoint(Kind.BLOCK_COMPLETE, "block/block_rq_complete", ("dev", "sector", "nr_sector", "rwbs:s")),
)
_TCP = (
    Tracepoint(Kind.SOCKET_STATE, "sock/inet_sock_set_state", ("oldstate", "newstate", "sport", "dport")),
    Tracepoint(Kind.RETRANSMIT, "tcp/tcp_retransmit_skb", ("sport", "dport", "saddr:s", "daddr:s")),
)
SYSTEM_WIDE: Mapping[Profile, Sequence[Tracepoint]] = {
    "sched": _SCHEDULER,
    "syscalls": _SCHEDULER,
    "io": (*_SCHEDULER, *_BLOCK),
    "net": (*_SCHEDULER, *_TCP),
    "full": (*_SCHEDULER, *_BLOCK, *_TCP),
}
"""Enabled for the whole machine: cheap, and who else ran or woke is what explains a wait."""

OF_TARGETS = (
    Tracepoint(Kind.ENTER, "raw_syscalls/sys_enter", ("id", "args:4")),
    Tracepoint(Kind.LEAVE, "raw_syscalls/sys_exit", ("id", "ret")),
)
"""Enabled for the targets and their neighbours alone, in every profile but `sched`: numbers only, never buffers."""
