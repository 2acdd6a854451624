"""What a command line says is read with and without typer's conversion alike, and chat starts without pydantic."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import pytest
import typer
from typer.main import get_command

from devops_assistant.cli.plain_words import spare_conversion

LOADED = """
import sys
import devops_assistant.ui.repl as repl
async def run_repl(*_, **__):
    print([name for name in ("pydantic", "rich", "devops_assistant.conversation.events") if name in sys.modules])
    return 0
repl.run_repl = run_repl
sys.argv[1:] = ["chat", "--provider", "offline", "--config", "servers.json", "--model", "none"]
from devops_assistant.cli import main
main()
"""


def _louder(value: str | None) -> str | None:
    return value and value.upper()


def read(*words: str, spared: bool) -> object:
    app, seen = typer.Typer(), list[object]()

    @app.command()
    def command(  # pyright: ignore[reportUnusedFunction] - typer has it
        name: Annotated[str, typer.Argument()],
        place: Path | None = None,
        count: int | None = None,
        many: Annotated[list[str] | None, typer.Option()] = None,
        loud: Annotated[str | None, typer.Option(callback=_louder)] = None,
        quiet: bool = False,
    ) -> None:
        seen.append((name, place, count, many or [], loud, quiet))

    parser = get_command(app)
    if spared:
        spare_conversion(parser)
    return parser(list(words), standalone_mode=False) or seen


@pytest.mark.parametrize(
    "words",
    [
        ("me",),
        ("me", "--place", "a/b", "--count", "3", "--quiet"),
        ("", "--many", "a", "--many", "b", "--loud", "yes"),
    ],
)
def test_a_command_line_means_the_same_with_and_without_conversion(words: tuple[str, ...]) -> None:
    assert read(*words, spared=True) == read(*words, spared=False)


@pytest.mark.parametrize("words", [(), ("me", "--count", "many"), ("me", "--no-such")])
def test_what_is_wrong_is_refused_in_the_same_words(words: tuple[str, ...]) -> None:
    refusals: list[str] = []
    for spared in (True, False):
        with pytest.raises(Exception, match=r"\w") as refusal:
            read(*words, spared=spared)
        refusals.append(repr(refusal.value))
    assert refusals[0] == refusals[1]


def test_the_prompt_of_a_conversation_waits_for_nothing_heavy_on_its_way_through_the_command_line(
    tmp_path: Path,
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "[]\n"
