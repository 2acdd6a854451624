import io
import re

import pytest
from rich.cells import cell_len
from rich.console import Console

from devops_assistant.conversation.events import (
    Approval,
    Coverage,
    Event,
    Grounding,
    Looked,
    Masked,
    Retrying,
    ServerFailed,
    StepFinished,
    StepStarted,
    TextDelta,
    TextDiscarded,
    ToolFinished,
    ToolsChanged,
    ToolStarted,
    TurnFailed,
    TurnFinished,
    TurnStarted,
    UnbackedClaim,
)
from devops_assistant.conversation.messages import StopReason, Usage
from devops_assistant.ui.rendering import Screen

FINDINGS = "# 결과\n\nCPU 97 % [E1].\n\n- one\n- two\n"


def drawn(
    *events: Event,
    width: int = 80,
    terminal: bool = False,
    encoding: str = "utf-8",
    moving: bool = False,
) -> str:
    """What a screen shows of a turn with these events."""
    written = io.BytesIO()
    stream = io.TextIOWrapper(written, encoding=encoding, errors="replace", newline="")
    console = Console(file=stream, width=width, force_terminal=terminal, color_system="truecolor" if terminal else None)
    screen = Screen(console, moving=moving)
    for event in (TurnStarted("q"), StepStarted(1, 3), *events):
        screen.listen(event)
    screen.settle()
    stream.flush()
    return written.getvalue().decode(encoding)


def said(text: str, step: int = 5) -> list[Event]:
    return [TextDelta(text[start : start + step]) for start in range(0, len(text), step)]


def answer(text: str) -> str:
    return drawn(*said(text), TurnFinished(text, StopReason.ANSWERED)).removesuffix("\n\nno evidence gathered\n")


def test_an_answer_is_shown_once_as_it_was_streamed_and_its_footer_says_what_it_rests_on() -> None:
    shown = drawn(
        *said(FINDINGS),
        Masked(2),
        StepFinished("anthropic", "some-model", 1, Usage(12_345, 678), StopReason.ANSWERED, 1.0),
        TurnFinished(FINDINGS, StopReason.ANSWERED, Usage(12_345, 678), Grounding(3, 1, 1), ("E1", "E2")),
        width=120,
    )
    footer = "evidence E1 E2 · 2 of 3 claims backed (1 computed) · 2 secrets masked"
    assert shown == f"\n결과\n\nCPU 97 % [E1].\n\n • one\n • two\n\n{footer}\n"


def test_a_block_is_shown_as_soon_as_it_is_complete_and_not_before() -> None:
    stream = io.StringIO()
    screen = Screen(Console(file=stream, width=80), moving=False)
    screen.listen(TextDelta("one\n\n"))
    assert stream.getvalue() == ""
    screen.listen(TextDelta("tw"))
    assert stream.getvalue() == "\none\n"
    screen.listen(TextDelta("o\n\nthree"))
    assert stream.getvalue() == "\none\n\ntwo\n"
    screen.listen(ToolStarted("c1", "git", "git_log", {}))
    assert stream.getvalue() == "\none\n\ntwo\n\nthree\n"


def test_a_tool_call_is_one_line_with_its_duration_size_and_evidence_or_the_reason_it_failed() -> None:
    shown = drawn(
        ToolStarted("c1", "git", "git_log", {"since": "today", "count": 5}),
        ToolStarted("c2", "logs", "search_logs", {"file": "a.log"}),
        ToolFinished("c2", "logs", "search_logs", "E1", True, 12.0, 40, "no such file; see logs://files"),
        ToolFinished("c1", "git", "git_log", "E2", False, 120.0, 1234),
        width=120,
    )
    assert shown == (
        "✗ logs · search_logs(file=a.log) 12 ms, 40 B → E1 no such file; see logs://files\n"
        "✓ git · git_log(since=today, count=5) 0.12 s, 1.2 KiB → E2\n"
    )


def test_a_discarded_draft_is_said_to_be_withdrawn_and_the_next_one_stands() -> None:
    shown = drawn(
        *said("Wrong.\n\nVery wro"),
        TextDiscarded("the stream broke"),
        Retrying(2, 1.5, "overloaded (529)"),
        *said("Right."),
        TurnFinished("Right.", StopReason.ANSWERED),
    )
    assert shown == (
        "\nWrong.\n\nwhat stands above is withdrawn (the stream broke); starting over\n"
        "↻ overloaded (529); attempt 2 in 1.5 s\n\nRight.\n\nno evidence gathered\n"
    )


def test_an_answer_that_differs_from_its_draft_is_shown_whole_and_one_that_goes_on_only_to_its_end() -> None:
    other = drawn(*said("It is 5."), TurnFinished("It is 6.", StopReason.ANSWERED))
    assert other.startswith("\nIt is 5.\n\nthe answer as it stands:\n\nIt is 6.\n")
    longer = drawn(*said("It is 5."), TurnFinished("It is 5.\n\nNot checked: disks.", StopReason.ANSWERED))
    assert longer.startswith("\nIt is 5.\n\nNot checked: disks.\n")
    silent = drawn(TurnFinished("Never streamed.", StopReason.ANSWERED))
    assert silent.startswith("\nNever streamed.\n")


def test_what_is_not_backed_and_why_an_answer_ended_early_is_said() -> None:
    grounding = Grounding(2, 1, 0, (UnbackedClaim("42 %", "percent", 0, 4),))
    shown = drawn(TurnFinished("So 42 %", StopReason.TRUNCATED, Usage(), grounding))
    assert "⚠ the answer was cut at the model's length limit; ask it to continue\n" in shown
    assert "no evidence gathered · 1 of 2 claims backed, not “42 %”\n" in shown


