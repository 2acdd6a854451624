"""Several questions to one server at the same time, a few at once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import anyio

from devops_servers.prometheus.errors import CannotAnswer

T = TypeVar("T")

_AT_ONCE = 8


async def together(questions: Sequence[Callable[[], Awaitable[T]]]) -> list[T | CannotAnswer]:
    """Return the answers in the order of `questions`; one that cannot be had is the error that says why."""
    answers: dict[int, T | CannotAnswer] = {}
    places = anyio.CapacityLimiter(_AT_ONCE)

    async def ask(number: int, question: Callable[[], Awaitable[T]]) -> None:
        async with places:
            try:
                answers[number] = await question()
            except CannotAnswer as error:
                answers[number] = error

    async with anyio.create_task_group() as group:
        for number, question in enumerate(questions):
            group.start_soon(ask, number, question)
    return [answers[number] for number in range(len(questions))]
