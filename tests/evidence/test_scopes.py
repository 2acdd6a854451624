from devops_assistant.evidence.scopes import cited, find_scopes


def pieces(answer: str) -> list[tuple[str, str]]:
    """Return each piece of the answer with what it cites."""
    return [(answer[scope.start : scope.end].strip(), " ".join(sorted(scope.cites))) for scope in find_scopes(answer)]


def test_every_form_of_citation_is_read() -> None:
    assert cited("a [E1], b [E2, E13]; c [E4][E5] and [ E6; E7 ] or [E8 and E9]") == {
        *("E1", "E2", "E13", "E4", "E5", "E6", "E7", "E8", "E9")
    }
    assert cited("[1] [F1] E2 (E3) [E]") == frozenset()


def test_a_sentence_ends_at_its_full_stop_and_takes_the_citation_behind_it() -> None:
    assert pieces("Up 3.5 h, e.g. fine. [E1] Then at 3 p.m. it fell [E2]! 정상입니다. [E3] 끝입니다.") == [
        ("Up 3.5 h, e.g. fine. [E1]", "E1"),
        ("Then at 3 p.m. it fell [E2]!", "E2"),
        ("정상입니다. [E3]", "E3"),
        ("끝입니다.", ""),
    ]


def test_a_sentence_may_go_over_lines_and_lines_may_stand_for_themselves() -> None:
    assert pieces("one sentence\nover lines [E1].") == [("one sentence\nover lines [E1].", "E1")]
    assert pieces("CPU: 3 % [E1]\nMemory: 4 %") == [("CPU: 3 % [E1]", "E1"), ("Memory: 4 %", "")]


def test_an_item_cites_for_itself_or_takes_what_leads_it_in() -> None:
    answer = "Seen [E1]:\n- a\n- b [E2]\n  more of b\n  - under b\n\nAlone.\n- c"
    assert pieces(answer) == [
        ("Seen [E1]:", "E1"),
        ("a", "E1"),
        ("b [E2]\n  more of b", "E2"),
        ("under b", "E2"),
        ("Alone.", ""),
        ("c", ""),
    ]


def test_a_table_takes_the_citation_of_its_head_or_of_the_line_below() -> None:
    rows = "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 [E2] |"
    assert pieces(rows.replace("b |\n", "b [E1] |\n", 1))[1:] == [("| 1 | 2 |", "E1"), ("| 3 | 4 [E2] |", "E2")]
    assert pieces(f"{rows}\nSource: [E1]")[1:] == [("| 1 | 2 |", "E1"), ("| 3 | 4 [E2] |", "E2")]


def test_headings_and_programs_hold_no_claims_and_quoted_lines_do() -> None:
    answer = "# 3 things [E1]\n- a\n\n```sh\nsleep 5\n```\n\nThe log [E2]:\n```\nline 1\n```"
    assert pieces(answer) == [("a", "E1"), ("The log [E2]:", "E2"), ("line 1", "E2")]
