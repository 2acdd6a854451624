"""The words that names of metrics and their HELP are made of, in the one form in which they are compared."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain

from devops_assistant.common.stemming import stem

_CHUNK = re.compile(r"[A-Za-z0-9]+")
_PIECE = re.compile(r"[A-Z]+(?![a-z])[0-9]*|[A-Z]?[a-z]+[0-9]*|[0-9]+[a-z]*")
_SAME = {
    "addr": "address",
    "alloc": "allocated",
    "auth": "authentication",
    "avail": "available",
    "buf": "buffer",
    "cert": "certificate",
    "cfg": "configuration",
    "cmd": "command",
    "conf": "configuration",
    "config": "configuration",
    "conn": "connection",
    "ctx": "context",
    "curr": "current",
    "cx": "connection",
    "db": "database",
    "dev": "device",
    "discovered": "discovery",
    "err": "error",
    "estab": "established",
    "evict": "eviction",
    "evicted": "eviction",
    "expiry": "expiration",
    "expire": "expiration",
    "expires": "expiration",
    "fd": "descriptor",
    "fs": "filesystem",
    "iface": "interface",
    "inuse": "used",
    "intr": "interrupt",
    "max": "maximum",
    "mem": "memory",
    "min": "minimum",
    "msg": "message",
    "net": "network",
    "nf": "netfilter",
    "op": "operation",
    "ops": "operation",
    "pct": "percent",
    "pkt": "packet",
    "proc": "process",
    "recv": "receive",
    "received": "receive",
    "rcv": "receive",
    "repl": "replication",
    "req": "request",
    "resp": "response",
    "retrans": "retransmit",
    "rq": "request",
    "rx": "receive",
    "sched": "scheduling",
    "scheduled": "scheduling",
    "sec": "second",
    "svc": "service",
    "temp": "temperature",
    "transmitted": "transmit",
    "trx": "transaction",
    "txn": "transaction",
    "tx": "transmit",
    "util": "utilization",
    "utilisation": "utilization",
    "xact": "transaction",
    "xmit": "transmit",
}
_PARTS_OF_COMPOUNDS = """
active agent api auto avg back backend balancer binding bound broker buf buffer bytes cache check claim client cluster
config connection consumer container control core count cpu cron current daemon database day dead descriptor disk
disruption driver elastic end error event exporter fail fd file filter free front group health heap horizontal host
http info job keeper kube lag latency limit link live load lock log logical manager map master max mem memory message
meta min mon name net node num object open out over page partition path persistent pod point policy pool process
provision proxy queue quota rate rcv read replica request resource role run scale scaler search server service session
set shard size slave slot snd sock socket source space speed stat state stateful stats status storage store stream sub
swap switch sys system table task temp thread time timer token topic total track tracker user utilization value volume
wait web work worker working write zoo
"""
_PARTS = frozenset(_PARTS_OF_COMPOUNDS.split())
_COMPOUND_LENGTHS = range(5, 41)


@lru_cache(maxsize=200_000)
def word_of(word: str) -> str:
    """Return the form in which a word is compared: lower case, abbreviations written out, stemmed."""
    word = word.lower()
    singular = word[:-1] if word.endswith("s") else word
    return stem(_SAME.get(word) or _SAME.get(singular) or word)


def words_of_name(name: str) -> list[str]:
    """Return the words of a metric's name, which may be written in snake case, in camel case, or as compounds."""
    return list(chain.from_iterable(map(_words_of_chunk, name.replace(":", "_").split("_"))))


def words_of_text(text: str) -> list[str]:
    """Return the words of a text in English, in order."""
    return list(chain.from_iterable(map(_words_between_spaces, text.split())))


@lru_cache(maxsize=200_000)
def _words_between_spaces(text: str) -> tuple[str, ...]:
    return tuple(map(word_of, _CHUNK.findall(text)))


@lru_cache(maxsize=200_000)
def _words_of_chunk(chunk: str) -> tuple[str, ...]:
    found: list[str] = []
    for piece in _PIECE.findall(chunk):
        lower = piece.lower()
        found.append(word_of(lower))
        letters = lower.rstrip("0123456789")
        if letters != lower and len(letters) > 1:
            found.append(word_of(letters))
        found += [word_of(part) for part in _parts(lower)]
    return tuple(found)


def _parts(compound: str) -> list[str]:
    """The known words that a compound such as `horizontalpodautoscaler` is made of; none unless they make all of it."""
    if len(compound) not in _COMPOUND_LENGTHS or compound in _PARTS:
        return []
    return _cut(compound) or []


def _cut(rest: str) -> list[str] | None:
    if not rest:
        return []
    for end in range(len(rest), 1, -1):
        if _is_part(rest[:end]) and (behind := _cut(rest[end:])) is not None:
            return [rest[:end], *behind]
    return None


def _is_part(word: str) -> bool:
    return word in _PARTS or (word.endswith("s") and word[:-1] in _PARTS)
