import pytest

from devops_assistant.common.errors import AssistantError
from devops_assistant.ui.commands import COMMANDS


def called(line: str) -> tuple[str, str] | None:
    invocation = COMMANDS.read(line)
    return (invocation.command.name, invocation.argument) if invocation else None


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("exit", ("exit", "")),
        ("Quit", ("exit", "")),
        ("clear", ("clear", "")),
        ("/quit", ("exit", "")),
        ("/?", ("help", "")),
        ("/evidence  E3 ", ("evidence", "E3")),
        ("/Servers", ("servers", "")),
    ],
)
def test_a_command_is_read_with_its_argument_under_every_name_it_has(line: str, command: tuple[str, str]) -> None:
    assert called(line) == command


@pytest.mark.parametrize(
    "line", ["how are you", "/var/log/syslog shows errors, why?", "clear the cache?", "exit codes"]
)
def test_a_question_is_no_command(line: str) -> None:
    assert called(line) is None


def test_an_unknown_command_is_told_with_the_nearest_name() -> None:
    with pytest.raises(AssistantError, match="there is no command /metric") as failure:
        COMMANDS.read("/metric now")
    assert failure.value.remedy == "did you mean /metrics? /help lists them all"
    with pytest.raises(AssistantError) as failure:
        COMMANDS.read("/zzz")
    assert failure.value.remedy == "/help lists them all"


def test_what_people_expect_is_there() -> None:
    expected = """help tools servers resources prompts metrics evidence why chart model context cost sessions resume
        save export copy lang approve investigate doctor undo retry clear exit"""
    assert set(expected.split()) == {command.name for command in COMMANDS}
    for word in ("clear", "exit", "quit"):
        assert called(word) == called(f"/{word}")


def test_every_command_has_a_description() -> None:
    assert all(command.description for command in COMMANDS)
