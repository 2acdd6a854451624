"""`--help` in the language of the session: everything that is declared has its Korean, and fits a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from inspect import cleandoc
from typing import Any

import pytest
import typer
from rich.cells import cell_len
from typer.core import TyperOption

from devops_assistant.cli.app import program
from devops_assistant.cli.help_page import help_page, placeholder
from devops_assistant.common.messages import speak, table
from tests.docs.reference import contexts_below

AS_THEY_ARE = ("\b\nbash:",)
NAMES = frozenset(
    re.findall(
        r"\S+",
        """MCP JSON HTML Markdown OpenAI HTTP HOST PORT Alertmanager Prometheus DEVOPS_ASSISTANT_TOKEN ID url textfile
        scripted last today yesterday node_exporter journalctl api jq select type turn_finished text report html http
        anthropic openai gemini ollama offline low medium high critical md json bash zsh fish bashrc zfunc config
        clear exit completions deploy_ devops-assistant _devops-assistant mcp""",
    )
)
"""What is called so in every language."""


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    speak("en")


def all_contexts() -> list[typer.Context]:
    """The program's, and those of all its commands."""
    whole = typer.Context(program(), info_name="devops-assistant", help_option_names=["-h", "--help"])
    return [whole, *contexts_below(whole)]


def declared(context: typer.Context) -> Iterator[str]:
    """Everything that help says of a command."""
    command: Any = context.command
    yield from cleandoc(command.help).split("\n\n")
    for parameter in command.get_params(context):
        yield parameter.help
        chosen = isinstance(parameter, TyperOption) and (parameter.is_flag or parameter.type_descriptor.choices)
        if parameter.metavar or not chosen:
            yield placeholder(parameter)


def test_everything_that_help_says_stands_in_the_korean_table_and_nothing_else_does() -> None:
    said = {part for context in all_contexts() for part in declared(context) if not part.startswith(AS_THEY_ARE)}
    assert said - {"ID"} == set(table("ko", "usage"))


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_korean_help_has_no_english_but_names_and_fits(columns: int) -> None:
    speak("ko")
    contexts = all_contexts()
    names = {name for context in contexts for name in re.findall(r"[\w-]+", context.command_path)}
    for context in contexts:
        command: Any = context.command
        parameters = command.get_params(context)
        own = {str(name) for each in parameters for name in (*each.opts, *(each.type_descriptor.choices or ()))}
        page = help_page(context, columns)
        words = {word.strip("-") for word in re.findall(r"(?<![\w-])[a-zA-Z_-]*[a-zA-Z]{2}[a-zA-Z_-]*", page, re.ASCII)}
        assert words - NAMES - {name.strip("-") for name in names | own} == set()
        explanations = [
            line for line in page.splitlines() if not re.search(r"devops-assistant (ask|completion) ", line)
        ]
        assert max(map(cell_len, explanations)) <= columns


def test_english_help_tells_defaults_bounds_and_what_is_needed() -> None:
    pages = {context.command_path: help_page(context, 80) for context in all_contexts()}
    ask = pages["devops-assistant ask"].splitlines()
    assert ask[0] == "Usage: devops-assistant ask [OPTIONS] QUESTION"
    assert "  QUESTION  What you want to know. [required]" in ask
    assert "  --max-steps NUMBER       Model requests per question. [default: 25; 1 to 500]" in ask
    assert "  --timeout NUMBER         Seconds that one answer may take. [at least 0.1]" in ask
    assert "  --lang en|ko             Speak and answer in this language, whatever the" in ask
    assert pages["devops-assistant servers add"].startswith(
        "Usage: devops-assistant servers add [OPTIONS] NAME [COMMAND…]\n"
    )
    assert pages["devops-assistant servers"].startswith("Usage: devops-assistant servers [OPTIONS] [COMMAND]\n")
