"""What happens to a terminal at each moment of a conversation: sizes, Ctrl-C, pastes, Korean, and how it is left."""

import signal
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.ui.terminal import Terminal

PROGRAM = str(Path(__file__).parent / "chat_program.py")
WIDTHS = (40, 80, 200)


def chat(*arguments: str, rows: int = 24, columns: int = 80, **environment: str) -> Terminal:
    return Terminal(PROGRAM, *arguments, rows=rows, columns=columns, environment=environment)


def leave(terminal: Terminal) -> None:
    """Leave at the prompt, and see that the terminal is as it was."""
    terminal.type("\x04")
    assert terminal.exit_code() == 0
    assert terminal.is_as_before()
    assert "Traceback" not in terminal.raw


@pytest.mark.parametrize("columns", WIDTHS)
def test_a_conversation_survives_a_storm_of_resizes_at_every_width(columns: int) -> None:
    with chat(columns=columns) as terminal:
        terminal.shows("❯")
        terminal.type("서버가 느린데 ")
        for width in (20, 200, 41, 1, 79, columns):
            terminal.resize(24, width)
        terminal.type("왜?\r")
        terminal.shows("as number 1")
        terminal.type("look\r")
        terminal.shows("git_log()")
        for width in (199, 12, 80, columns):
            terminal.resize(30, width)
        terminal.type("\x1b")
        terminal.shows("Stopped")
        leave(terminal)


@pytest.mark.parametrize("columns", WIDTHS)
def test_running_tools_have_a_line_each_that_fits_and_is_gone_afterwards(columns: int) -> None:
    with chat(columns=columns) as terminal:
        terminal.shows("❯")
        terminal.type("look\r")
        terminal.shows("git · git_log()")
        assert "25% reading app.log" in terminal.shows("logs · sea")
        terminal.type("\x03")
        assert "logs · sea" not in terminal.shows("Stopped")
        leave(terminal)


@pytest.mark.parametrize("columns", WIDTHS)
def test_a_paragraph_is_there_while_it_is_written_and_once_when_it_is_not(columns: int) -> None:
    with chat(columns=columns, rows=50) as terminal:
        terminal.shows("❯")
        terminal.type("write\r")
        screen = terminal.until(lambda text: "낱말39 굵은 글 뒤에" in " ".join(text.split()), "the last words so far")
        assert "writing" in screen
        terminal.type("\x1b")
        screen = terminal.shows("Stopped")
        assert [screen.split().count(f"낱말{number}") for number in (10, 25, 39)] == [1, 1, 1]
        assert "writing" not in screen
        assert "*" not in screen
        assert max(map(cell_len, screen.splitlines())) <= columns
        leave(terminal)


@pytest.mark.parametrize(
    ("moment", "shown"),
    [("wait", "writing"), ("stream", "항목 3"), ("look", "git_log()"), ("retry", "retrying")],
)
@pytest.mark.parametrize("key", ["\x03", "\x1b"])
def test_ctrl_c_and_esc_stop_at_each_moment_and_the_next_question_is_answered(
    moment: str, shown: str, key: str
) -> None:
    with chat() as terminal:
        terminal.shows("❯")
        terminal.type(f"{moment}\r")
        terminal.shows(shown)
        terminal.type(key)
        terminal.shows("Stopped")
        terminal.type("and now\r")
        terminal.shows("You asked and now as number 2")
        leave(terminal)


@pytest.mark.parametrize("columns", [40, 200])
@pytest.mark.parametrize(("moment", "shown"), [("write", "낱말39"), ("look", "git_log()"), ("retry", "retrying")])
def test_ctrl_c_stops_at_every_width(moment: str, shown: str, columns: int) -> None:
    with chat(columns=columns) as terminal:
        terminal.shows("❯")
        terminal.type(f"{moment}\r")
        terminal.shows(shown)
        terminal.type("\x03")
        terminal.shows("Stopped")
        leave(terminal)


def test_who_wants_to_leave_while_an_answer_is_written_need_not_wait_for_it() -> None:
    with chat() as terminal:
        terminal.shows("❯")
        terminal.type("look\r")
        terminal.shows("git_log()")
        terminal.type("exit\r")
        assert terminal.exit_code() == 0
        assert terminal.is_as_before()


def test_ctrl_c_while_everything_is_starting_gives_the_prompt_back() -> None:
    with chat("--never-starts") as terminal:
        terminal.shows("❯")
        terminal.type("hello\r")
        terminal.shows("❯ hello")
        terminal.type("\x03")
        terminal.until(lambda text: text.count("❯") == 2, "another prompt")
        leave(terminal)


def test_arrow_keys_while_an_answer_is_written_are_no_esc_and_what_is_typed_then_is_the_next_line() -> None:
    with chat() as terminal:
        terminal.shows("❯")
        terminal.type("look\r")
        terminal.shows("git_log()")
        terminal.type("\x1b[A\x1b[B")
        terminal.type("다음 질문")
        terminal.type("\x03")
        terminal.shows("❯ 다음 질문")
        terminal.type("\r")
        terminal.shows("You asked 다음 질문 as number 2")
        leave(terminal)


@pytest.mark.parametrize("key", ["q", "\x1b", "\x03"])
def test_a_long_result_opens_in_a_pager_with_search_and_every_way_out_gives_the_screen_back(key: str) -> None:
    with chat() as terminal:
        terminal.shows("❯")
        terminal.type("/evidence 2\r")
        assert "line 30 of the whole" not in terminal.shows("line 1 of 200")
        terminal.type("/line 120\r")
        terminal.shows("line 120 of 200")
        terminal.type("G")
        terminal.shows("line 200 of 200")
        terminal.type(key)
        terminal.until(lambda _: "\x1b[?1049l" in terminal.raw, "the screen it was opened on")
        terminal.type("hello\r")
        terminal.shows("You asked hello")
        leave(terminal)


