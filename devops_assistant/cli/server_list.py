"""`servers add`, `remove` and `import`: changes to the user's own list of servers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from devops_assistant.cli.server_check import unusable
from devops_assistant.cli.sources import own_servers
from devops_assistant.common.errors import ConfigError
from devops_assistant.common.messages import say
from devops_assistant.common.sanitise import one_line, visible
from devops_assistant.common.settings import environment
from devops_assistant.host.config import read_servers
from devops_assistant.host.server_edit import add_entry, portable_entries, remove_entry
from devops_assistant.host.server_file import read_server_file
from devops_assistant.ui.plain import PlainText

DONE, UNUSABLE = 0, 2
_NAME_CHARACTERS = 64


@dataclass(frozen=True, slots=True)
class NewServer:
    """A server as the command line describes it."""

    name: str
    command: tuple[str, ...] = ()
    url: str = ""
    headers: tuple[str, ...] = ()
    env: tuple[str, ...] = ()
    cwd: str = ""
    transport: str | None = None
    trust: str | None = None


def add_server(new: NewServer) -> int:
    """Add a server to the user's own, and return the exit code."""

    def add(face: PlainText) -> None:
        entry = _entry(new)
        add_entry(own_servers(), new.name, entry)
        face.say(say("cli.added", name=new.name, path=own_servers()))
        _tell_problem(new.name, face)
        face.say(say("cli.try_it", name=new.name))

    return _told(add)


def remove_server(name: str) -> int:
    """Remove a server from the user's own, and return the exit code."""

    def remove(face: PlainText) -> None:
        remove_entry(own_servers(), name)
        face.say(say("cli.removed", name=one_line(name), path=own_servers()))

    return _told(remove)


def import_servers(path: Path) -> int:
    """Add the servers of another file to the user's own, and return the exit code."""

    def take(face: PlainText) -> None:
        own = dict(read_server_file(own_servers()).entries()) if own_servers().exists() else {}
        taken = 0
        for name, entry in portable_entries(read_server_file(path, say("cli.name_to_import"))):
            if name in own:
                face.say(say("cli.left_out", name=visible(name)))
                continue
            add_entry(own_servers(), name, entry)
            taken += 1
            words = [str(entry.get("command", "")), *map(str, entry.get("args", ())), str(entry.get("url", ""))]
            face.say(say("cli.taken", name=visible(name), command=visible(" ".join(filter(None, words)))))
            _tell_problem(name, face)
        face.say(say("cli.imported", count=taken, path=own_servers()))

    return _told(take)


def _told(change: Callable[[PlainText], None]) -> int:
    face = PlainText()
    try:
        change(face)
    except ConfigError as error:
        face.warn(str(error), error.remedy)
        return UNUSABLE
    return DONE


def _tell_problem(name: str, face: PlainText) -> None:
    """Say why a server that was just added cannot start as it is, such as a variable that is not set."""
    for entry in read_servers(own_servers(), environment()).entries:
        if entry.name == name and entry.unusable:
            face.warn(unusable(entry), entry.remedy)


def _entry(new: NewServer) -> Mapping[str, Any]:
    """Return the entry to write.

    Raises:
        ConfigError: what the command line says makes none.
    """
    if not new.name.strip() or visible(new.name) != new.name or len(new.name) > _NAME_CHARACTERS:
        raise ConfigError(say("cli.no_name"), remedy=say("cli.take_letters"))
    if bool(new.command) == bool(new.url):
        raise ConfigError(say("cli.command_or_address"), remedy=say("cli.say_one"))
    if new.url and not new.url.startswith(("http://", "https://", "${")):
        raise ConfigError(say("cli.no_address", url=one_line(new.url)), remedy=say("cli.write_address"))
    if new.url and (new.env or new.cwd):
        raise ConfigError(say("cli.for_commands"), remedy=say("cli.leave_them_out"))
    if new.command and (new.headers or new.transport):
        raise ConfigError(say("cli.for_addresses"), remedy=say("cli.give_with_url"))
    entry = {
        "type": new.transport,
        "url": new.url,
        "headers": _pairs(new.headers, ":", "--header 'NAME: VALUE'"),
        "command": new.command[0] if new.command else "",
        "args": list(new.command[1:]),
        "env": _pairs(new.env, "=", "--env NAME=VALUE"),
        "cwd": str(Path(new.cwd).absolute()) if new.cwd else "",
        "trust": new.trust,
    }
    return {key: value for key, value in entry.items() if value}


def _pairs(given: tuple[str, ...], separator: str, form: str) -> dict[str, str]:
    pairs = [text.partition(separator) for text in given]
    if any(not name.strip() or not found for name, found, _ in pairs):
        raise ConfigError(say("cli.no_such_form", form=form), remedy=say("cli.write_as", form=form))
    return {name.strip(): value.strip() if separator == ":" else value for name, _, value in pairs}
