"""What the tests of this folder share: asking the server, and reading what it says."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Reply:
    """What a tool answered."""

    text: str
    is_error: bool
    content: dict[str, Any]
    """The structured content."""

    @property
    def lines(self) -> list[str]:
        """The body: what stands between the summary and the footer."""
        return self.text.splitlines()[1:-1]

    @property
    def footer(self) -> str:
        return self.text.splitlines()[-1]


Ask = Callable[..., Awaitable[Reply]]
