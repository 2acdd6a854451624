"""`--help` in the language of the session: everything that is declared has its Korean, and fits a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from typer.main import get_command

from devops_assistant.cli.app import app
from devops_assistant.common.messages import table
from tests.e2e.program import Place

EXAMPLES = ("\b\n", "Show this message")


def explained(command: Any) -> Iterator[str]:
    """Every paragraph that `--help` shows anywhere below `command`."""
    yield from command.help.split("\n\n")
    yield from (parameter.help for parameter in command.params if parameter.help)
    for each in getattr(command, "commands", {}).values():
        yield from explained(each)


def test_everything_that_help_says_stands_in_the_korean_table_and_nothing_else_does() -> None:
    said = {part for part in explained(get_command(app)) if not part.startswith(EXAMPLES)}
    assert said == {part for part in table("ko", "usage") if not part.startswith(EXAMPLES)}


@pytest.mark.parametrize("words", [("--lang", "ko", "--help"), ("ask", "--lang", "ko", "-h"), ("servers", "add", "-h")])
def test_help_is_korean_and_fits_80_columns(words: tuple[str, ...], tmp_path: Path) -> None:
    done = Place(tmp_path).run(*words, COLUMNS="80", DEVOPS_ASSISTANT_LANG="ko")
    assert done.code == 0
    assert "이 도움말을 보여 줍니다." in done.out
    assert "exit." not in done.out
    examples = [line for line in done.out.splitlines() if "devops-assistant ask" in line]
    assert max(cell_len(line) for line in done.out.splitlines() if line not in examples) <= 80


def test_help_is_english_elsewhere(tmp_path: Path) -> None:
    assert "Show this message and exit." in Place(tmp_path).run("ask", "--help").out
