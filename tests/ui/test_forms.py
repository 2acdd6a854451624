from __future__ import annotations

from collections.abc import Iterable

import pytest

from devops_assistant.host.forms import CANCELLED, DECLINED, Answer, Field, Form
from devops_assistant.ui.forms import fill_in

pytestmark = pytest.mark.anyio
FORM = Form(
    "tickets",
    "Which one?",
    (
        Field("title", required=True, lowest=3),
        Field("size", "integer", "in GiB", default=8, lowest=1, highest=64),
        Field("urgent", "boolean"),
        Field("kind", "choice", choices=(("b", "Bug"), ("t", "Task"))),
        Field("tags", "choices", choices=(("x", "x"), ("y", "y"))),
    ),
)


class Person:
    """Types what is given, and sees what is shown."""

    def __init__(self, types: Iterable[str | None]) -> None:
        self._types = iter(types)
        self.asked: list[str] = []
        self.told: list[str] = []

    async def ask(self, question: str) -> str | None:
        self.asked.append(question)
        return next(self._types)


async def test_a_form_is_asked_field_by_field_and_sent_on_a_yes() -> None:
    person = Person(["Disk full", "", "y", "bug", "x, y", "yes"])

    answer = await fill_in(FORM, person.ask, person.told.append)

    values = {"title": "Disk full", "size": 8, "urgent": True, "kind": "b", "tags": ["x", "y"]}
    assert answer == Answer("accept", values)
    assert person.asked[1:4] == [
        "  size (in GiB; integer; Enter for 8): ",
        "  urgent (yes or no; may stay empty): ",
        "  kind (one of b = Bug, t = Task; may stay empty): ",
    ]


async def test_what_cannot_stand_in_a_field_is_told_and_asked_again() -> None:
    person = Person(["", "ab", "abc", "many", "65", "64", "maybe", "", "", "", "y"])

    answer = await fill_in(FORM, person.ask, person.told.append)

    assert answer == Answer("accept", {"title": "abc", "size": 64})
    assert [line.strip() for line in person.told] == [
        "it is needed",
        "at least 3 characters",
        "a whole number",
        "at most 64",
        "yes or no",
    ]


@pytest.mark.parametrize(
    ("types", "answer"),
    [
        ([None], CANCELLED),
        (["", "", ""], CANCELLED),
        (["abc", "", "", "", "", "no"], DECLINED),
        (["abc", "", "", "", "", None], DECLINED),
    ],
)
async def test_nothing_is_sent_without_a_yes_at_the_end(types: list[str | None], answer: Answer) -> None:
    assert await fill_in(FORM, Person(types).ask, lambda _: None) == answer
