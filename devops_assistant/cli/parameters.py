"""The options that several commands share, in one wording."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from devops_assistant.cli.options import Options
from devops_assistant.common.early_settings import be_plain
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


def _be_plain(wanted: bool) -> bool:
    if wanted:
        be_plain()
    return wanted


Lang = Annotated[
    Language | None,
    typer.Option(callback=_speak, is_eager=True, help="Speak and answer in this language, whatever the question's."),
]
ProgramLang = Annotated[
    Language | None,
    typer.Option("--lang", callback=_speak, is_eager=True, help="The language of the program itself; default: yours."),
]
Plain = Annotated[
    bool,
    typer.Option(
        "--plain", callback=_be_plain, is_eager=True, help="Plain lines only: no colours, nothing moves or is drawn."
    ),
]
TrustProject = Annotated[
    bool,
    typer.Option("--trust-project", help="Start the servers that a file in this folder names, from now on."),
]
AcceptChanged = Annotated[
    list[str] | None,
    typer.Option(metavar="SERVER", help="Take the changed tools of this server as they are now. Can be repeated."),
]


def answering(
    provider: Provider = None,
    model: Model = None,
    script: Script = None,
    config: Config = None,
    max_steps: MaxSteps = None,
    timeout: Timeout = None,
    allow: Allow = None,
    lang: Lang = None,
    plain: Plain = False,
    trust_project: TrustProject = False,
    accept_changed: AcceptChanged = None,
) -> Options:
    """Return the options of a command that answers questions."""
    return Options(
        *(provider, model, script, config, max_steps, timeout, tuple(allow or ()), lang),
        trust_project=trust_project,
        accept_changed=tuple(accept_changed or ()),
    )


def listing(
    config: Config = None,
    refresh: Refresh = False,
    trust_project: TrustProject = False,
    accept_changed: AcceptChanged = None,
) -> Options:
    """Return the options of a command that asks no model."""
    return Options(
        provider="offline",
        config=config,
        refresh=refresh,
        trust_project=trust_project,
        accept_changed=tuple(accept_changed or ()),
    )


def takes(read: Callable[..., Options]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the parameters of `read` beside its own; what they come to is its argument `options`.

    Typer reads the command line from a signature alone and knows no shared part of one.
    """
    shared = inspect.signature(read, eval_str=True).parameters

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        own = inspect.signature(command, eval_str=True)
        parameters = [each for each in own.parameters.values() if each.name != "options"]

        @functools.wraps(command)
        def run(**given: object) -> None:
            command(read(**{name: given.pop(name) for name in shared}), **given)

        vars(run)["__signature__"] = own.replace(parameters=[*parameters, *shared.values()])
        return run

    return decorate
