"""Names that stand for hosts, addresses and users, so that a remote model learns none of them; they can be undone."""

from __future__ import annotations

import getpass
import ipaddress
import re
import socket
from collections.abc import Callable

_SUFFIXES = (
    "internal|intranet|local|localdomain|lan|corp|private|home|arpa|svc|com|net|org|io|dev|cloud|app|co|info|biz|"
    "kr|jp|cn|de|uk|fr|eu|us|ca|au|in|nl|se|ch"
)
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_PACKAGES = re.compile(r"(?:com|org|net|io|de|kr|java|javax|jakarta|kotlin|scala)\.")
_NAME = r"[A-Za-z_][\w.-]{1,31}"
_PATTERNS: tuple[tuple[str, str], ...] = (
    ("mail", rf"\b[\w.+-]+@{_LABEL}(?:\.{_LABEL})+\b"),
    ("addr", r"(?<![\w.:])(?:\d{1,3}\.){3}\d{1,3}(?!\w|\.\d)"),
    ("addr", r"(?<![\w:.])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?![\w:.]*:)"),
    ("host", rf"(?<![\w./@-])(?:{_LABEL}\.)+(?:{_SUFFIXES})\b(?![\w(-]|\.\w)"),
    ("host", rf"(?<=@){_LABEL}(?:\.{_LABEL})*"),
    ("host", rf"(?m:^(?:<\d+>)?[A-Z][a-z]{{2}} [ \d]\d \d\d:\d\d:\d\d )({_LABEL}(?:\.{_LABEL})*)(?= )"),
    (
        "host",
        rf"(?m:^(?:<\d+>\d )?\d{{4}}-\d\d-\d\dT[\d:.]+\S* )({_LABEL}(?:\.{_LABEL})*)(?= [\w/.-]+(?:\[\d+\]:|:? ))",
    ),
    ("host", rf"(?i:\b(?:host|hostname|nodename|node|instance|server_name)\"?[=:]\s?\"?)({_LABEL}(?:\.{_LABEL})*)"),
    ("user", rf"(?i:\b(?:user|username|user_name|login|account|owner|author)\"?[=:]\s?\"?)({_NAME})"),
    ("user", rf"(?:\bfor (?:invalid user |user )?)({_NAME})(?= from\b)"),
    ("user", rf"(?:/home/|/Users/|\\Users\\)({_NAME})"),
    ("user", rf"\b{_NAME}(?=@{_LABEL}\b)"),
)
_COMPILED = tuple((kind, re.compile(pattern)) for kind, pattern in _PATTERNS)
_NOBODY_IN_PARTICULAR = frozenset(
    {
        *("root", "admin", "nobody", "daemon", "www-data", "nginx", "apache", "postgres", "mysql", "redis", "git"),
        *("systemd", "messagebus", "localhost", "localhost.localdomain", "unknown", "none", "null", "true", "false"),
        *("the", "a", "an", "this", "that", "all", "any"),
    }
)
_TOKEN = re.compile(r"\bhidden-(?:mail|addr|host|user)-\d+\b")
_PERHAPS_A_TOKEN = re.compile(r"[\w-]+\Z")
_LEARNED_CHARACTERS = 4
_TOKEN_CHARACTERS = 40


class Pseudonyms:
    """The names of one conversation: the same thing has the same name to its end."""

    def __init__(self, own_host: str = "", own_user: str = "") -> None:
        """Args:
        own_host: the name of this machine, hidden wherever it stands; asked for where it is empty.
        own_user: likewise the user.
        """
        self._tokens: dict[str, str] = {}
        self._meant: dict[str, str] = {}
        self._anywhere: set[str] = set()
        for kind, name in (("host", own_host or socket.gethostname()), ("user", own_user or _own_user())):
            if self._hides(kind, name):
                self._learn(kind, name)

    def hide(self, text: str) -> str:
        """Return `text` with every host, address and user in it named by a pseudonym."""
        for kind, pattern in _COMPILED:
            text = pattern.sub(self._hidden(kind), text)
        known = sorted(self._anywhere, key=len, reverse=True)
        if known:
            words = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, known))})(?![\w-])")
            text = words.sub(lambda found: self._tokens[found.group()], text)
        return text

    def restore(self, text: str) -> str:
        """Return `text` with what each pseudonym stands for."""
        return _TOKEN.sub(lambda found: self._meant.get(found.group(), found.group()), text)

    def _hidden(self, kind: str) -> Callable[[re.Match[str]], str]:
        def replaced(found: re.Match[str]) -> str:
            group = 1 if found.re.groups else 0
            name = found[group]
            if not self._hides(kind, name):
                return found.group()
            start, end = (place - found.start() for place in found.span(group))
            return found.group()[:start] + self._learn(kind, name) + found.group()[end:]

        return replaced

    def _learn(self, kind: str, name: str) -> str:
        if name not in self._tokens:
            token = f"hidden-{kind}-{len(self._tokens) + 1}"
            self._tokens[name] = token
            self._meant[token] = name
            if kind == "host" and len(name) >= _LEARNED_CHARACTERS:  # it stands elsewhere without a sign of being one
                self._anywhere.add(name)
        return self._tokens[name]

    def _hides(self, kind: str, name: str) -> bool:
        if name.casefold() in _NOBODY_IN_PARTICULAR or _TOKEN.fullmatch(name) or name.isdigit():
            return False
        if kind == "addr":
            return _is_somewhere(name)
        return not (kind == "host" and _PACKAGES.match(name))


def unfinished(text: str) -> int:
    """Return how many characters at the end of `text` may be the beginning of a pseudonym."""
    found = _PERHAPS_A_TOKEN.search(text[-_TOKEN_CHARACTERS:])
    return len(found.group()) if found and len(found.group()) < _TOKEN_CHARACTERS else 0


def _is_somewhere(text: str) -> bool:
    """Whether `text` is an address that tells machines apart: not loopback, not any, not a time of day."""
    if re.fullmatch(r"(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}", text):
        return True
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return not (address.is_loopback or address.is_unspecified or text == "255.255.255.255")


def _own_user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""
