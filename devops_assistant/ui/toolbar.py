"""The line at the bottom of the screen: who answers, with what, and what that has cost so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from prompt_toolkit.utils import get_cwidth

from devops_assistant.common.messages import say
from devops_assistant.ui.units import tokens

if TYPE_CHECKING:
    from devops_assistant.agent.standing import Standing
    from devops_assistant.host.status import ServerStatus

_GAP = " · "
_NAMED = 3


def starting() -> str:
    """Return what the line says before there is anything to say."""
    return say("terminal.starting")


def toolbar_text(standing: Standing | None, servers: Sequence[ServerStatus], width: int) -> str:
    """Return the line, no wider than `width` columns: what matters least is left out first."""
    if standing is None:
        return _cut(starting(), width)
    parts = sorted(_parts(standing, servers))
    while len(parts) > 1 and get_cwidth(_joined(parts)) > width:
        parts.remove(max(parts, key=lambda part: part[1]))
    return _cut(_joined(parts), width)


def _parts(standing: Standing, servers: Sequence[ServerStatus]) -> Iterator[tuple[int, int, str]]:
    """Each with its place, how soon it may be left out (the higher the sooner), and its words."""
    yield 0, 1, _who(standing)
    if servers:
        yield 1, 2, _servers(servers)
    usage = standing.usage
    if usage.input_tokens or usage.output_tokens:
        spent = say("terminal.tokens", read=tokens(usage.input_tokens), written=tokens(usage.output_tokens))
        cost = "" if standing.cost_usd is None else " " + say("terminal.cost", usd=standing.cost_usd)
        yield 2, 4, spent + cost
    share = min(100, round(100 * standing.used / standing.context_tokens))
    yield 3, 3, say("terminal.context", share=share)
    yield 4, 5 if standing.masking else 0, say("terminal.masking_on" if standing.masking else "terminal.masking_off")


def _who(standing: Standing) -> str:
    return f"{standing.provider} {standing.model}".rstrip()


def _servers(servers: Sequence[ServerStatus]) -> str:
    """How many are usable, and which are not."""
    states = Counter(server.state.value for server in servers)
    usable = states["ready"] + states["idle"]
    wanted = len(servers) - states["off"]
    failed = [server.name for server in servers if server.state.value in ("failed", "paused", "restarting")]
    more = f" +{len(failed) - _NAMED}" if len(failed) > _NAMED else ""
    told = [say("terminal.servers", usable=usable, wanted=wanted)]
    if states["starting"]:
        told.append(say("terminal.servers_starting", count=states["starting"]))
    if failed:
        told.append(say("terminal.servers_failed", names=" ".join(failed[:_NAMED]) + more))
    return ", ".join(told)


def _joined(parts: list[tuple[int, int, str]]) -> str:
    return _GAP.join(words for _, _, words in parts)


def _cut(text: str, width: int) -> str:
    while text and get_cwidth(text) > width:
        text = text[:-1]
    return text
