"""What a question names: commits, branches, ids, and values beside the word for what they are."""

import pytest

from devops_assistant.providers.offline.naming import find_names, take_reference
from devops_assistant.providers.offline.offers import study
from devops_assistant.providers.offline.plan import make_plan
from devops_assistant.providers.offline.question import read_parts
from tests.providers.offline.tools_on_offer import NOW, number, text, tool


@pytest.mark.parametrize(
    ("question", "name", "value"),
    [
        ("tell me about pid 4412", "pid", "4412"),
        ("what uses port 8443?", "port", "8443"),
        ("8080 포트 누가 써?", "port", "8080"),
        ("프로세스 771이 느려", "process", "771"),
        ("how full is dock 4?", "dock", "4"),
        ("is the postgres process alive?", "process", "postgres"),
        ("nginx 프로세스 상태", "process", "nginx"),
        ("values of the label region", "label", "region"),
        ("show five processes", "process", ""),
        ("프로세스 5개", "process", ""),
        ("which process is slow?", "process", ""),
        ("git status", "repo", ""),
    ],
)
def test_a_value_is_read_beside_the_word_for_what_it_is(question: str, name: str, value: str) -> None:
    assert find_names(question, "").called(name) == value


@pytest.mark.parametrize(
    ("question", "commit"),
    [
        ("show commit 4be21f9", "4be21f9"),
        ("4be21f9에서 뭐가 바뀌었어?", "4be21f9"),
        ("follow request 4be21f9", ""),
        ("the defaced decade", ""),
        ("1234567 errors", ""),
    ],
)
def test_a_hash_is_a_commit_unless_it_is_called_something_else(question: str, commit: str) -> None:
    assert find_names(question, "").commit == commit


def test_a_branch_is_no_file() -> None:
    assert take_reference("commits on branch release/2.4 today")[1] == "release/2.4"
    assert take_reference("hotfix-3 브랜치의 커밋")[1] == "hotfix-3"
    assert take_reference("which branch is stale?")[1] == ""


def test_names_of_code_and_metrics_are_symbols() -> None:
    assert find_names("where is MAX_RETRIES used?", "").symbol == "MAX_RETRIES"
    assert find_names("go_goroutines가 뭐야?", "").symbol == "go_goroutines"
    assert find_names("what is slow?", "").symbol == ""


KITCHEN = (
    tool("kitchen", "oven_state", "How hot an oven is.", {"oven": number(1, 9), "exact": {"type": "boolean"}}),
    tool(
        "kitchen",
        "find_dish",
        "Where a dish stands, by its name.",
        {"name": text("name of the dish")},
        required=["name"],
    ),
    tool(
        "kitchen",
        "list_orders",
        "Orders of guests.",
        {
            "starters": {"enum": ["include", "exclude", "only"]},
            "minutes": number(60, 600),
            "table": {"anyOf": [number(1, 40), text()]},
        },
    ),
)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("oven 3, please", {"oven_state": {"oven": 3}}),
        ("exact heat of oven 3", {"oven_state": {"oven": 3, "exact": True}}),
        ('where is the dish "Kimchi Stew"?', {"find_dish": {"name": "Kimchi Stew"}}),
        ("orders without starters", {"list_orders": {"starters": "exclude"}}),
        ("orders over 90 minutes", {"list_orders": {"minutes": 90}}),
        ("orders of table 12", {"list_orders": {"table": 12}}),
    ],
)
def test_a_server_nobody_knows_is_told_what_its_parameters_are_called(question: str, expected: object) -> None:
    plan = make_plan(read_parts(question, NOW), study(KITCHEN))

    assert {call.tool: call.arguments for call in plan.calls} == expected


def test_a_tool_called_by_its_name_is_the_one() -> None:
    plan = make_plan(read_parts("oven_state 4", NOW), study(KITCHEN))

    assert [call.tool for call in plan.calls] == ["oven_state"]


def test_a_tie_between_servers_is_asked_about() -> None:
    two = (tool("north", "north_gate", "State of the gate."), tool("south", "south_gate", "State of the gate."))

    plan = make_plan(read_parts("state of the gate", NOW), study(two))

    assert plan.calls == []
    assert plan.ties == [("north_gate", "south_gate")]
