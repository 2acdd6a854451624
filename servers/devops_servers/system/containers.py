"""Which containers there are, what is deployed in them and since when, and which are in trouble."""

from __future__ import annotations

import time
from collections.abc import Iterator

from devops_servers.system.container import Container
from devops_servers.system.container_runtimes import containers, missing, runtimes
from devops_servers.system.findings import Finding, Severity
from devops_servers.system.report import Report, Unseen, counted, duration, moment, size
from devops_servers.system.settings import Surroundings

_RECENTLY_S = 86_400
_STATES = ("restarting", "dead", "exited", "paused", "created", "unknown", "running")


async def container_report(where: Surroundings) -> Report:
    """Report every container of every runtime that can be asked, those in trouble first.

    Raises:
        Unseen: there is a runtime, but none can be asked.
    """
    asked = runtimes(where.root)
    if not asked:
        return _no_runtime(where)
    found, unseen = await seen(where)
    if unseen and not found:
        raise Unseen("; ".join(unseen))
    troubled = [text for each in found for text in _trouble(each)]
    states = [f"{count} {state}" for state in _STATES if (count := sum(each.state == state for each in found))]
    return Report(
        summary=f"{counted(len(found), 'container')}: {', '.join(states) or 'none'}"
        + (f"; {'; '.join(troubled)}" if troubled else ""),
        lines=tuple(map(_line, found)),
        footer=" · ".join(
            [
                f"all containers of {', '.join(runtime.name for runtime in asked)}",
                "state now, restarts since each was created",
                *(f"not seen: {what}" for what in unseen),
            ]
        ),
    )


async def seen(where: Surroundings) -> tuple[list[Container], list[str]]:
    """Return the containers of all runtimes, those in trouble first, and what could not be asked."""
    found: list[Container] = []
    unseen: list[str] = []
    for runtime in runtimes(where.root):
        try:
            found += await containers(runtime, where)
        except Unseen as hidden:
            unseen.append(str(hidden))
    found.sort(key=lambda each: (not list(_trouble(each)), each.name))
    return found, unseen


def findings(found: list[Container]) -> Iterator[Finding]:
    """Tell each container in trouble as something abnormal."""
    for each in found:
        for text in _trouble(each):
            yield Finding(
                Severity.CRITICAL if each.state != "running" or each.health == "unhealthy" else Severity.WARNING,
                f"container {text}",
                _line(each),
                "get_containers",
            )


def _trouble(each: Container) -> Iterator[str]:
    recently = each.finished is not None and time.time() - each.finished < _RECENTLY_S
    if each.state in ("restarting", "dead"):
        yield f"{each.name} is {each.state} (restarted {counted(each.restarts, 'time')})"
    elif each.health == "unhealthy":
        yield f"{each.name} is unhealthy"
    elif each.oom_killed and recently:
        yield f"{each.name} was killed for want of memory"
    elif each.state == "exited" and each.exit_code and recently:
        yield f"{each.name} exited with {each.exit_code}"


def _line(each: Container) -> str:
    parts = [f"{each.name} ({each.id})", _state(each), f"{counted(each.restarts, 'restart')}", f"image {each.image}"]
    parts += [f"digest {each.digest}"] if each.digest else []
    parts += [f"revision {each.revision}"] if each.revision else []
    limits = [f"{each.cpu_limit_cores:.2f} cores"] if each.cpu_limit_cores else []
    limits += [size(each.memory_limit)] if each.memory_limit else []
    return " · ".join([*parts, f"limits {', '.join(limits)}" if limits else "no limits"])


def _state(each: Container) -> str:
    words = [each.state, *([each.health] if each.health else [])]
    if each.state == "running" and each.started is not None:
        words.append(f"since {moment(each.started)} ({duration(time.time() - each.started)})")
    if each.state == "exited" and each.finished is not None:
        words.append(f"with {each.exit_code} at {moment(each.finished)}")
    words += ["killed for want of memory"] if each.oom_killed else []
    words += [f"error: {each.error}"] if each.error else []
    return ", ".join(words)


def _no_runtime(where: Surroundings) -> Report:
    return Report(
        summary="no container runtime can be asked from here",
        lines=(),
        footer=f"looked for the sockets {', '.join(missing(where.root))}",
    )
