"""The questions of the benchmark: how many there are, and that only right calls score."""

from __future__ import annotations

import pytest

from benchmarks.tool_choice import duty_english, duty_korean, english, korean, later
from benchmarks.tool_choice.catalogue import HARBOUR
from benchmarks.tool_choice.question import Question
from benchmarks.tool_choice.score import score
from devops_assistant.common.language import language_of

pytestmark = pytest.mark.anyio

_YESTERDAY = {"since": "2026-11-20", "until": "2026-11-21"}


def test_there_are_75_questions_in_each_language_and_half_are_held_out() -> None:
    for questions in (english.QUESTIONS, korean.QUESTIONS):
        assert len(questions) == 75
        assert sum(question.held_out for question in questions) == 37
    assert sum(language_of(question.text) == "ko" for question in korean.QUESTIONS) == 75


def test_there_are_74_questions_as_typed_on_call_in_each_language_and_44_that_came_later() -> None:
    assert len(duty_english.QUESTIONS) == len(duty_korean.QUESTIONS) == 74
    assert len(later.QUESTIONS) == 44
    assert all(question.held_out for question in later.QUESTIONS)


async def test_what_a_call_leaves_out_is_told_by_the_default_of_the_tool() -> None:
    right = await score(
        Question("vessels that arrived yesterday", {"list_arrivals": _YESTERDAY | {"limit": 20}}), HARBOUR
    )

    assert right.right_arguments


async def test_only_the_right_tool_with_the_right_arguments_scores() -> None:
    text = "vessels that arrived yesterday"
    right = await score(Question(text, {"list_arrivals": _YESTERDAY}), HARBOUR)
    wrong_day = await score(Question(text, {"list_arrivals": _YESTERDAY | {"since": "2026-11-19"}}), HARBOUR)
    wrong_tool = await score(Question(text, {"tide_forecast": {}}), HARBOUR)

    assert (right.right_tool, right.right_arguments) == (True, True)
    assert (wrong_day.right_tool, wrong_day.right_arguments) == (True, False)
    assert (wrong_tool.right_tool, wrong_tool.right_arguments) == (False, False)
