import re

from hypothesis import given, settings
from hypothesis import strategies as st

from devops_assistant.common.tokens import estimate
from devops_assistant.evidence.lines import PIECE_CHARACTERS, lines_of
from devops_assistant.evidence.preview import BUDGET_TOKENS, preview
from devops_assistant.evidence.reading import read_evidence
from devops_assistant.evidence.store import EvidenceStore

SLACK_TOKENS = 100
"""For the note that says what is left out."""


def test_what_fits_is_shown_as_it_is() -> None:
    text = "short\n\n[footer]"
    assert preview(text, "E1") == text


def test_two_megabytes_cost_little_and_their_end_is_seen() -> None:
    lines = [f"2026-11-21T01:02:03Z INFO request {number} served in 12 ms" for number in range(40_000)]
    lines[20_000] = "2026-11-21T01:02:03Z ERROR disk on fire"
    text = "\n".join([*lines, "[NEEDLE_AT_END]"])
    assert len(text) > 2_000_000
    shown = preview(text, "E7")
    assert estimate(shown) <= BUDGET_TOKENS + SLACK_TOKENS
    assert shown.startswith(lines[0])
    assert "line 20001: 2026-11-21T01:02:03Z ERROR disk on fire" in shown
    assert shown.endswith("[NEEDLE_AT_END]")
    assert "read_evidence id=E7" in shown


def test_what_is_left_out_is_counted_truly() -> None:
    lines = [f"line {number}" for number in range(10_000)]
    shown = preview("\n".join(lines), "E1").split("\n")
    note = next(line for line in shown if line.startswith("[…"))
    left_out, total = re.findall(r"\d+", note)[:2]
    assert int(total) == 10_000
    assert int(left_out) == 10_000 - (len(shown) - 1)


def test_the_end_of_one_endless_line_is_one_call_away() -> None:
    for letter in "x가":
        store = EvidenceStore(None)
        text = letter * 700_000 + "NEEDLE_AT_END"
        evidence_id = store.add(text)
        shown = preview(text, evidence_id)
        assert estimate(shown) <= BUDGET_TOKENS + SLACK_TOKENS
        last_line = int(re.findall(r" of (\d+) lines", shown)[0])
        _, page = read_evidence(store, {"id": evidence_id, "from_line": last_line})
        assert "NEEDLE_AT_END" in page


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=400), st.integers(50, 500))
def test_whatever_the_text_its_preview_stays_near_the_budget(lines: list[str], budget: int) -> None:
    text = "\n".join(lines)
    assert estimate(preview(text, "E1", budget)) <= max(budget * 1.5, budget + SLACK_TOKENS)


@given(st.text())
def test_lines_and_their_pieces_are_the_text(text: str) -> None:
    pieces = lines_of(text)
    assert max(map(len, pieces)) <= PIECE_CHARACTERS
    assert "".join(pieces) == text.replace("\n", "")
