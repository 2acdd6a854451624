"""Parts of a JSON result, read by their path."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devops_assistant.evidence.json_slice import NoSuchPart, json_slice
from devops_assistant.evidence.reading import UnreadableEvidence, read_evidence
from devops_assistant.evidence.store import EvidenceStore

ITEMS = [{"name": f"pod-{number}", "restarts": number} for number in range(100)]
TEXT = json.dumps({"items": ITEMS, "meta": {"odd key": "first\nsecond", "total": 100}})


@pytest.mark.parametrize(
    ("path", "lines"),
    [
        ("items[3].name", ["pod-3"]),
        ("$.items[-1].restarts", ["99"]),
        ("items[0:2]", ['{"name": "pod-0", "restarts": 0}', '{"name": "pod-1", "restarts": 1}']),
        ("items[98:].name", ['"pod-98"', '"pod-99"']),
        ('meta["odd key"]', ["first", "second"]),
        ("meta", ['odd key: "first\\nsecond"', "total: 100"]),
    ],
)
def test_a_part_is_found_and_shown_an_entry_to_a_line(path: str, lines: list[str]) -> None:
    assert json_slice(TEXT, path) == lines


def test_a_name_of_all_entries_is_a_list() -> None:
    assert json_slice(TEXT, "items[*].restarts") == [str(number) for number in range(100)]


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("item", "there is nothing at item: the object there has items, meta"),
        ("items[100]", "there is nothing at items[100]: the list there has 100 entries"),
        ("meta.total.x", "there is nothing at meta.total.x: there is a plain value"),
        ("items[", "the path cannot be read at '['"),
    ],
)
def test_what_is_not_there_is_told_with_what_is(path: str, reason: str) -> None:
    with pytest.raises(NoSuchPart) as raised:
        json_slice(TEXT, path)
    assert reason in str(raised.value)


@pytest.mark.parametrize("text", ["no json", "[" * 100_000])
def test_what_is_no_json_is_told(text: str) -> None:
    with pytest.raises(NoSuchPart, match="not JSON"):
        json_slice(text, "a")


def test_evidence_is_read_by_path_and_paged_like_any_other() -> None:
    store = EvidenceStore(None)
    store.add(TEXT)
    read = read_evidence(store, {"id": "E1", "json_path": "items[*].name", "from_line": 99, "lines": 5})[1]
    assert read.splitlines() == ["E1: 100 lines, 2 shown", '99: "pod-98"', '100: "pod-99"', "[of 100 lines in all]"]
    with pytest.raises(UnreadableEvidence, match="E1: there is nothing at wrong"):
        read_evidence(store, {"id": "E1", "json_path": "wrong"})


@given(st.text(max_size=60))
def test_any_path_is_read_or_refused(path: str) -> None:
    with suppress(NoSuchPart):
        assert json_slice(TEXT, path)
