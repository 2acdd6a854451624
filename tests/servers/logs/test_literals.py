import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devops_servers.logs.literals import needed_words


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("kernel panic", {"kernel panic"}),
        (r"\w+(?:Error|Exception)\b", {"Error", "Exception"}),
        ("timeout|refused", {"timeout", "refused"}),
        (r"status=5\d\d duration=\d{4,}ms", {" duration="}),
        (r"^\[ERROR\]", {"[ERROR]"}),
        ("(abc)+x", {"abc"}),
        ("(abc)?x", set[str]()),
        ("(abc)*def", {"def"}),
        ("abc{0,3}", set[str]()),
        ("a|bcd", set[str]()),
        ("[abc]", set[str]()),
        ("(?i)timeout", set[str]()),
        ("", set[str]()),
    ],
)
def test_the_words_that_a_match_must_hold_are_found(pattern: str, words: set[str]) -> None:
    assert needed_words(pattern) == words


PIECES = st.sampled_from(["abc", "b", "c?", "(ab|cd)", "(abc|def)+", "[ab]", ".", "x*", r"\d", "^", "$", "|", "d{2}"])


@given(st.lists(PIECES, max_size=8).map("".join), st.text("abcdefx1 ", max_size=30))
def test_no_match_is_without_one_of_them(pattern: str, text: str) -> None:
    words = needed_words(pattern)
    if words and re.search(pattern, text):
        assert any(word in text for word in words)
