from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devops_assistant.agent.arguments import objection
from devops_assistant.conversation.messages import ToolCall, ToolSpec
from devops_assistant.host.presentable import (
    ANYTHING,
    DESCRIPTION_CHARACTERS,
    presentable_description,
    presentable_schema,
)

Json = dict[str, Any]


def test_a_description_without_end_is_cut_and_says_so() -> None:
    shown = presentable_description("useful " * 300_000)
    assert len(shown) < DESCRIPTION_CHARACTERS + 100
    assert shown.endswith("… [cut: 2100000 characters in all]")


def test_an_ordinary_schema_is_left_as_it_is() -> None:
    schema = {"type": "object", "properties": {"a": {"type": "string"}, "b": True}, "required": ["a"], "$defs": {}}
    assert presentable_schema(schema) is schema


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "array"},
        {"type": ["object", "null"]},
        {"properties": []},
        {"properties": {"a": "string"}},
        {"required": 5},
        {"required": [5]},
        {"properties": {"a": {"description": "x" * 100_000}}},
    ],
)
def test_a_schema_that_no_service_takes_becomes_one_that_takes_anything(schema: Json) -> None:
    assert presentable_schema(schema) == ANYTHING
    spec = ToolSpec("a", "", presentable_schema(schema))
    assert objection(ToolCall("1", "a", {"b": 1}), spec) == ""


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
_KEYS = st.sampled_from(["type", "properties", "required", "additionalProperties", "$ref", "a"])


@given(st.dictionaries(_KEYS, _JSON), st.dictionaries(st.text(max_size=2), _JSON))
def test_whatever_schema_a_server_sends_arguments_can_be_held_against_it(schema: Json, arguments: Json) -> None:
    spec = ToolSpec("a", "", presentable_schema(schema))
    assert isinstance(objection(ToolCall("1", "a", arguments), spec), str)
