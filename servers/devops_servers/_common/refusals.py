"""What an engine refuses or cannot see reaches the model in its own words: a reason and a remedy."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable
from typing import ParamSpec, TypeVar

from mcp.server.mcpserver.exceptions import ToolError

from devops_assistant.common.harmless import harmless

P = ParamSpec("P")
R = TypeVar("R")


def telling(refusal: type[Exception]) -> Callable[[Callable[P, Awaitable[R]]], Callable[P, Awaitable[R]]]:
    """Return a decorator for tools whose `refusal` is an answer; the SDK hides the words of any other error."""

    def decorate(tool: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
        @functools.wraps(tool)
        async def told(*args: P.args, **kwargs: P.kwargs) -> R:
            try:
                return await tool(*args, **kwargs)
            except refusal as refused:
                raise ToolError(harmless(str(refused)).text) from refused

        return told

    return decorate
