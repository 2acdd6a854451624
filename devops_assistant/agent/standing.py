"""How a conversation stands: who answers, what it has cost, and what fills the model's context."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from devops_assistant.agent.compaction import size, tool_size
from devops_assistant.common.tokens import estimate
from devops_assistant.conversation.messages import Usage
from devops_assistant.providers.protocol import Request


@dataclass(frozen=True, slots=True)
class Standing:
    """A conversation at one moment; all figures are tokens."""

    provider: str
    model: str
    masking: bool
    context_tokens: int
    """What the model can read at once."""
    instructions: int = 0
    history: int = 0
    tools: Mapping[str, int] = field(default_factory=dict[str, int])
    """What the tools of each server take; the host's own under the empty name."""
    usage: Usage = field(default_factory=Usage)
    """Of the whole session."""
    cost_usd: float | None = None
    """What that cost; None where it is not known."""

    @property
    def used(self) -> int:
        """How much of the context the next question finds taken, about."""
        return self.instructions + self.history + sum(self.tools.values())


def tools_by_server(request: Request) -> Mapping[str, int]:
    """Return about how many tokens the tools of each server take in `request`."""
    sizes: Counter[str] = Counter()
    for tool in request.tools:
        sizes[tool.server] += tool_size(tool)
    return sizes


def standing_of(request: Request, provider: str, model: str, *, context_tokens: int, masking: bool) -> Standing:
    """Return how a conversation stands whose next request to the model would be `request`."""
    return Standing(
        provider=provider,
        model=model,
        masking=masking,
        context_tokens=context_tokens,
        instructions=estimate(request.system),
        history=size(request.messages),
        tools=tools_by_server(request),
    )
