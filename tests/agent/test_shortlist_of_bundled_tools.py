"""What a small model is told of with every bundled server connected: little, and in one order."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from benchmarks.tool_choice.catalogue import BUNDLED, bundled_tools
from devops_assistant.agent.prompt import system_prompt
from devops_assistant.agent.shortlist import NAME, Shortlist
from devops_assistant.common.tokens import estimate
from devops_assistant.conversation.messages import ToolSpec

pytestmark = pytest.mark.anyio

MOST_TOKENS = 2_500


def tokens(question: str, told: tuple[ToolSpec, ...]) -> int:
    """What a request costs: the larger of the program's own estimate and four characters a token."""
    definitions = json.dumps([(spec.name, spec.description, spec.input_schema) for spec in told], ensure_ascii=False)
    text = system_prompt(datetime.now(UTC)) + question + definitions
    return max(estimate(text), len(text) // 4)


async def test_a_trivial_question_is_cheap_with_every_bundled_server_connected() -> None:
    offered = await bundled_tools()

    assert {spec.server for spec in offered} == set(BUNDLED)
    for context in (8_000, 16_000, 32_000):
        for question in ("hello", "how full is the disk?", "안녕", "디스크 얼마나 남았어?"):
            told = Shortlist(context).tools(question, offered)
            assert told[-1].name == NAME
            assert tokens(question, told) <= MOST_TOKENS, (context, question)
    shortlist = Shortlist(16_000)
    first = [spec.name for spec in shortlist.tools("오늘 커밋 요약해줘", offered)][:-1]
    second = [spec.name for spec in shortlist.tools("which alerts are firing?", offered)]
    again = [spec.name for spec in shortlist.tools("오늘 커밋 요약해줘", offered)]
    assert second[: len(first)] == first
    assert again == second
