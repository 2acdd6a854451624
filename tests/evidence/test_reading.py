import pytest

from devops_assistant.common.tokens import estimate
from devops_assistant.conversation.messages import JsonObject
from devops_assistant.evidence.reading import UnreadableEvidence, read_evidence
from devops_assistant.evidence.store import EvidenceStore


def store_of(*texts: str) -> EvidenceStore:
    store = EvidenceStore(None)
    for text in texts:
        store.add(text)
    return store


def test_a_page_says_where_it_goes_on_and_paging_reads_everything() -> None:
    lines = [f"event {number} happened at some time in some place" for number in range(1, 1_001)]
    store = store_of("\n".join(lines))
    read: list[str] = []
    at: int | None = 1
    while at:
        _, page = read_evidence(store, {"id": "E1", "from_line": at, "lines": 500})
        assert estimate(page) <= 2_100
        head, *shown, foot = page.split("\n")
        assert head == f"E1: 1000 lines, {len(shown)} shown"
        read += [line.partition(": ")[2] for line in shown]
        at = int(foot.rpartition("from_line=")[2].rstrip("]")) if "from_line=" in foot else None
    assert read == lines


def test_lines_that_match_are_found_counted_and_numbered() -> None:
    store = store_of(
        "", "\n".join(f"{'ERROR' if number % 100 == 0 else 'INFO'} {number}" for number in range(1, 1_001))
    )
    _, page = read_evidence(store, {"id": "E2", "pattern": "^ERROR", "lines": 2})
    assert page.split("\n") == [
        "E2: 10 lines match, 2 shown",
        "100: ERROR 100",
        "200: ERROR 200",
        "[of 1000 lines in all · go on with from_line=300]",
    ]
    _, page = read_evidence(store, {"id": "E2", "pattern": "nothing like it"})
    assert page == "E2: 0 lines match, 0 shown\n[of 1000 lines in all]"


def test_a_word_that_lies_across_two_pieces_of_a_long_line_is_found() -> None:
    store = store_of("x" * 995 + "NEEDLE_IN_THE_MIDDLE" + "y" * 2_000)
    _, page = read_evidence(store, {"id": "E1", "pattern": "NEEDLE_IN_THE_MIDDLE"})
    assert page.startswith("E1: 2 lines match, 2 shown\n1: x")
    assert page.replace("\n2: ", "").count("NEEDLE_IN_THE_MIDDLE") == 1


def test_a_hostile_pattern_takes_no_time() -> None:
    _, page = read_evidence(store_of("a" * 100_000), {"id": "E1", "pattern": "^(a+)+$"})
    assert "lines match" in page


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"id": "E9"}, "there is no evidence E9 to read; there is E1 to E2"),
        ({"id": "9"}, "id: String should match pattern"),
        ({}, "id: Field required"),
        ({"id": "E1", "lines": 501}, "lines: Input should be less than or equal to 500"),
        ({"id": "E1", "from_line": 0}, "from_line: Input should be greater than or equal to 1"),
        (
            {"id": "E1", "pattern": "(?=x)"},
            "the pattern cannot be used: invalid perl operator: (?=; write it without lookaround",
        ),
        ({"id": "E1", "line": 3}, "line: Extra inputs are not permitted"),
    ],
)
def test_what_cannot_be_read_says_why(arguments: JsonObject, reason: str) -> None:
    with pytest.raises(UnreadableEvidence) as failure:
        read_evidence(store_of("one", "two"), arguments)
    assert str(failure.value).startswith(reason)
