"""The index of each instance: built when it is first asked for, off the event loop, and renewed as metrics change."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, cast

import anyio
import anyio.to_thread
from anyio.abc import TaskGroup

from devops_servers.prometheus.client import Prometheus
from devops_servers.prometheus.errors import BadRequest, CannotAnswer
from devops_servers.prometheus.knowledge.catalogue import About, Catalogue
from devops_servers.prometheus.knowledge.ranking import Index

FRESH_S = 300.0
_RECENT_S = 3_600
_MOST_NAMES = 1_000_000
_NAME_CHARACTERS, _HELP_CHARACTERS = 300, 300


@dataclass(frozen=True, slots=True)
class Shelved:
    """An index, when its names were read, and what could not be."""

    index: Index
    read_at: float
    remark: str = ""


@dataclass(slots=True)
class _Building:
    """An index on its way, for all who wait for it."""

    done: anyio.Event = field(default_factory=anyio.Event)
    result: Shelved | CannotAnswer | None = None


class Shelf:
    """One index for each instance, by its name; a context, within which indexes are built in the background.

    Who stops waiting for an index does not stop its making: the next who asks finds it.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._shelved: dict[str, Shelved] = {}
        self._building: dict[str, _Building] = {}
        self._tasks: TaskGroup | None = None

    async def __aenter__(self) -> Shelf:
        self._tasks = await anyio.create_task_group().__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._tasks
        self._tasks.cancel_scope.cancel()
        await self._tasks.__aexit__(kind, error, trace)

    async def of(self, prometheus: Prometheus) -> Shelved:
        """Return the index of an instance, at most `FRESH_S` seconds old.

        Raises:
            CannotAnswer: its names cannot be read.
        """
        if fresh := self._fresh(prometheus):
            return fresh
        building = self._begin(prometheus)
        await building.done.wait()
        if isinstance(building.result, Shelved):
            return building.result
        raise building.result or CannotAnswer("the names of the metrics were not read; ask again")

    def at_hand(self, prometheus: Prometheus) -> Shelved | None:
        """Return what there is without waiting, and begin what is missing or old."""
        if not self._fresh(prometheus):
            self._begin(prometheus)
        return self._shelved.get(prometheus.name)

    def _fresh(self, prometheus: Prometheus) -> Shelved | None:
        found = self._shelved.get(prometheus.name)
        return found if found and self._clock() - found.read_at <= FRESH_S else None

    def _begin(self, prometheus: Prometheus) -> _Building:
        assert self._tasks, "indexes are built only within the context"
        if prometheus.name not in self._building:
            self._building[prometheus.name] = _Building()
            self._tasks.start_soon(self._build, prometheus)
        return self._building[prometheus.name]

    async def _build(self, prometheus: Prometheus) -> None:
        building = self._building[prometheus.name]
        try:
            building.result = await self._renewed(prometheus)
            self._shelved[prometheus.name] = building.result
        except CannotAnswer as error:
            building.result = error
        finally:
            del self._building[prometheus.name]
            building.done.set()

    async def _renewed(self, prometheus: Prometheus) -> Shelved:
        names, before = await _names(prometheus), self._shelved.get(prometheus.name)
        if before and names == before.index.catalogue.names:
            return Shelved(before.index, self._clock(), before.remark)
        about, remark = await _about(prometheus)
        index = await anyio.to_thread.run_sync(lambda: Index(Catalogue(names, about)), abandon_on_cancel=True)
        return Shelved(index, self._clock(), remark)


async def _names(prometheus: Prometheus) -> list[str]:
    """The names that had samples within the hour, or, where none had, all that are kept."""
    now = time.time()
    recent = {"start": f"{now - _RECENT_S:.0f}", "end": f"{now:.0f}"}
    names = await prometheus.label_values("__name__", recent) or await prometheus.label_values("__name__")
    if len(names) > _MOST_NAMES:
        raise BadRequest(f"the instance {prometheus.name!r} has {len(names):,} metric names; too many to rank")
    return sorted(name for name in set(names) if len(name) <= _NAME_CHARACTERS)


async def _about(prometheus: Prometheus) -> tuple[Mapping[str, About], str]:
    """What the instance tells of its metrics; some engines tell nothing, and names must do."""
    try:
        answer = await prometheus.get("metadata", {"limit_per_metric": "1"})
    except CannotAnswer:
        return {}, "this instance gives no HELP or TYPE"
    found = await anyio.to_thread.run_sync(_read, answer.data)
    return found, "" if found else "this instance gives no HELP or TYPE"


def _read(metadata: object) -> Mapping[str, About]:
    if not isinstance(metadata, dict):
        return {}
    entries = cast(dict[str, Any], metadata).items()
    return {name: _first(cast(list[Any], told)) for name, told in entries if isinstance(told, list) and told}


def _first(told: list[Any]) -> About:
    first = cast(dict[str, Any], told[0]) if isinstance(told[0], dict) else {}
    kind, said, unit = (first.get(field) for field in ("type", "help", "unit"))
    return About(
        type=str(kind)[:20] if kind and kind != "unknown" else "",
        help=str(said)[:_HELP_CHARACTERS] if said else "",
        unit=str(unit)[:20] if unit else "",
    )
