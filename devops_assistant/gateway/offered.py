"""The tools that may be reached over HTTP: those of bundled servers that only read, and those the user allowed."""

from __future__ import annotations

from collections.abc import Sequence

from devops_assistant.conversation.messages import JsonObject, ToolSpec
from devops_assistant.host.calls import CallOutcome
from devops_assistant.host.host import Host
from devops_assistant.host.policy import Policy


class Offered:
    """A `ToolSource` over a host that leaves out what was not allowed by name."""

    def __init__(self, host: Host, allow: Sequence[str] = ()) -> None:
        """Args:
        host: whose tools they are.
        allow: names or globs of further tools.
        """
        self._host = host
        self._policy = Policy(allow)

    @property
    def specs(self) -> tuple[ToolSpec, ...]:
        bundled = self._host.bundled
        return tuple(
            spec
            for spec in self._host.specs
            if (spec.read_only and spec.server in bundled) or self._policy.standing(spec)
        )

    @property
    def down(self) -> tuple[str, ...]:
        return self._host.down

    async def call(self, spec: ToolSpec, arguments: JsonObject) -> CallOutcome:
        """Call a tool. Never raises but for cancellation: a failure is an outcome that says why."""
        return await self._host.call(spec, arguments)
