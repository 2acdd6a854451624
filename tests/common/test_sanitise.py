from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devops_assistant.common.sanitise import clean, one_line, visible


def cpu_seconds(text: str) -> float:
    started = process_time()
    clean(text)
    return process_time() - started


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[1;31mERROR\x1b[0m disk", "ERROR disk"),
        ("\x1b[2J\x1b[H\x1b[?25lgone", "gone"),
        ("\x9b31mred\x9b0m", "red"),
        ("\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\ here", "click here"),
        ("\x1b]52;c;cm0gLXJmIH4=\x07copied", "copied"),
        ("\x1b]0;root@prod\x07title", "title"),
        ("\x9d0;root@prod\x9ctitle", "title"),
        ("\x1bPq#0;2;0;0;0\x1b\\sixel", "sixel"),
        ("\x90q#0\x9csixel", "sixel"),
        ("\x1b_app\x1b\\\x1b^pm\x1b\\\x1bXsos\x1b\\\x9epm\x9c\x9fapc\x9c\x98sos\x9cleft", "left"),
        ("\x1bcreset \x1b(0charset \x1b7saved", "reset charset saved"),
        ("\x1b\x1b[31mtwice", "twice"),
        ("bell\x07 back\x08space nul\x00 del\x7f", "bell backspace nul del"),
    ],
)
def test_nothing_that_a_terminal_would_obey_is_left(text: str, shown: str) -> None:
    assert clean(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("user \u202etxt.exe\u202c \u2066a\u2069 \u200eb\u200f \u061cc", "user txt.exe a b c"),
        ("pass\u200bword \ufeff\u2060\u200cz\u034f\u00ads", "password zs"),
        ("hi\U000e0049\U000e0067\U000e006e", "hi"),
        ("a\ufe01\ufe02\U000e0101b", "ab"),
        ("\u2764\ufe0f\ufe0f\ufe0e", "\u2764\ufe0f"),
        ("a\u200db", "ab"),
    ],
)
def test_nothing_invisible_is_left(text: str, shown: str) -> None:
    assert clean(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("one\x0btwo\x0cthree\x85four\u2028five\u2029six", "one\ntwo\nthree\nfour\nfive\nsix"),
        ("tab\tand\nnewline", "tab\tand\nnewline"),
        ("half \ud83d of it", "half \ufffd of it"),
    ],
)
def test_lines_end_in_one_way_and_half_code_points_are_replaced(text: str, shown: str) -> None:
    assert clean(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "서버가 응답하지 않습니다 (3건)",
        "\u1112\u1161\u11ab글",
        "👍🏽 👨‍👩‍👧 🏳️‍🌈 ❤️ 🇰🇷 1️⃣",
        "naïve café — “quoted” 日本語",
        "→ ± µs ≤ 90 %",
    ],
)
def test_korean_emoji_and_accents_stay(text: str) -> None:
    assert clean(text) == text


def test_a_sequence_left_open_hides_no_later_line() -> None:
    assert clean("\x1b]0;a\nERROR disk full\nb\x07c") == "0;a\nERROR disk full\nbc"
    assert clean("\x1bPa\nERROR disk full\n\x1b\\b") == "a\nERROR disk full\nb"


def test_one_line_is_one_line_of_bounded_length() -> None:
    assert one_line(" a\r\n\tb\x1b[31m  c ") == "a b c"
    assert one_line("x" * 300, limit=10) == "x" * 9 + "…"
    assert one_line("x" * 10, limit=10) == "x" * 10


pieces = ("\x1b", "[", "]", "\x9b", "\x9d", "P", "\\", "\x07", "\x9c", "3", "1", "m", ";", "\n", "\r", "\u200d",
          "\ufe0f", "👨", "\u200b", "\ud83d", "\udc68", "\u202e", "가", "\x85", "\U000e0041", " ", "a")  # fmt: skip
hostile = st.one_of(st.text(), st.lists(st.sampled_from(pieces), max_size=30).map("".join))


@given(hostile)
def test_whatever_comes_once_is_enough_and_nothing_harmful_is_left(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert all(char in "\t\n" or char.isprintable() or ord(char) >= 0xA0 for char in cleaned)
    assert not {"\x1b", "\x9b", "\u200b", "\u202e", "\ud83d", "\r"} & set(cleaned)
    cleaned.encode()


@pytest.mark.parametrize(
    "piece", ["\x1b[", "\x1b]", "\x9d", "\x9d\x1b", "\x90a", "\x1b\u200b[", "\u200d", "👨\u200d", "\ufe0f"]
)
def test_time_grows_with_the_text_and_no_faster(piece: str) -> None:
    small, large = (cpu_seconds(piece * (size // len(piece))) for size in (20_000, 160_000))
    assert large < 24 * max(small, 0.005)  # eight times the text; its square would be 64 times


def test_what_hides_can_be_made_to_show_and_the_rest_stays() -> None:
    assert visible("plain 한국어 ✓") == "plain 한국어 ✓"
    assert visible("a\u200bb\x1b[2J\n\t\U000e0041\ud800") == "a\\u200bb\\x1b[2J\\x0a\\x09\\U000e0041\\ud800"
