import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ui.terminal import DEADLINE_S, Terminal

PROGRAM = str(Path(__file__).parent / "chat_program.py")
HEAVY = ("rich", "mcp", "pydantic", "anthropic", "openai", "typer", "devops_assistant.conversation.events")


def chat(*arguments: str, rows: int = 40, columns: int = 80, **environment: str) -> Terminal:
    return Terminal(PROGRAM, *arguments, rows=rows, columns=columns, environment=environment)


def pipe(questions: str, *arguments: str, encoding: str = "utf-8") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, PROGRAM, *arguments],
        input=questions,
        capture_output=True,
        encoding=encoding,
        timeout=DEADLINE_S,
        env={**os.environ, "PYTHONUTF8": "0", "PYTHONIOENCODING": encoding},
        check=False,
    )


def test_a_question_is_answered_with_its_tool_calls_and_evidence_and_the_prompt_comes_back() -> None:
    with chat() as terminal:
        terminal.shows("❯")
        terminal.type("how are you\r")
        terminal.shows("evidence E1")
        screen = terminal.until(lambda text: text.endswith("❯"), "a second prompt")
    assert "✓ git · git_log(since=today) 0.12 s, 2.0 KiB → E1\n\nYou asked how are you as number 1 [E1].\n" in screen
    assert "\nevidence E1\n" in screen


def test_ctrl_c_stops_the_answer_keeps_what_arrived_and_the_next_question_is_answered() -> None:
    with chat() as terminal:
        terminal.shows("❯")
        terminal.type("wait\r")
        terminal.shows("This much I know")
        terminal.type("\x03")
        assert terminal.shows("Stopped").count("This much I know") == 1
        terminal.type("and now\r")
        terminal.shows("You asked and now as number 2")


def test_ctrl_c_at_the_prompt_abandons_the_line_and_ctrl_d_leaves() -> None:
    with chat() as terminal:
        terminal.shows("❯")
        terminal.type("never mi")
        terminal.shows("never mi")
        terminal.type("\x03\x04")
        assert terminal.exit_code() == 0
        assert "You asked" not in terminal.text


def test_a_notice_that_comes_while_a_line_is_edited_stands_above_it_and_the_line_is_whole() -> None:
    with chat() as terminal:
        terminal.shows("1/1 servers")
        terminal.type("서버 상태")
        terminal.shows("❯ 서버 상태")
        terminal.signal(signal.SIGUSR1)
        screen = terminal.shows("✗ server logs: exited with status 1; see /servers\n❯ 서버 상태")
        assert screen.count("❯") == 1
        terminal.type("?\r")
        terminal.shows("You asked 서버 상태? as number 1")


def test_whatever_fails_is_one_line_and_the_session_goes_on() -> None:
    failures = {
        "fail": "✗ the key is wrong; set ANTHROPIC_API_KEY",
        "stumble": "✗ unexpected ValueError: nobody thought of this",
        "/sever": "✗ there is no command /sever; did you mean /servers? /help lists them all",
        "/evidence E9": "✗ there is no evidence E9",
    }
    with chat() as terminal:
        terminal.shows("❯")
        for number, (question, told) in enumerate(failures.items(), 1):
            terminal.type(f"{question}\r")
            assert terminal.shows(told).count("✗") == number
        terminal.type("hello\r")
        terminal.shows("You asked hello")
    assert "Traceback" not in terminal.text


def test_commands_show_servers_tools_metrics_and_evidence() -> None:
    with chat(columns=120) as terminal:
        terminal.shows("❯")
        terminal.type("hello\r")
        terminal.shows("You asked hello as number 1")
        terminal.type("/servers\r")
        terminal.shows("git     ready  2025-11-25  12 ms         0  1: git_log")
        terminal.type("/tools\r")
        terminal.shows("git_log  git     no          Recent commits")
        terminal.type("/metrics\r")
        terminal.shows("git_log  git         1       0  0.12 s")
        terminal.type("/evidence 1\r")
        terminal.shows("\nabc123 fix the 서버\n")
        terminal.type("clear\r")
        terminal.shows("forgotten")
        terminal.type("again\r")
        terminal.shows("You asked again as number 1")
        terminal.type("quit\r")
        assert terminal.exit_code() == 0


