"""Which tool is meant by a name: one map from names to servers, stable within a conversation."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from devops_assistant.conversation.messages import ToolSpec
from devops_assistant.host.calls import ToolOffer
from devops_assistant.host.presentable import presentable_description, presentable_schema

NAME_LIMIT = 64
_FORBIDDEN = re.compile(r"[^A-Za-z0-9_-]")


@dataclass(frozen=True, slots=True)
class Offers:
    """What one server offers."""

    server: str
    tools: tuple[ToolOffer, ...]
    read_only: bool = False
    """Nothing that it offers changes anything: the user's own word."""
    bundled: bool = False
    """Its annotations are facts."""


class ToolMap:
    """The tools of all servers under unique names.

    A bare name belongs to the first server, in the order of the configuration, that offers it; a later one's tool is
    `server__tool`. A name that has once been given out keeps its meaning, whoever comes or goes.
    """

    def __init__(self, reserved: Iterable[str] = ()) -> None:
        """Args:
        reserved: names of the host's own tools, which no server may take.
        """
        self._reserved = frozenset(reserved)
        self._given: dict[str, tuple[str, str]] = {}
        self._specs: dict[str, ToolSpec] = {}

    @property
    def specs(self) -> tuple[ToolSpec, ...]:
        """The tools on offer now; their names are settled from here on."""
        for name, spec in self._specs.items():
            self._given.setdefault(name, (spec.server, spec.own_name))
        return tuple(self._specs.values())

    @property
    def renamed(self) -> tuple[ToolSpec, ...]:
        """The tools that had to give up their own name to another."""
        return tuple(spec for spec in self._specs.values() if spec.name != _safe(spec.own_name))

    def definitions(self, server: str) -> dict[str, str]:
        """Return the hash of each definition that `server` offers, by its own names; no name is settled by it."""
        return {spec.own_name: spec.definition for spec in self._specs.values() if spec.server == server}

    def get(self, name: str) -> ToolSpec | None:
        return self._specs.get(name)

    def update(self, offered: Iterable[Offers]) -> None:
        """Take the current offers of all servers, in the order of the configuration."""
        kept_names = {owner: name for name, owner in self._given.items()}
        self._specs = {}
        late: list[tuple[Offers, ToolOffer]] = []
        for offers in offered:
            for tool in offers.tools:
                if name := kept_names.get((offers.server, tool.name)):
                    self._specs[name] = _spec(name, offers, tool)
                else:
                    late.append((offers, tool))
        for offers, tool in late:
            name = self._free_name(offers.server, tool.name)
            self._specs[name] = _spec(name, offers, tool)

    def _free_name(self, server: str, tool: str) -> str:
        qualified = _safe(f"{server}__{tool}")
        for name in (_safe(tool), qualified):
            if self._is_free(name):
                return name
        number = 2
        while not self._is_free(name := f"{qualified[: NAME_LIMIT - 4]}_{number}"):
            number += 1
        return name

    def _is_free(self, name: str) -> bool:
        return name not in self._specs and name not in self._given and name not in self._reserved


def _spec(name: str, offers: Offers, tool: ToolOffer) -> ToolSpec:
    return ToolSpec(
        name=name,
        description=presentable_description(tool.description),
        input_schema=presentable_schema(tool.input_schema),
        server=offers.server,
        own_name=tool.name,
        output_schema=tool.output_schema,
        read_only=offers.read_only or (offers.bundled and tool.read_only_hint),
        annotations=tool.annotations,
        bundled=offers.bundled,
    )


def _safe(name: str) -> str:
    """Return `name` as models accept it; one that is too long keeps its beginning and gets a tag of its own."""
    safe = _FORBIDDEN.sub("_", name) or "_"
    if len(safe) <= NAME_LIMIT:
        return safe
    return f"{safe[: NAME_LIMIT - 9]}_{sha256(name.encode()).hexdigest()[:8]}"
