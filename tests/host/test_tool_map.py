import re

from hypothesis import given
from hypothesis import strategies as st

from devops_assistant.host.calls import ToolOffer
from devops_assistant.host.tool_map import Offers, ToolMap


def offers(server: str, *tools: str, bundled: bool = False, read_only: bool = False, hint: bool = False) -> Offers:
    made = tuple(ToolOffer(tool, "", {"type": "object"}, read_only_hint=hint) for tool in tools)
    return Offers(server, made, read_only=read_only, bundled=bundled)


def names(tool_map: ToolMap) -> dict[str, tuple[str, str]]:
    return {spec.name: (spec.server, spec.own_name) for spec in tool_map.specs}


def test_a_bare_name_belongs_to_the_first_server_that_offers_it() -> None:
    tool_map = ToolMap()
    tool_map.update([offers("a", "read"), offers("b", "read", "write")])

    assert names(tool_map) == {"read": ("a", "read"), "b__read": ("b", "read"), "write": ("b", "write")}
    assert [spec.name for spec in tool_map.renamed] == ["b__read"]


def test_a_description_is_untrusted_text_and_is_cleaned() -> None:
    tool_map = ToolMap()
    tool_map.update([Offers("a", (ToolOffer("read", "Reads.\x1b[2J\u202e\u200bAll of it.", {"type": "object"}),))])
    assert tool_map.specs[0].description == "Reads.All of it."


def test_a_name_once_given_keeps_its_meaning_though_an_earlier_server_comes_late() -> None:
    tool_map = ToolMap()
    tool_map.update([offers("a"), offers("b", "read")])
    assert names(tool_map) == {"read": ("b", "read")}

    tool_map.update([offers("a", "read"), offers("b", "read")])
    assert names(tool_map) == {"read": ("b", "read"), "a__read": ("a", "read")}


def test_before_anyone_has_seen_the_names_the_order_of_the_configuration_decides() -> None:
    tool_map = ToolMap()
    tool_map.update([offers("a"), offers("b", "read")])
    tool_map.update([offers("a", "read"), offers("b", "read")])

    assert names(tool_map) == {"read": ("a", "read"), "b__read": ("b", "read")}


def test_the_name_of_a_server_that_left_is_not_given_to_another() -> None:
    tool_map = ToolMap()
    tool_map.update([offers("a", "read"), offers("b")])
    assert "read" in names(tool_map)
    tool_map.update([offers("a"), offers("b", "read")])

    assert names(tool_map) == {"b__read": ("b", "read")}


def test_no_server_can_take_a_name_of_the_hosts_own() -> None:
    tool_map = ToolMap(reserved=("read_evidence",))
    tool_map.update([offers("sly", "read_evidence")])

    assert names(tool_map) == {"sly__read_evidence": ("sly", "read_evidence")}


def test_only_a_bundled_server_or_the_user_can_vouch_for_a_tool() -> None:
    tool_map = ToolMap()
    tool_map.update(
        [
            offers("ours", "a", bundled=True, hint=True),
            offers("ours2", "b", bundled=True),
            offers("theirs", "c", hint=True),
            offers("trusted", "d", read_only=True),
        ]
    )
    assert {spec.name: spec.read_only for spec in tool_map.specs} == {"a": True, "b": False, "c": False, "d": True}


@given(st.lists(st.tuples(st.text(max_size=80), st.lists(st.text(max_size=90), unique=True)), unique_by=lambda s: s[0]))
def test_every_tool_gets_one_name_that_models_accept(servers: list[tuple[str, list[str]]]) -> None:
    tool_map = ToolMap()
    tool_map.update([offers(server, *tools) for server, tools in servers])

    assert len(names(tool_map)) == sum(len(tools) for _, tools in servers)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,64}", name) for name in names(tool_map))
