"""Which Prometheus is meant: the named instances of a server, and one client for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from types import TracebackType

from devops_assistant.common.nearest import nearest
from devops_servers.prometheus.client import Prometheus
from devops_servers.prometheus.errors import BadRequest
from devops_servers.prometheus.settings import Instance


class Instances:
    """The instances that a server was told of; a context that closes their connections."""

    def __init__(self, instances: Sequence[Instance]) -> None:
        self._clients: Mapping[str, Prometheus] = {one.name: Prometheus(one) for one in instances}
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Instances:
        for client in self._clients.values():
            await self._stack.enter_async_context(client)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    @property
    def names(self) -> tuple[str, ...]:
        """The names, the default one first."""
        return tuple(self._clients)

    def named(self, name: str = "") -> Prometheus:
        """Return the client of one instance; of the first where `name` is empty.

        Raises:
            BadRequest: there is no such instance.
        """
        if not name:
            return next(iter(self._clients.values()))
        if name not in self._clients:
            close = nearest(name, self._clients)
            raise BadRequest(
                f"there is no instance {name[:60]!r}; {f'did you mean {close[0]}? ' if close else ''}"
                f"there are: {', '.join(self._clients)}"
            )
        return self._clients[name]
