"""`python -m benchmarks.tool_choice [-v]`: how often the right tool is called, and with the right arguments."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

import anyio

from benchmarks.tool_choice import duty_english, duty_korean, english, everyday_english, everyday_korean, korean, later
from benchmarks.tool_choice.catalogue import HARBOUR, bundled_tools
from benchmarks.tool_choice.score import Score, score

RIGHT_TOOL, RIGHT_ARGUMENTS = 0.95, 0.90
QUESTIONS = (
    *english.QUESTIONS,
    *korean.QUESTIONS,
    *duty_english.QUESTIONS,
    *duty_korean.QUESTIONS,
    *later.QUESTIONS,
    *everyday_english.QUESTIONS,
    *everyday_korean.QUESTIONS,
)


def main(options: Sequence[str]) -> int:
    scores = anyio.run(_scores)
    shown = [each for each in scores if not each.right_arguments and "-v" in options]
    for each in shown:
        if not each.question.held_out or "--held-out" in options:
            print(f"  {each.question.text!r}\n    wanted {each.question.calls}\n    made   {each.made}")
    for line in table(scores):
        print(line, flush=True)
    return 0


async def _scores() -> list[Score]:
    tools = (*await bundled_tools(), *HARBOUR)
    return [await score(question, tools) for question in QUESTIONS]


def table(scores: Sequence[Score]) -> Iterator[str]:
    """The shares by language and by set, then of all, and of those held out, beside their targets."""
    yield f"{'questions':<28} {'n':>4} {'right tool':>11} {'right arguments':>16}"
    in_english = {
        each.text for each in (*english.QUESTIONS, *duty_english.QUESTIONS, *later.ENGLISH, *everyday_english.QUESTIONS)
    }
    held_out = [each for each in scores if each.question.held_out]
    parts = {
        "English": [each for each in scores if each.question.text in in_english],
        "Korean": [each for each in scores if each.question.text not in in_english],
    }
    for each in scores:
        parts.setdefault(f"{each.question.group}{', held out' * each.question.held_out}", []).append(each)
    for name, part in (*parts.items(), ("all that are held out", held_out), ("all", scores)):
        yield f"{name:<28} {len(part):>4} {_tool(part):>11.0%} {_arguments(part):>16.0%}"
    yield _target("right tool", _tool(scores), RIGHT_TOOL)
    yield _target("right arguments", _arguments(scores), RIGHT_ARGUMENTS)
    yield _target("right tool, held out", _tool(held_out), RIGHT_TOOL)
    yield _target("right arguments, held out", _arguments(held_out), RIGHT_ARGUMENTS)


def _tool(scores: Sequence[Score]) -> float:
    return sum(each.right_tool for each in scores) / len(scores)


def _arguments(scores: Sequence[Score]) -> float:
    return sum(each.right_arguments for each in scores) / len(scores)


def _target(name: str, share: float, least: float) -> str:
    return f"{name:<42} {share:>6.0%}   target >= {least:.0%}  {'OK' if share >= least else 'MISSED'}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
