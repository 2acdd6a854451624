"""The options that several commands share, in one wording."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from devops_assistant.cli.options import Options
from devops_assistant.common.language import Language
from devops_assistant.common.messages import speak

Provider = Annotated[
    str | None, typer.Option(help="anthropic, openai, gemini, ollama, offline or scripted; default: what is set up.")
]
Model = Annotated[str | None, typer.Option(help="The model to ask; default: the provider's usual one.")]
Script = Annotated[Path | None, typer.Option(help="The replies of the scripted provider, a JSON file.")]
Config = Annotated[Path | None, typer.Option(help="The list of MCP servers to use, a JSON file.")]
MaxSteps = Annotated[int | None, typer.Option(min=1, max=500, help="Model requests per question.", show_default="25")]
Timeout = Annotated[float | None, typer.Option(min=0.1, help="Seconds that one answer may take.")]
Allow = Annotated[
    list[str] | None,
    typer.Option(help="A tool, or a glob such as 'deploy_*', that may run without asking. Can be repeated."),
]
Refresh = Annotated[bool, typer.Option("--refresh", help="Start every server and ask it anew what it offers.")]


def _speak(language: Language | None) -> Language | None:
    if language:
        speak(language)
    return language


Lang = Annotated[
    Language | None,
    typer.Option(callback=_speak, is_eager=True, help="Speak and answer in this language, whatever the question's."),
]
ProgramLang = Annotated[
    Language | None,
    typer.Option("--lang", callback=_speak, is_eager=True, help="The language of the program itself; default: yours."),
]
TrustProject = Annotated[
    bool,
    typer.Option("--trust-project", help="Start the servers that a file in this folder names, from now on."),
]
AcceptChanged = Annotated[
    list[str] | None,
    typer.Option(metavar="SERVER", help="Take the changed tools of this server as they are now. Can be repeated."),
]


def listing_options(
    config: Path | None, refresh: bool, trust_project: bool, accept_changed: list[str] | None
) -> Options:
    """Return the options of a command that asks no model."""
    return Options(
        provider="offline",
        config=config,
        refresh=refresh,
        trust_project=trust_project,
        accept_changed=tuple(accept_changed or ()),
    )
