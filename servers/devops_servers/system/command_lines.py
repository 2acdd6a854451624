"""Command lines as they may be shown: on one line, with the secrets in their arguments masked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath

from devops_assistant.common.masking import mask, redacted
from devops_assistant.common.sanitise import one_line

_SECRET_NAME = r"(?:pass(?:word|wd|phrase)?|pwd|secret|token|credential|api[_-]?key|access[_-]?key|auth[_-]?key)s?"
_SECRET_OPTION = re.compile(rf"--?(?:[\w.-]*[_.-])?{_SECRET_NAME}$", re.IGNORECASE)
_ASSIGNED = re.compile(rf"^((?:--?)?[\w.-]*{_SECRET_NAME}[=:])(.+)$", re.IGNORECASE | re.DOTALL)
_USERINFO = re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s:/@]*:)([^\s/@]+)(?=@)", re.IGNORECASE)
_ATTACHED_OPTION = {
    program: re.compile(f"^({option})(.+)$", re.DOTALL)
    for option, programs in {
        "-p": ("mysql", "mysqldump", "mysqladmin", "mysqlimport", "mysqlcheck", "mariadb", "mariadb-dump", "sshpass"),
        "-a": ("redis-cli",),
    }.items()
    for program in programs
}
"""Programs that take a password right after a short option: `-pSECRET`."""
_SEPARATE_OPTION: dict[str, tuple[str, ...]] = {
    "curl": ("-u", "--user", "-U", "--proxy-user"),
    "ldapsearch": ("-w",),
    "redis-cli": ("-a",),
    "sshpass": ("-p",),
}
"""Programs that take a password as the argument after an option whose name does not say so."""


def shown(arguments: Sequence[str], limit: int = 160) -> str:
    """Return `arguments` joined on one line of at most `limit` characters, without secrets."""
    if len(arguments) == 1:  # a program that rewrote its title, or was started by a bare name
        arguments = arguments[0].split()
    return one_line(mask(" ".join(_masked(arguments))).text, limit)


def _masked(arguments: Sequence[str]) -> list[str]:
    words: list[str] = []
    program = previous = ""
    for argument in arguments:
        if not program or "/" in argument or argument in _ATTACHED_OPTION or argument in _SEPARATE_OPTION:
            program = PurePath(argument).name
        if previous in _SEPARATE_OPTION.get(program, ()) or _follows_secret_option(previous, argument):
            words.append(redacted("argument", argument))
        elif " " in argument.strip():  # a command within a command: sh -c "mysql -p…"
            words.append(" ".join(_masked(argument.split())))
        else:
            words.append(_within(argument, program))
        previous = argument
    return words


def _follows_secret_option(option: str, argument: str) -> bool:
    return bool(_SECRET_OPTION.match(option)) and not argument.startswith("--")


def _within(argument: str, program: str) -> str:
    """One argument with the secret that it carries itself masked."""
    argument = _USERINFO.sub(_redacted_tail, argument)
    for pattern in filter(None, (_ASSIGNED, _ATTACHED_OPTION.get(program))):
        if match := pattern.match(argument):
            return _redacted_tail(match)
    return argument


def _redacted_tail(match: re.Match[str]) -> str:
    return match[1] + redacted("argument", match[2])