def test_one_line_below_the_answer_names_what_was_not_looked_at() -> None:
    looked = (Looked("E1", "search_logs", "3 of 90 shown", cut=True), Looked("E2", "git_log", "all", cut=False))
    coverage = Coverage(looked, failed=("system top",), down=("prometheus",))
    shown = drawn(TurnFinished("It is fine.", StopReason.ANSWERED, evidence=("E1", "E2"), coverage=coverage), width=120)
    assert shown.endswith(
        "\nevidence E1 E2 · not looked at: the rest of E1, system top (failed), prometheus (not running)\n"
    )


def test_failures_of_servers_tools_and_turns_are_one_line_with_their_remedy() -> None:
    shown = drawn(
        ServerFailed("logs", "exited with status 1", "see /servers"),
        ToolsChanged("git", added=("git_push",), changed=("git_log",)),
        ToolStarted("c1", "deploy", "restart", {}),
        Approval("c1", "refused", "not interactive"),
        TurnFailed("no key is set", "set ANTHROPIC_API_KEY"),
        width=120,
    )
    assert shown.splitlines() == [
        "✗ server logs: exited with status 1; see /servers",
        "⚠ the tools of git are not what they were: added git_push; changed git_log",
        "⚠ deploy · restart: refused, since nobody can be asked here; "
        "--allow NAME-OR-GLOB lets a tool run without asking",
        "✗ no key is set; set ANTHROPIC_API_KEY",
    ]


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("[bold]x[/bold] [link=http://a]y[/link] :smile:", "[bold]x[/bold] [link=http://a]y[/link] :smile:"),
        ("see [here](http://evil.example/x 'safe')", "see here (http://evil.example/x)"),
        ("![chart](http://evil.example/p.png)", "!chart (http://evil.example/p.png)"),
        ("<https://a.example> <b>List<String></b>", "<https://a.example> <b>List<String></b>"),
        ("<script>\nalert\n</script>", "<script> alert </script>"),
        ("[E1]: git log says so", "[E1]: git log says so"),
        ("```this is no language\ncode\n```", " this is no language\n code"),
        ("a&#x202e;b &#27;[31m", "a&#x202e;b &#27;[31m"),
        ("a\x1b]8;;http://evil.example\x07b\x1b[2Jc\u202ed\x9b31m", "abcd"),
    ],
)
def test_nothing_a_model_writes_is_markup_for_the_terminal_or_hides(markdown: str, shown: str) -> None:
    assert answer(markdown) == f"\n{shown}"
    assert "\x1b]8" not in drawn(*said(markdown), terminal=True)


def test_escape_sequences_in_names_arguments_and_reasons_never_reach_the_terminal() -> None:
    evil = "x\x1b[2J\x1b]0;title\x07\u202e\n[red]"
    shown = drawn(
        ToolStarted("c", evil, evil, {evil: evil}),
        ToolFinished("c", evil, evil, "E1", True, 1.0, 1, evil),
        Retrying(2, 1.0, evil),
        TextDiscarded(evil),
        ServerFailed(evil, evil, evil),
        ToolsChanged(evil, (evil,)),
        Approval("c", evil, evil),
        StepFinished(evil, evil, 1, Usage(), StopReason.ANSWERED, 1.0),
        TurnFinished(evil, StopReason.ANSWERED, Usage(), Grounding(1, 0, 0, (UnbackedClaim(evil, evil, 0, 1),))),
        TurnFailed(evil, evil),
    )
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", shown)


@pytest.mark.parametrize("width", [40, 80, 200])
def test_every_line_fits_the_width_in_korean_too(width: int) -> None:
    text = (
        FINDINGS
        + "서버가 아주 느립니다 " * 40
        + "\n\n| 이름 | 값 |\n|---|---|\n| "
        + "가나다 " * 30
        + "| 1 |\n\n```\n"
        + "코드" * 90
    )
    shown = drawn(*said(text), TurnFinished(text, StopReason.ANSWERED), width=width)
    assert all(cell_len(line) <= width for line in shown.splitlines())
    assert "서버가 아주 느립니다" in shown
    assert shown.count("가나다") == 30
    assert "…" not in shown


def test_a_terminal_that_shows_only_ascii_gets_words_for_signs() -> None:
    shown = drawn(ToolFinished("c", "git", "git_log", "E1", False, 5.0, 10), encoding="ascii")
    assert shown == "ok git - git_log() 5 ms, 10 B -> E1\n"


def test_no_color_means_no_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    shown = drawn(*said(FINDINGS), ServerFailed("a", "b"), TurnFinished(FINDINGS, StopReason.ANSWERED), terminal=True)
    codes = {code for codes in re.findall(r"\x1b\[([0-9;]*)m", shown) for code in codes.split(";")}
    assert codes <= {"", "0", "1", "2", "3", "4"}


def test_the_moving_line_leaves_no_trace_and_the_cursor_comes_back() -> None:
    shown = drawn(ToolStarted("c", "git", "git_log", {}), terminal=True, moving=True)
    assert "git_log" in shown
    assert shown.count("\x1b[?25l") == shown.count("\x1b[?25h") == 1
    assert shown.endswith("\x1b[2K")


def test_a_terminal_that_is_gone_raises_nothing() -> None:
    class Gone(io.StringIO):
        def write(self, text: str) -> int:
            raise OSError(5, "Input/output error")

    screen = Screen(Console(file=Gone(), width=80), moving=False)
    for event in (TurnStarted("q"), *said(FINDINGS), TurnFinished(FINDINGS, StopReason.ANSWERED)):
        screen.listen(event)
    screen.warn("too", "late")
