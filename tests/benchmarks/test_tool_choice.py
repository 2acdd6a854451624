"""The questions of the benchmark: how many there are, and that only right calls score."""

from __future__ import annotations

import pytest

from benchmarks.tool_choice import english, korean
from benchmarks.tool_choice.catalogue import HARBOUR
from benchmarks.tool_choice.question import Question
from benchmarks.tool_choice.score import score
from devops_assistant.common.language import language_of

pytestmark = pytest.mark.anyio


def test_there_are_75_questions_in_each_language_and_half_are_held_out() -> None:
    for questions in (english.QUESTIONS, korean.QUESTIONS):
        assert len(questions) == 75
        assert sum(question.held_out for question in questions) == 37
    assert sum(language_of(question.text) == "ko" for question in korean.QUESTIONS) == 75


async def test_only_the_right_tool_with_the_right_arguments_scores() -> None:
    text = "vessels that arrived yesterday"
    day = {"since": "2026-11-20", "until": "2026-11-21"}

    right = await score(Question(text, {"list_arrivals": day}), HARBOUR)
    wrong_day = await score(Question(text, {"list_arrivals": day | {"since": "2026-11-19"}}), HARBOUR)
    wrong_tool = await score(Question(text, {"tide_forecast": {}}), HARBOUR)

    assert (right.right_tool, right.right_arguments) == (True, True)
    assert (wrong_day.right_tool, wrong_day.right_arguments) == (True, False)
    assert (wrong_tool.right_tool, wrong_tool.right_arguments) == (False, False)
