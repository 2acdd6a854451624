"""Whether each server can be started and asked: its handshake, its tools, and a call where that can do no harm."""

from __future__ import annotations

from collections.abc import Sequence

import anyio

from devops_assistant.cli.doctor.findings import Finding, good, not_tested, pasted, problem
from devops_assistant.cli.server_check import may_call
from devops_assistant.common.messages import say
from devops_assistant.common.sanitise import one_line
from devops_assistant.common.settings import Settings, child_environment
from devops_assistant.host.check import Check, check
from devops_assistant.host.config import ServerEntry
from devops_assistant.host.policy import Policy
from devops_assistant.host.status import ServerState
from devops_assistant.ui.units import duration

EACH_S = 45.0
"""How long one server may take in all."""
_AT_ONCE = 4


async def servers(entries: Sequence[ServerEntry], settings: Settings) -> list[Finding]:
    """Try every server, a few at a time, and tell of them in their order."""
    found: dict[str, Finding] = {}
    limit = anyio.CapacityLimiter(_AT_ONCE)

    async def examine(entry: ServerEntry) -> None:
        async with limit:
            found[entry.name] = await _server(entry, settings)

    async with anyio.create_task_group() as group:
        for entry in entries:
            group.start_soon(examine, entry)
    return [found[entry.name] for entry in entries]


async def _server(entry: ServerEntry, settings: Settings) -> Finding:
    name = one_line(entry.name, 40)
    again = pasted("devops-assistant", "servers", "test", entry.name)
    if entry.unusable is ServerState.OFF:
        return not_tested("servers", name, say("doctor.off", reason=entry.problem), _switched_on(entry))
    if entry.unusable:
        return problem("servers", name, f"{entry.problem}; {entry.remedy}", again)
    policy = Policy(())
    found: Check | None = None
    with anyio.move_on_after(EACH_S):
        found = await check(entry, child_environment(settings), lambda offer: may_call(entry, offer, policy))
    if found is None:
        return problem("servers", name, say("doctor.no_answer", seconds=f"{EACH_S:g}"), again)
    status = found.status
    if status.start_ms is None or status.last_error:
        return problem("servers", name, "; ".join(filter(None, (status.last_error, status.remedy))), again)
    shook = say("doctor.shook_hands", spent=duration(status.start_ms), count=len(found.tools))
    if found.call is None:
        return good("servers", name, f"{shook}; {say('doctor.no_harmless_call')}")
    if found.call.outcome.is_error:
        said = one_line(found.call.outcome.text, 200)
        return problem("servers", name, say("doctor.call_failed", tool=found.call.tool, said=said), again)
    return good("servers", name, f"{shook}; {say('doctor.answered', tool=found.call.tool)}")


def _switched_on(entry: ServerEntry) -> str:
    """The command that switches a server on which waits for variables."""
    _, _, names = entry.problem.partition("set ")
    variables = [name.strip() for name in names.split(",") if name.strip().isidentifier()]
    return " ".join(["export", *(f"{name}=…" for name in variables)]) if variables else ""
