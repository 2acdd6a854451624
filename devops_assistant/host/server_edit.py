"""Changes to a file that names servers: whole, for its owner alone, and without loss of what else it says."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any, cast

from devops_assistant.common.errors import ConfigError
from devops_assistant.common.messages import say
from devops_assistant.common.private_files import write_private
from devops_assistant.host import jsonc
from devops_assistant.host.jsonc_edit import with_member, without_member
from devops_assistant.host.server_file import ServerFile, read_server_file
from devops_assistant.host.variables import input_defaults, input_variable

_INPUT = re.compile(r"\$\{input:([^}]+)\}")


def add_entry(path: Path, name: str, entry: Mapping[str, Any]) -> None:
    """Add a server to the file at `path`, which is made where there is none.

    Raises:
        ConfigError: there is a server of that name, or the file cannot be changed.
    """
    file = read_server_file(path) if path.exists() else ServerFile(path, "{}\n", {})
    if file.list_key in file.document and name in dict(file.entries()):
        known = say("host.already_there", name=name, path=path)
        raise ConfigError(known, remedy=say("host.remove_first", name=name))

    def insert(document: dict[str, Any]) -> None:
        listed = document.setdefault(file.list_key, {})
        if isinstance(listed, list):
            cast("list[Any]", listed).append({"name": name, **entry})
        else:
            listed[name] = dict(entry)

    _change(file, insert, lambda text: with_member(text, [file.list_key], name, dict(entry)))


def remove_entry(path: Path, name: str) -> None:
    """Remove a server from the file at `path`.

    Raises:
        ConfigError: there is no server of that name, or the file cannot be changed.
    """
    file = read_server_file(path) if path.exists() else ServerFile(path, "{}", {"mcpServers": {}})
    position = next((place for place, (known, _) in enumerate(file.entries()) if known == name), None)
    if position is None:
        raise ConfigError(say("host.not_there", name=name, path=path), remedy=say("host.switch_off"))

    def delete(document: dict[str, Any]) -> None:
        listed = document[file.list_key]
        del listed[position if isinstance(listed, list) else name]

    _change(file, delete, lambda text: without_member(text, [file.list_key], name))


def portable_entries(file: ServerFile) -> list[tuple[str, dict[str, Any]]]:
    """Return the entries of `file` so that they mean the same in another file.

    Raises:
        ConfigError: it names no servers.
    """
    defaults = input_defaults(file.document.get("inputs"))

    def anchored(value: Any) -> Any:
        if isinstance(value, str):
            text = value.replace("${workspaceFolder}", str(file.folder))
            return _INPUT.sub(lambda match: _variable(match.group(1), defaults), text)
        if isinstance(value, list):
            return [anchored(item) for item in cast("list[Any]", value)]
        if isinstance(value, dict):
            return {key: anchored(item) for key, item in cast("dict[str, Any]", value).items()}
        return value

    return [(name, _absolute(anchored(raw), file.folder)) for name, raw in file.entries() if isinstance(raw, dict)]


def _variable(identifier: str, defaults: Mapping[str, str]) -> str:
    default = f":-{defaults[identifier]}" if identifier in defaults else ""
    return f"${{{input_variable(identifier)}{default}}}"


def _absolute(entry: dict[str, Any], folder: Path) -> dict[str, Any]:
    paths = {key: entry[key] for key in ("cwd", "envFile") if isinstance(entry.get(key), str)}
    moved = {key: str(folder / path) for key, path in paths.items() if not path.startswith(("/", "~", "${"))}
    return {key: value for key, value in (entry | moved).items() if key != "name"}


def _change(file: ServerFile, change: Callable[[dict[str, Any]], None], in_text: Callable[[str], str]) -> None:
    """Write `file` with `change` made to it: in its text where that works out, else anew where nothing is lost."""
    document = deepcopy(dict(file.document))
    change(document)
    text = _edited(file.text, document, in_text)
    if text is None and not _is_strict(file.text):
        raise ConfigError(say("host.has_comments", path=file.path), remedy=say("host.change_in_editor"))
    try:
        write_private(
            file.path, (text or json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode(), durable=True
        )
    except OSError as error:
        said = say("host.cannot_write", path=file.path, reason=error.strerror)
        raise ConfigError(said, remedy=say("host.nothing_changed")) from None


def _edited(text: str, document: dict[str, Any], in_text: Callable[[str], str]) -> str | None:
    """The edited text, if it says what `document` says and nothing else."""
    try:
        edited = in_text(text)
        return edited if jsonc.parse(edited) == document else None
    except (ValueError, IndexError):
        return None


def _is_strict(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
