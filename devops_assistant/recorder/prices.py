"""What a model request costs, where the user has said what its model costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from devops_assistant.conversation.messages import Usage

_PER_TOKENS = 1_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars per million tokens."""

    input: float
    output: float
    cached: float | None = None
    """For input that the service read from its cache; as any other input unless said."""


def cost_usd(model: str, usage: Usage, prices: Mapping[str, Price]) -> float | None:
    """Return what a request cost, None where the price or the number of tokens is not known.

    Args:
        prices: by the name of a model or a glob; the first that fits counts.
    """
    price = next((price for pattern, price in prices.items() if fnmatchcase(model, pattern)), None)
    if price is None or usage.estimated:
        return None
    cached = price.input if price.cached is None else price.cached
    fresh_tokens = usage.input_tokens - usage.cached_tokens
    tokens_usd = fresh_tokens * price.input + usage.cached_tokens * cached + usage.output_tokens * price.output
    return tokens_usd / _PER_TOKENS
