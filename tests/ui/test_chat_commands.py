"""The commands of a conversation, as they are typed."""

import json
from pathlib import Path

import pytest

from devops_assistant.common.language import Language
from devops_assistant.common.messages import say_in
from tests.ui.terminal import Terminal
from tests.ui.test_repl import chat, pipe


def asked(terminal: Terminal, question: str = "hello") -> None:
    terminal.shows("❯")
    terminal.type(f"{question}\r")
    terminal.shows(f"You asked {question}")


def test_why_tells_for_each_claim_what_it_rests_on() -> None:
    with chat() as terminal:
        terminal.shows("❯")
        terminal.type("/why\r")
        terminal.shows("✗ nothing has been answered yet")
        asked(terminal)
        terminal.type("/why\r")
        screen = terminal.shows("E1  git · git_log(since=today)")
    assert "  1 commit, abc123, came.\n    1  →  your question\n    abc123  →  E1\n" in screen
    assert "  42 % of it is new.\n    42 %  →  nothing that it cites shows it\n" in screen


def test_undo_takes_the_last_question_back_to_be_edited_and_retry_asks_it_again() -> None:
    with chat() as terminal:
        asked(terminal)
        terminal.type("/retry\r")
        terminal.until(lambda text: text.count("You asked hello as number 1") == 2, "a second answer")
        terminal.type("/undo\r")
        terminal.shows("forgotten.\n❯ hello")
        terminal.type(" again\r")
        terminal.shows("You asked hello again as number 1")


def test_the_model_is_shown_and_changed_and_one_that_cannot_be_used_says_why() -> None:
    with chat() as terminal:
        terminal.shows("❯")
        terminal.type("/model\r")
        terminal.shows("known by heart answers.")
        terminal.type("/model anthropic by-ear\r")
        terminal.shows("known by-ear answers.")
        terminal.type("/model openai gpt\r")
        terminal.shows("✗ openai needs a key; set OPENAI_API_KEY")


def test_context_cost_and_what_runs_unasked_are_told() -> None:
    with chat() as terminal:
        terminal.shows("❯")
        terminal.type("/cost\r")
        terminal.shows("✗ no model has been asked yet")
        asked(terminal)
        terminal.type("/cost\r")
        terminal.shows("10 tokens in (0 of them from the service's cache), 1 out in this session\n0.002 USD\n")
        terminal.type("/context\r")
        terminal.shows("about 80 of 1,000 tokens are taken before the next question")
        terminal.type("/approve deploy_*\r")
        terminal.shows("These run without asking: deploy_*.")


def test_the_program_speaks_korean_from_one_line_to_the_next() -> None:
    with chat() as terminal:
        terminal.shows("❯")
        terminal.type("/lang ko\r")
        terminal.shows("이제부터 한국어로 답합니다.")
        terminal.type("/sever\r")
        terminal.shows("/servers")
        asked(terminal)
        terminal.shows("\n증거 E1\n")
        terminal.shows("문맥 8%")


def test_a_conversation_is_saved_in_three_forms_and_no_file_is_overwritten(tmp_path: Path) -> None:
    with chat(columns=200) as terminal:
        asked(terminal)
        for name in ("answer.md", "answer.html", "answer.json"):
            terminal.type(f"/export {tmp_path / name}\r")
            terminal.shows(f"{name} is written.")
        terminal.type(f"/save {tmp_path / 'answer.md'}\r")
        terminal.shows("answer.md is there already; name another file")
        terminal.type("/save answer.exe\r")
        terminal.shows("answer.exe has no suffix that names a form")
    text = (tmp_path / "answer.md").read_text(encoding="utf-8")
    assert text.startswith("# hello\n\nAnswered by known by heart on ")
    assert "\nYou asked **hello** as number 1 [E1].\n" in text
    assert "\n### E1: git · git\\_log(since=today)\n" in text
    assert "<h1>hello</h1>" in (tmp_path / "answer.html").read_text(encoding="utf-8")
    assert json.loads((tmp_path / "answer.json").read_text(encoding="utf-8"))[0]["evidence"][0]["id"] == "E1"


def test_the_answer_is_handed_to_the_clipboard_of_the_terminal() -> None:
    with chat() as terminal:
        asked(terminal)
        terminal.type("/copy\r")
        terminal.shows("handed to the clipboard")
    assert "\x1b]52;c;WW91IGFza2VkICoqaGVsbG8qKi" in terminal.raw


def test_a_shell_command_shows_its_output_which_goes_to_the_model_only_when_a_question_says_so() -> None:
    with chat() as terminal:
        terminal.shows("❯")
        terminal.type("what is @! here\r")
        terminal.shows("✗ no command has run yet")
        terminal.type("!echo 'from the \\033[31mshell'; exit 3\r")
        terminal.shows("exit status 3")
        asked(terminal)
        assert "goes with the question" not in terminal.text
        terminal.type("what is @! here\r")
        terminal.shows("E9 ! goes with the question.")