def test_a_tool_that_may_change_something_runs_only_on_an_explicit_yes() -> None:
    whole_call = 'deploy wants to run restart with\n  {\n    "service": "web\\u202e"\n  }'
    outcomes = [
        ("", "refused"),
        ("n", "refused"),
        ("n not on Fridays", "refused not on Fridays"),
        ("ye", "refused ye"),
        ("y", "allowed"),
    ]
    with chat(columns=120) as terminal:
        terminal.shows("❯")
        for number, (answer, outcome) in enumerate(outcomes, 1):
            terminal.type("restart\r")
            terminal.until(lambda text, number=number: text.count("why not:") == number, f"question {number}")
            terminal.type(f"{answer}\r")
            terminal.until(lambda text, number=number: text.count("evidence E1") == number, f"answer {number}")
            assert terminal.text.splitlines()[-4:-3] == [outcome] or outcome in terminal.text.splitlines()[-5:]
    assert terminal.text.count(whole_call) == len(outcomes)
    claimed = "it says of itself, unchecked: Restart a service.; may destroy; reaches beyond this system\n"
    assert terminal.text.count(claimed) == len(outcomes)


@pytest.mark.parametrize("answer", ["s\r", "ㄴ\r", "\x03"])
def test_a_turn_can_be_stopped_where_it_asks_and_the_next_question_is_answered(answer: str) -> None:
    with chat(columns=120) as terminal:
        terminal.shows("❯")
        terminal.type("restart\r")
        terminal.shows("why not:")
        terminal.type(answer)
        terminal.shows("Stopped")
        terminal.type("and now\r")
        terminal.shows("You asked and now as number 2")
    assert "refused" not in terminal.text


def test_a_yes_for_the_session_is_asked_once() -> None:
    with chat() as terminal:
        terminal.shows("❯")
        terminal.type("restart\r")
        terminal.shows("why not:")
        terminal.type("a\r")
        terminal.until(lambda text: text.endswith("❯"), "a second prompt")
        terminal.type("restart\r")
        screen = terminal.until(lambda text: text.count("\nallowed\n") == 2, "two answers")
    assert screen.count("Run it?") == 1


def test_a_form_of_a_server_is_filled_in_and_sent_only_on_a_yes() -> None:
    with chat() as terminal:
        terminal.shows("❯")
        terminal.type("form\r")
        terminal.shows("deploy asks: Which service?")
        terminal.shows("service:")
        terminal.type("web\r")
        terminal.shows("Enter for True):")
        terminal.type("n\r")
        terminal.shows("Send this? [y]es / [N]o:")
        terminal.type("y\r")
        terminal.shows("accept {'service': 'web', 'sure': False}")
        terminal.type("form\r")
        terminal.until(lambda text: text.count("service:") == 2, "a second form")
        terminal.type("\x03")
        terminal.shows("cancel {}")


def test_words_typed_before_the_question_are_no_answer_to_it() -> None:
    with chat() as terminal:
        terminal.shows("❯")
        terminal.type("ponder\r")
        terminal.shows("Let me think.")
        terminal.type("y\r")
        terminal.signal(signal.SIGUSR2)
        terminal.shows("why not:")
        terminal.type("n\r")
        assert "allowed" not in terminal.shows("refused")


def test_sigterm_ends_the_session_and_gives_the_terminal_back() -> None:
    with chat() as terminal:
        terminal.shows("❯")
        terminal.signal(signal.SIGTERM)
        assert terminal.exit_code() == 128 + signal.SIGTERM
    assert terminal.raw.count("\x1b[?2004h") == terminal.raw.count("\x1b[?2004l")
    with chat() as terminal:
        terminal.shows("❯")
        terminal.type("wait\r")
        terminal.shows("writing")
        terminal.signal(signal.SIGTERM)
        assert terminal.exit_code() == 128 + signal.SIGTERM
    assert terminal.raw.rindex("\x1b[?25h") > terminal.raw.rindex("\x1b[?25l")


def test_the_history_is_its_owners_alone_and_is_there_the_next_time(tmp_path: Path) -> None:
    history = tmp_path / "state" / "history"
    with chat(str(history)) as terminal:
        terminal.shows("❯")
        terminal.type("remember me\r")
        terminal.shows("You asked remember me")
        terminal.type("exit\r")
        assert terminal.exit_code() == 0
    assert stat.S_IMODE(history.stat().st_mode) == 0o600
    assert stat.S_IMODE(history.parent.stat().st_mode) == 0o700
    with chat(str(history)) as terminal:
        terminal.shows("❯")
        terminal.type("\x1b[A")
        terminal.shows("❯ remember me")


def test_the_history_can_be_searched(tmp_path: Path) -> None:
    with chat(str(tmp_path / "history")) as terminal:
        terminal.shows("❯")
        for number, question in enumerate(("디스크가 왜 느린가", "what else"), 1):
            terminal.type(f"{question}\r")
            terminal.shows(f"as number {number}")
        terminal.type("\x12느린")
        terminal.shows("reverse-i-search")
        terminal.type("\r\r")
        terminal.shows("as number 3")
    assert terminal.text.count("You asked 디스크가 왜 느린가") == 2


