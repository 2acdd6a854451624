# Types of the part of psutil that the system server uses; fields that only some platforms fill are read by getattr.
# The names ending in _t are ours: use them in annotations only.
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

class Error(Exception): ...
class NoSuchProcess(Error): ...
class ZombieProcess(NoSuchProcess): ...
class AccessDenied(Error): ...

class cpu_times_t(NamedTuple):
    user: float
    system: float
    idle: float

class memory_t(NamedTuple):
    total: int
    available: int

class swap_t(NamedTuple):
    total: int
    used: int
    sin: int
    sout: int

class process_times_t(NamedTuple):
    user: float
    system: float

class process_memory_t(NamedTuple):
    rss: int

class partition_t(NamedTuple):
    device: str
    mountpoint: str
    fstype: str
    opts: str

class Process:
    pid: int
    def __init__(self, pid: int | None = None) -> None: ...
    def name(self) -> str: ...
    def ppid(self) -> int: ...
    def cmdline(self) -> list[str]: ...
    def username(self) -> str: ...
    def status(self) -> str: ...
    def create_time(self) -> float: ...
    def num_threads(self) -> int: ...
    def cpu_times(self) -> process_times_t: ...
    def memory_info(self) -> process_memory_t: ...
    def children(self) -> list[Process]: ...
    def oneshot(self) -> Any: ...

def process_iter() -> Iterator[Process]: ...
def cpu_times(percpu: Literal[True]) -> list[cpu_times_t]: ...
def cpu_count(logical: bool = True) -> int | None: ...
def virtual_memory() -> memory_t: ...
def swap_memory() -> swap_t: ...
def boot_time() -> float: ...
def disk_partitions(all: bool = False) -> list[partition_t]: ...

class address_t(NamedTuple):
    ip: str
    port: int

class connection_t(NamedTuple):
    family: int
    type: int
    laddr: address_t | tuple[()]
    raddr: address_t | tuple[()]
    status: str
    pid: int | None

class interface_io_t(NamedTuple):
    bytes_sent: int
    bytes_recv: int
    errin: int
    errout: int
    dropin: int
    dropout: int

class interface_t(NamedTuple):
    isup: bool
    speed: int
    mtu: int

def net_connections(kind: str = "inet") -> list[connection_t]: ...
def net_io_counters(pernic: Literal[True]) -> dict[str, interface_io_t]: ...
def net_if_stats() -> dict[str, interface_t]: ...
def pid_exists(pid: int) -> bool: ...
