"""What a conversation has cost so far, in tokens of each model that answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from devops_assistant.conversation.events import Event, StepFinished
from devops_assistant.conversation.messages import Usage
from devops_assistant.recorder.prices import Price, cost_usd


@dataclass(frozen=True, slots=True)
class ModelUse:
    """What one model was asked."""

    provider: str
    model: str
    steps: int
    usage: Usage


class Spending:
    """Listens to events and adds up the tokens among them."""

    def __init__(self) -> None:
        self._uses: dict[tuple[str, str], ModelUse] = {}

    def listen(self, event: Event) -> None:
        if not isinstance(event, StepFinished):
            return
        key = event.provider, event.model
        before = self._uses.get(key) or ModelUse(*key, 0, Usage())
        self._uses[key] = ModelUse(*key, before.steps + 1, before.usage + event.usage)

    @property
    def usage(self) -> Usage:
        """Of all models together."""
        return sum((use.usage for use in self._uses.values()), Usage())

    def cost_usd(self, prices: Mapping[str, Price]) -> float | None:
        """Return what all of it cost; None where the price or the tokens of a model are not known.

        Args:
            prices: by the name of a model or a glob.
        """
        asked = [use for use in self._uses.values() if use.usage.input_tokens or use.usage.output_tokens]
        costs = [cost_usd(use.model, use.usage, prices) for use in asked]
        known = [cost for cost in costs if cost is not None]
        return sum(known) if known and len(known) == len(costs) else None

    def table(self) -> tuple[ModelUse, ...]:
        """One row per model, in the order in which they were first asked."""
        return tuple(self._uses.values())