def test_a_history_that_cannot_be_kept_costs_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with chat(str(tmp_path / "file" / "history")) as terminal:
        terminal.shows("❯")
        terminal.type("hello\r")
        terminal.shows("You asked hello")


def test_a_dumb_terminal_and_one_of_40_columns_get_answers_too() -> None:
    with chat(TERM="dumb") as terminal:
        terminal.shows("❯")
        terminal.type("hello\n")
        terminal.shows("You asked **hello** as number 1 [E1].")
        terminal.type("\x04")
        assert terminal.exit_code() == 0
        assert "\x1b" not in terminal.raw
    with chat(columns=40, NO_COLOR="1") as terminal:
        terminal.shows("❯")
        terminal.type("/metrics\r")
        terminal.shows("no tool has been called yet")
        terminal.type("hello\r")
        terminal.shows("You asked hello as number 1 [E1].")
        terminal.type("/metrics\r")
        screen = terminal.shows("0 s ago")
    assert max(map(len, screen.splitlines())) <= 40


def test_questions_on_a_pipe_are_answered_in_plain_text_and_its_end_is_success() -> None:
    done = pipe("one\n\n/servers\ntwo")
    assert done.returncode == 0
    assert done.stdout == (
        "You asked **one** as number 1 [E1].\n"
        "server  state  protocol    start  restarts  tools\n"
        "git     ready  2025-11-25  12 ms         0  1: git_log\n"
        "You asked **two** as number 2 [E1].\n"
    )
    assert done.stderr.count("✓ git · git_log(since=today) 0.12 s, 2.0 KiB → E1") == 2


def test_on_a_pipe_too_a_failure_ends_no_session_and_nobody_is_asked_for_approval() -> None:
    done = pipe("fail\nrestart\nexit\nnever read\n")
    assert done.returncode == 0
    assert done.stdout == "refused\n"
    assert done.stderr.count("the key is wrong; set ANTHROPIC_API_KEY") == 1


def test_an_interrupt_ends_a_session_that_nobody_attends() -> None:
    with subprocess.Popen([sys.executable, PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(b"hello\n")
        process.stdin.flush()
        assert process.stdout.readline().startswith(b"You asked")
        process.send_signal(signal.SIGINT)
        assert process.wait(DEADLINE_S) == 128 + signal.SIGINT


def test_a_narrow_encoding_replaces_what_it_cannot_show() -> None:
    done = pipe("hello\n", encoding="ascii")
    assert done.returncode == 0
    assert "ok git - git_log(since=today) 0.12 s, 2.0 KiB -> E1" in done.stderr
    assert done.stdout == "You asked **hello** as number 1 [E1].\n"


def test_the_prompt_waits_for_nothing_heavy() -> None:
    code = f"""
import asyncio, sys
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
import devops_assistant.ui.repl
from devops_assistant.ui.commands import COMMANDS
from devops_assistant.ui.completion import LineCompleter
from devops_assistant.ui.editor import EditedLines

async def read():
    with create_pipe_input() as keys, create_app_session(keys, DummyOutput()):
        lines = EditedLines("> ", LineCompleter(COMMANDS), None)
        keys.send_text("hello\\r")
        assert await lines.read() == "hello"
        assert lines.drawn.is_set()

asyncio.run(read())
print([name for name in {HEAVY!r} if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=DEADLINE_S, check=True)
    assert done.stdout == "[]\n"


def test_a_terminal_that_can_only_be_written_to_knows_the_commands_and_ctrl_c() -> None:
    with chat(TERM="dumb", columns=40) as terminal:
        terminal.shows("❯")
        terminal.type("retry\n")
        terminal.shows("attempt 2")
        terminal.signal(signal.SIGINT)
        terminal.shows("Stopped")
        terminal.type("왜?\n")
        terminal.shows("You asked **왜?** as number 2 [E1].")
        terminal.type("/evidence 2\n")
        terminal.shows("line 200 of the whole result")
        terminal.type("/why\n")
        assert "    42 %  →  nothing that it cites shows\n      it" in terminal.shows("E1  git")
        terminal.type("/tools git_log\n")
        terminal.shows("runs without asking: it only reads")
        terminal.type("!echo no editor\n")
        terminal.shows("exit status 0")
        terminal.type("/undo\n")
        terminal.shows("The last question and its answer are\nforgotten.")
        terminal.type("quit\n")
        assert terminal.exit_code() == 0
    assert "\x1b" not in terminal.raw
