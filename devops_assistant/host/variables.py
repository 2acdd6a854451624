"""What stands for something else in a server list: `${VAR}`, `${input:id}`, `${workspaceFolder}`, an `envFile`."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from devops_assistant.common.messages import say

ENV_FILE_BYTES = 1024 * 1024

_VARIABLE = re.compile(r"\$\{(?:env:)?([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}")
_INPUT = re.compile(r"\$\{input:([^}]+)\}")
_BARE = re.compile(r"(?<!\S)\$([A-Z_][A-Z0-9_]*)(?!\S)")
_ELSEWHERE = re.compile(r"\$\{(?:config|command|file[A-Za-z]*|selected[A-Za-z]*)(?::[^}]*)?\}")
_ASSIGNMENT = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_.-]*)\s*=\s*(.*?)\s*", re.DOTALL)
_QUOTED = re.compile(r"""(?:"((?:\\.|[^"\\])*)"|'([^']*)')\s*(?:#.*)?""", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}


class HasNoValue(Exception):
    """An entry refers to something that is not there; the texts say what, and what to do about it."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Variables:
    """The values there are for the entries of one server list."""

    environment: Mapping[str, str]
    folder: Path
    """The one that the list is about: `${workspaceFolder}`, and where relative paths begin."""
    defaults: Mapping[str, str] = field(default_factory=dict[str, str])
    """Of the list's `inputs`, by their ids."""

    def expand(self, text: str) -> str:
        """Return `text` with `${VAR}`, `${VAR:-default}`, `${env:VAR}`, `${input:id}` and the like replaced.

        Raises:
            HasNoValue: one of them has none.
        """
        if "${" not in text:
            return text
        if found := _ELSEWHERE.search(text):
            raise HasNoValue(say("host.of_an_editor", found=found.group()), say("host.replace_it"))
        for name, value in self._places():
            text = text.replace(f"${{{name}}}", value)
        return _VARIABLE.sub(self._value, _INPUT.sub(self._input, text))

    def expand_value(self, text: str) -> str:
        """Likewise for the value of a variable or header, where a `$VAR` that stands alone is meant as well."""
        return _BARE.sub(lambda match: self._named(match.group(1)), self.expand(text))

    def path(self, text: str) -> Path:
        """Return the path that `text` names, relative ones from the folder of the list."""
        return self.folder / Path(self.expand(text)).expanduser()

    def _places(self) -> Iterator[tuple[str, str]]:
        yield "workspaceFolder", str(self.folder)
        yield "workspaceFolderBasename", self.folder.name
        yield "userHome", str(Path("~").expanduser())
        yield "pathSeparator", os.sep
        yield "/", os.sep

    def _value(self, match: re.Match[str]) -> str:
        name, default = match.group(1), match.group(2)
        if default is not None:
            return self.environment.get(name) or default
        return self._named(name)

    def _named(self, name: str) -> str:
        value = self.environment.get(name)
        if value is None:
            raise HasNoValue(say("host.unset", name=name), say("host.set_or_default", name=name))
        return value

    def _input(self, match: re.Match[str]) -> str:
        variable = input_variable(match.group(1))
        value = self.environment.get(variable) or self.defaults.get(match.group(1))
        if value is None:
            raise HasNoValue(say("host.no_input", name=match.group(1)), say("host.set_variable", name=variable))
        return value


def input_variable(identifier: str) -> str:
    """Return the variable that takes the place of an input that an editor would ask for: `api-key` is `API_KEY`."""
    return re.sub(r"\W", "_", identifier).upper()


def input_defaults(inputs: Any) -> dict[str, str]:
    """Return the defaults that the `inputs` of a list give, by their ids; what is no such thing is passed over."""
    if not isinstance(inputs, list):
        return {}
    entries = [cast("dict[str, Any]", entry) for entry in cast("list[Any]", inputs) if isinstance(entry, dict)]
    return {str(entry.get("id")): entry["default"] for entry in entries if isinstance(entry.get("default"), str)}


def read_env_file(path: Path) -> dict[str, str]:
    """Return the variables that a file sets in lines such as `NAME=value` or `export NAME="a b"`.

    Comments and lines that set nothing are passed over.

    Raises:
        HasNoValue: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            content = file.read(ENV_FILE_BYTES + 1)
    except OSError as error:
        said = say("host.env_file_unreadable", path=path, reason=error.strerror)
        raise HasNoValue(said, say("host.name_or_remove")) from None
    if len(content) > ENV_FILE_BYTES:
        raise HasNoValue(say("host.env_file_large", path=path), say("host.name_or_remove"))
    lines = content.decode("utf-8-sig", errors="replace").splitlines()
    assignments = filter(None, map(_ASSIGNMENT.fullmatch, lines))
    return {match.group(1): _unquoted(match.group(2)) for match in assignments}


def _unquoted(value: str) -> str:
    quoted = _QUOTED.fullmatch(value)
    if quoted is None:
        return re.sub(r"(?:^|\s+)#.*", "", value)
    if quoted.group(1) is None:
        return quoted.group(2)
    return re.sub(r"\\(.)", lambda match: _ESCAPES.get(match.group(1), match.group(1)), quoted.group(1))