def test_a_shell_command_is_stopped_with_all_it_started() -> None:
    with chat() as terminal:
        terminal.shows("❯")
        terminal.type("!echo begun; sleep 600 & sleep 600\r")
        terminal.until(lambda text: text.count("begun") == 2, "what it printed")
        terminal.type("\x03")
        terminal.shows("Stopped")
        asked(terminal)


def test_what_comes_down_a_pipe_runs_no_shell_command(tmp_path: Path) -> None:
    done = pipe(f"!touch {tmp_path / 'made'}\n")
    assert done.returncode == 0
    assert not (tmp_path / "made").exists()


def test_a_file_goes_along_with_the_question_that_names_it_and_a_handle_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "app.log").write_text("ERROR 서버\n", encoding="utf-8")
    with chat(columns=200) as terminal:
        terminal.shows("❯")
        terminal.type(f"what is wrong in @{tmp_path / 'app.log'}?\r")
        terminal.shows("app.log goes with the question.")
        terminal.shows("as number 1")
        terminal.type("who is @kim.cho\r")
        terminal.shows("You asked who is @kim.cho")
        terminal.type("and @./nothing.log\r")
        terminal.shows("./nothing.log is no file")


def test_tab_completes_tools_by_their_letters_and_evidence_by_its_mark() -> None:
    with chat() as terminal:
        asked(terminal)
        terminal.shows("1/1 servers")
        terminal.type("run gtlg\t")
        terminal.shows("❯ run git_log")
        terminal.type("\x03/evi")
        terminal.shows("the whole result that an answer cites")
        terminal.type("\t")
        terminal.shows("❯ /evidence")
        terminal.type(" e")
        terminal.shows("       E1")
        terminal.type("\t")
        terminal.shows("❯ /evidence E1")


def test_recorded_sessions_are_listed_completed_by_id_and_taken_up() -> None:
    with chat(columns=200) as terminal:
        asked(terminal)
        terminal.type("/sessions\r")
        terminal.shows("20261121-0315-ab12")
        terminal.shows("왜 느린가?")
        terminal.type("/resume ab")
        terminal.shows("           20261121-0315-ab12  왜")
        terminal.type("\t")
        terminal.shows("❯ /resume 20261121-0315-ab12")
        terminal.type("\r")
        terminal.shows("resumed 20261121-0315-ab12")
        terminal.type("/why\r")
        terminal.shows("✗ nothing has been answered yet")
        terminal.type("/resume\r")
        terminal.shows("resumed last")


def test_the_doctor_comes_into_the_conversation() -> None:
    with chat() as terminal:
        terminal.shows("❯")
        terminal.type("/doctor\r")
        terminal.shows("✓ model  answered\n✗ git  cannot start\n    $ apt-get install git")


@pytest.mark.parametrize("columns", [40, 80, 200])
@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_first_lines_are_three_at_most_and_break_between_words(columns: int, language: Language) -> None:
    with chat(f"--{language}", columns=columns) as terminal:
        above = terminal.shows("❯").partition("❯")[0].splitlines()
    assert len(above) <= 3
    assert " ".join(above[1:]) == say_in(language, "chat.banner")


def test_a_lone_slash_lists_the_commands_help_tells_of_one_and_a_mistyped_one_is_suggested() -> None:
    with chat(columns=40) as terminal:
        terminal.shows("❯")
        terminal.type("/\r")
        screen = terminal.shows("need no slash")
        assert "/evidence ID\n  the whole result that an answer cites\n  as [E1]" in screen
        assert max(map(len, screen.splitlines())) <= 40
        terminal.type("/help cost\r")
        terminal.until(lambda text: text.count("the tokens that this session has used") == 2, "one command")
        terminal.type("/help evidnce\r")
        terminal.shows("there is no command evidnce")
        terminal.shows("mean /evidence?")


def test_tools_shows_one_server_or_one_tool_or_what_may_have_been_meant() -> None:
    with chat() as terminal:
        asked(terminal)
        terminal.type("/tools git\r")
        terminal.shows("1 tool; those that only read run without asking")
        terminal.type("/tools git_log\r")
        screen = terminal.shows("called once in this session")
        assert "git_log  (git)\nRecent commits. Newest first.\nruns without asking: it only reads\n" in screen
        terminal.type("/tools git_lok\r")
        terminal.shows("✗ there is no tool or server git_lok; did you mean git_log, git?")
        terminal.type("/tools gl\t")
        terminal.shows("❯ /tools git_log")
