"""Every way to find matching lines finds the same: each engine against one line at a time."""

import importlib.util

import pytest
import re2
from hypothesis import given, settings
from hypothesis import strategies as st

from devops_servers.logs.branches import branches
from devops_servers.logs.fields import fields_of
from devops_servers.logs.hyper import hyper_pattern, whole_lines
from devops_servers.logs.matcher import LinePattern
from devops_servers.logs.patterns import compile_pattern
from devops_servers.logs.reader import Block
from devops_servers.logs.suspects import Suspects

needs_hyperscan = pytest.mark.skipif(not importlib.util.find_spec("hyperscan"), reason="hyperscan is not installed")

PIECES = st.sampled_from(
    [
        r"abc",
        r"b",
        r"c?",
        r"(ab|cd)",
        r"(?:abc|def)+",
        r"[ab]",
        r"[^a]",
        r"[^\w가]",
        r".",
        r".*",
        r"x*",
        r"\d",
        r"\s+",
        r"\S",
        r"\W",
        r"^",
        r"$",
        r"|",
        r"d{2}",
        r"b{1,3}?",
        r"\b",
        r"가",
        r"()",
        r"timeout",
        r"\.",
    ]
)
PATTERNS = st.lists(PIECES, max_size=6).map("".join)
LINES = st.lists(st.text("abcdefx1 .가K\tſ", max_size=20) | st.just("a timeout of abc"), max_size=12)


def lines_found(pattern: LinePattern, lines: list[str]) -> list[int]:
    text = "".join(f"{line}\n" for line in lines).encode()
    ends = pattern.ends(Block(text, len(text), 0, len(text)))
    return [text.count(b"\n", 0, end) for end in ends]


def lines_by_one(pattern: str, lines: list[str], *, ignore_case: bool = False) -> list[int]:
    options = re2.Options()
    options.never_nl = True
    options.case_sensitive = not ignore_case
    compiled = re2.compile(f"(?m)(?:{pattern})".encode(), options)
    return [index for index, line in enumerate(lines) if compiled.search(line.encode())]


def is_valid(pattern: str) -> bool:
    options = re2.Options()
    options.log_errors = False
    try:
        re2.compile(pattern, options)
    except re2.error:
        return False
    return True


@settings(max_examples=300, deadline=None)
@given(PATTERNS.filter(bool).filter(is_valid), LINES, st.booleans())
def test_the_engine_finds_in_a_block_what_it_finds_line_by_line(pattern: str, lines: list[str], ignore: bool) -> None:
    compiled = compile_pattern(pattern, ignore_case=ignore)
    assert lines_found(compiled, lines) == lines_by_one(pattern, lines, ignore_case=ignore)


@needs_hyperscan
@settings(max_examples=300, deadline=None)
@given(PATTERNS.filter(bool).filter(is_valid), LINES, st.booleans())
def test_hyperscan_finds_the_same(pattern: str, lines: list[str], ignore: bool) -> None:
    compiled = hyper_pattern(pattern, ignore_case=ignore)
    if compiled:
        assert lines_found(compiled, lines) == lines_by_one(pattern, lines, ignore_case=ignore)


@pytest.mark.parametrize(
    "pattern",
    ["a++", "(a{2}){3}", "(?i)x", "^*", "a|*", "[[:alpha:]]", "[^]a]", r"\pN", r"\Qa\E", "a$b", "a{100}", "\t"],
)
def test_what_hyperscan_may_read_otherwise_is_not_given_to_it(pattern: str) -> None:
    assert whole_lines(pattern) is None


def test_no_negated_set_reaches_beyond_the_line() -> None:
    assert whole_lines(r"a[^b]\W\s") == r"(?:a[^b\n][^\w\n][\t\f\r ])[^\n]*\n"


SAID = st.sampled_from(
    [
        "2026-11-21 10:00:00 [ERROR] disk full",
        "2026-11-21 10:00:00,123 WARN c.f.Main - slow",
        "2026-11-21 10:00:00 [INFO] no ERROR here",
        "ERROR:root:disk full",
        '{"level":"error","msg":"x"}',
        '{"level":50,"msg":"x"}',
        '{"severity":"W","msg":"x"}',
        'time=2026-11-21T10:00:00Z level=warn msg="x"',
        "lvl=3 msg=x",
        "2026/11/21 10:00:00 [crit] 31#31: x",
        "W1121 10:00:00.123456       1 disk.go:12] x",
        "<11>1 2026-11-21T10:00:00Z host app - - - x",
        "<12>Nov 21 10:00:00 host app: x",
        '10.0.0.1 - - [21/Nov/2026:10:00:00 +0000] "GET /x HTTP/1.1" 503 12',
        '10.0.0.1 - - [21/Nov/2026:10:00:00 +0000] "GET /x HTTP/1.1" 404 12 "-" "x"',
        "2026-11-21T10:00:00.1Z stderr F E1121 10:00:00.123456       1 disk.go:12] x",
        '{"log":"level=error msg=\\"x\\"\\n","stream":"stderr"}',
        '{"log":"{\\"level\\":40,\\"msg\\":\\"x\\"}\\n","stream":"stderr"}',
        "11-21 10:00:00.000  1702  2395 E Window: x",
        "Nov 21 10:00:00 host app[1]: Warning: x",
        "2026-11-21 10:00:00, Error CBS x",
        "\tat a.B(C.java:1)",
        "Caused by: java.io.IOException: x",
        "",
        "plain",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(SAID, max_size=12), st.sampled_from(["ERROR", "WARN"]))
def test_no_line_of_a_level_escapes_those_that_may_be_of_it(lines: list[str], level: str) -> None:
    found = set(lines_found(Suspects("ERROR" if level == "ERROR" else "WARN"), lines))
    assert {index for index, line in enumerate(lines) if fields_of(line).level == level} <= found


@pytest.mark.parametrize(
    ("pattern", "apart"),
    [
        (r"\w+(Error|Exception)\b", [r"\w+Error\b", r"\w+Exception\b"]),
        ("^Error|refused", ["^Error", "refused"]),
        ("(?:one|two|six) x[|]", ["one x[|]", "two x[|]", "six x[|]"]),
        ("(Error|Warn)+x", None),
        ("((Error|Warn)x)+", None),
        ("(foo|bar)(baz|qux)", None),
        ("(Error|b)x", None),
        ("one|two|three|four", None),
        ("Error", None),
    ],
)
def test_only_an_alternation_of_a_few_words_is_taken_apart(pattern: str, apart: list[str] | None) -> None:
    assert branches(pattern) == (apart or [pattern])


@needs_hyperscan
def test_a_line_with_both_words_of_an_alternation_counts_once() -> None:
    compiled = hyper_pattern("Error|Exception")
    assert compiled
    text = b"Exception: Error\nnothing\nError Error\nException\n"
    ends = compiled.ends(Block(text, len(text), 0, len(text)))
    assert [len(ends), *ends, ends[0], *ends[-2:]] == [3, 16, 36, 46, 16, 36, 46]
