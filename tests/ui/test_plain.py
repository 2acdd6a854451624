import io
import os
import subprocess
import sys

from devops_assistant.conversation.events import (
    Event,
    Retrying,
    ServerFailed,
    TextDelta,
    TextDiscarded,
    ToolFinished,
    ToolStarted,
    TurnFailed,
    TurnFinished,
    TurnStarted,
)
from devops_assistant.conversation.messages import StopReason
from devops_assistant.ui.plain import PlainText

TURN: tuple[Event, ...] = (
    TurnStarted("q"),
    TextDelta("a dra"),
    TextDiscarded("the stream broke"),
    Retrying(2, 1.0, "overloaded"),
    ToolStarted("c1", "git", "git_log", {}),
    ToolFinished("c1", "git", "git_log", "E1", False, 5.0, 10),
    TextDelta("the \x1b[31manswer: 한국어"),
    TurnFinished("the \x1b[31manswer: 한국어\n", StopReason.ANSWERED, evidence=("E1",)),
)


def test_only_the_answer_goes_to_standard_output_and_everything_else_to_standard_error() -> None:
    out, progress = io.StringIO(), io.StringIO()
    face = PlainText(out, progress)
    for event in TURN:
        face.listen(event)
    assert out.getvalue() == "the answer: 한국어\n"
    assert progress.getvalue() == ("↻ overloaded; attempt 2 in 1.0 s\n✓ git · git_log() 5 ms, 10 B → E1\nevidence E1\n")


def test_a_failure_is_no_answer() -> None:
    out, progress = io.StringIO(), io.StringIO()
    face = PlainText(out, progress)
    face.listen(ServerFailed("logs", "exited", "see `devops-assistant servers`"))
    face.listen(TurnFailed("no key is set", "set ANTHROPIC_API_KEY"))
    assert out.getvalue() == ""
    assert progress.getvalue() == (
        "✗ server logs: exited; see `devops-assistant servers`\n✗ no key is set; set ANTHROPIC_API_KEY\n"
    )


def test_an_encoding_that_lacks_a_letter_shows_a_question_mark() -> None:
    written = io.BytesIO()
    face = PlainText(io.TextIOWrapper(written, encoding="ascii"), io.StringIO())
    for event in TURN:
        face.listen(event)
    assert written.getvalue() == b"the answer: ???\n"


PRINTS = """
from devops_assistant.conversation.events import TurnFinished
from devops_assistant.conversation.messages import StopReason
from devops_assistant.ui.plain import PlainText
face = PlainText()
for _ in range(3):
    face.listen(TurnFinished("x" * 100_000, StopReason.ANSWERED))
print(type(face.out.failure).__name__, file=__import__("sys").stderr)
"""


def printing_to(out: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PRINTS], stdout=out, stderr=subprocess.PIPE, text=True, timeout=40, check=False
    )


def test_a_reader_who_left_is_no_error_and_a_full_disk_is_known() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = printing_to(writer)
    os.close(writer)
    assert done.returncode == 0
    assert done.stderr.splitlines()[-1] == "BrokenPipeError"
    assert "Traceback" not in done.stderr
    full = os.open("/dev/full", os.O_WRONLY)
    done = printing_to(full)
    os.close(full)
    assert done.returncode == 0
    assert done.stderr.splitlines()[-1] == "OSError"