@pytest.mark.parametrize("columns", WIDTHS)
def test_a_paste_of_100_kb_is_one_question_and_stands_in_the_line_as_a_few_words(columns: int) -> None:
    pasted = "".join(f"2026-11-21T03:00:{number % 60:02} 오류 {number}\r" for number in range(3_200))
    assert len(pasted.encode()) > 100_000
    with chat(columns=columns) as terminal:
        terminal.shows("❯")
        terminal.type(f"\x1b[200~{pasted}\x1b[201~")
        terminal.shows("❯ [pasted text 1: 3200 lines,")
        terminal.type(" why?\r")
        terminal.shows("evidence E1")
        assert "오류 3199" in terminal.text
        assert "number 2" not in terminal.text
        leave(terminal)


@pytest.mark.parametrize("end", ["\r", "\n"])
def test_a_paste_that_comes_as_if_it_were_typed_is_one_question(end: str) -> None:
    with chat() as terminal:
        terminal.shows("❯")
        terminal.type(end.join(["왜 느린가?", "\tslow query", "timeout", ""]))
        screen = terminal.shows("as number 1")
        assert "You asked 왜 느린가?" in screen
        terminal.type("and now\r")
        assert "You asked and now as number 2" in terminal.shows("as number 2")
        leave(terminal)


def test_100_kb_that_come_as_if_they_were_typed_are_one_question_too() -> None:
    with chat() as terminal:
        terminal.shows("❯")
        terminal.type("".join(f"2026-11-21T03:00:{number % 60:02} 오류 {number}\r" for number in range(3_200)))
        terminal.shows("[pasted text 1: 3200 lines,")
        terminal.shows("as number 1")
        assert "오류 3199" in terminal.text
        terminal.type("and now\r")
        terminal.shows("as number 2")
        leave(terminal)


def test_a_paste_at_a_dumb_terminal_is_one_question_and_what_is_typed_during_an_answer_another() -> None:
    with chat(TERM="dumb") as terminal:
        terminal.shows("❯")
        terminal.type("one\ntwo\nthree\n")
        terminal.shows("as number 1")
        assert "You asked **one\ntwo\nthree** as number 1" in terminal.text
        terminal.type("\x04")
        assert terminal.exit_code() == 0


@pytest.mark.parametrize("terminal_kind", ["xterm-256color", "dumb"])
def test_lines_that_a_program_sends_at_once_up_to_exit_are_a_question_each(terminal_kind: str) -> None:
    with chat(TERM=terminal_kind) as terminal:
        terminal.shows("❯")
        terminal.type("one\ntwo\nexit\n")
        terminal.shows("as number 2")
        assert terminal.exit_code() == 0


def test_lines_typed_one_by_one_while_an_answer_is_written_are_a_question_each() -> None:
    with chat() as terminal:
        terminal.shows("❯")
        terminal.type("look\r")
        terminal.shows("git_log()")
        terminal.type("first\r")
        terminal.signal(signal.SIGUSR1)
        terminal.shows("exited with status 1")
        terminal.type("second\r")
        terminal.type("\x1b")
        terminal.shows("You asked second as number 3")
        leave(terminal)


@pytest.mark.parametrize(("begin", "end"), [("", "\x1b\r"), ("\\", "\r"), ("", "\x1b[200~\r\x1b[201~")])
def test_a_question_may_have_several_lines(begin: str, end: str) -> None:
    with chat() as terminal:
        terminal.shows("❯")
        terminal.type(f"one{begin}")
        terminal.shows(f"❯ one{begin}")
        terminal.type(end)
        terminal.until(lambda text: not begin or begin not in text, "the new line")
        terminal.type("two\r")
        screen = terminal.shows("as number 1")
        assert "\\" not in screen
        assert "You asked one two as number 1" in screen
        leave(terminal)


@pytest.mark.parametrize("columns", WIDTHS)
def test_korean_arrives_byte_by_byte_and_wraps_by_its_width(columns: int) -> None:
    words = "디스크가 가득 찼는지 확인해 줘 " * 3
    with chat(columns=columns) as terminal:
        terminal.shows("❯")
        for byte in words.encode():
            terminal.type_bytes(bytes([byte]))
        terminal.until(lambda text: text.replace("\n", "").count("디스크가") == 3, "what was typed")
        terminal.type("\x7f\x7f줘\r")
        terminal.shows("as number 1")
        assert "\ufffd" not in terminal.raw
        leave(terminal)


@pytest.mark.parametrize("columns", WIDTHS)
def test_syllables_that_are_composed_while_they_are_typed_end_as_the_last_of_each(columns: int) -> None:
    composed = ("ㄷ", "\x7f디", "\x7f딧", "\x7f디스", "\x7f슼", "\x7f스크", " ", "ㅇ", "\x7f외", "\x7f왜", "?")
    with chat(columns=columns) as terminal:
        terminal.shows("❯")
        for keys in composed:
            terminal.type(keys)
        terminal.shows("❯ 디스크 왜?")
        terminal.resize(24, columns + 1)
        terminal.type("\r")
        screen = terminal.shows("as number 1")
        assert "디스크 왜?" in " ".join(screen.partition("You asked")[2].split())
        leave(terminal)


def test_the_line_at_the_bottom_fits_every_width_and_never_hides_that_masking_is_off() -> None:
    for columns in WIDTHS:
        with chat(columns=columns) as terminal:
            terminal.shows("known by heart")
            bottom = terminal.shows("1/1 servers").splitlines()[-1]
            assert len(bottom) <= columns
            assert ("masking on" in bottom) is (columns >= 80)
            leave(terminal)
