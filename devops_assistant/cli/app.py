"""The command line: `devops-assistant COMMAND …`. Nothing heavy is imported before a command runs."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

import typer
from typer.core import TyperGroup
from typer.main import get_command

from devops_assistant import __version__
from devops_assistant.cli.options import Options
from devops_assistant.cli.parameters import (
    Config,
    Lang,
    MaxSteps,
    Model,
    Plain,
    ProgramLang,
    Provider,
    Script,
    Timeout,
    TrustProject,
    answering,
    listing,
    takes,
)
from devops_assistant.cli.plain_words import spare_conversion
from devops_assistant.cli.servers import servers
from devops_assistant.cli.sessions import sessions
from devops_assistant.cli.usage import misuse, speak_in_help
from devops_assistant.common.messages import say

app = typer.Typer(
    name="devops-assistant",
    help="Ask your systems in plain language, in English or Korean; get answers with evidence you can check.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_REPLACED = ("install_completion", "show_completion")
"""Options of the library's, in whose place there is the command `completion`."""


def run() -> None:
    """Do what the command line says.

    Raises:
        Misuse: it cannot be meant.
    """
    command = program()
    spare_conversion(command)
    try:
        code = command(prog_name="devops-assistant", standalone_mode=False)
    except typer.TyperException as error:
        if type(error).__name__ != "NoArgsIsHelpError":
            raise misuse(error, sys.argv) from error
        typer.echo(error.message, err=True)
        code = 2
    sys.exit(code)


def program() -> TyperGroup:
    """Return the whole command line, which speaks the language of the session."""
    command = get_command(app)
    assert isinstance(command, TyperGroup)
    command.params = [each for each in command.params if each.name not in _REPLACED]
    speak_in_help(command)
    return command


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"devops-assistant {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
    lang: ProgramLang = None,
    plain: Plain = False,
) -> None:
    """Ask your systems in plain language, in English or Korean; get answers with evidence you can check."""


@app.command()
@takes(answering)
def ask(
    options: Options,
    question: Annotated[str, typer.Argument(help="What you want to know.")],
    json: Annotated[bool, typer.Option("--json", help="Print every event as one line of JSON.")] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Keep answer and evidence in FILE.md, .html or .json."),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="On stderr, only what goes wrong.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 3 if a claim is not backed by evidence.")] = False,
) -> None:
    """Answer one question. What is piped in is added to it.

    On a pipe, standard output holds the answer alone; how it came about goes to standard error.

    \b
    journalctl -u api -n 200 | devops-assistant ask "why does it restart?"
    devops-assistant ask "what changed since yesterday?" --output report.html
    devops-assistant ask "is the disk filling up?" --json | jq -r 'select(.type == "turn_finished").text'

    Exits with 0 answered, 1 failed, 2 wrong usage or configuration, 3 claims without evidence under --strict,
    4 answered by rules because the model failed, 130 interrupted.
    """
    from devops_assistant.cli.ask import Told, run_ask

    raise typer.Exit(run_ask(question, options, Told(json, strict, quiet, output)))


@app.command()
@takes(answering)
def chat(
    options: Options,
    resume: Annotated[bool, typer.Option("--resume", help="Take up the session ID again, or the last one.")] = False,
    go_on: Annotated[bool, typer.Option("--continue", help="Take up the last session again.")] = False,
    session: Annotated[str, typer.Argument(metavar="ID", help="With --resume: which session.")] = "",
) -> None:
    """Talk with your systems: `clear` forgets, `exit` leaves, `/help` lists the rest."""
    from devops_assistant.cli.chat import run_chat

    if session and not resume:
        raise typer.BadParameter(say("cli.resume_first", session=repr(session)))
    taken_up = session or "last" if resume or go_on else None
    raise typer.Exit(run_chat(replace(options, resume=taken_up)))


@app.command()
@takes(answering)
def investigate(
    options: Options,
    symptom: Annotated[str, typer.Argument(help="What is wrong, in your own words; may be left out.")] = "",
    since: Annotated[str, typer.Option(help="How far back failures count: 2h, today…; default: all logs.")] = "",
    no_llm: Annotated[bool, typer.Option("--no-llm", help="Findings only, without asking a model.")] = False,
    fail_if: Annotated[
        Literal["low", "medium", "high", "critical"] | None,
        typer.Option(metavar="SEVERITY", help="Exit with 5 where it is low, medium, high or critical, or worse."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Find out what went wrong: timeline, ranked suspects with evidence, what is ruled out. Works without a model."""
    from devops_assistant.cli.investigate import Wanted, run_investigate

    if no_llm:
        options = replace(options, provider="offline")
    wanted = Wanted(symptom, since, with_model=not no_llm, as_json=json, fail_if=fail_if or "")
    raise typer.Exit(run_investigate(wanted, options))


@app.command()
@takes(listing)
def tools(options: Options) -> None:
    """Show the tools of all servers under the names that models call them by."""
    from devops_assistant.cli.listing import show_tools

    raise typer.Exit(show_tools(options))


app.add_typer(servers, name="servers")
app.add_typer(sessions, name="sessions")


@app.command()
def replay(
    session: Annotated[str, typer.Argument(metavar="ID", help="Its id, the beginning or end of that, or last.")],
    json: Annotated[bool, typer.Option("--json", help="Print every event as one line of JSON.")] = False,
    provider: Provider = None,
    model: Model = None,
    script: Script = None,
    max_steps: MaxSteps = None,
    timeout: Timeout = None,
    lang: Lang = None,
) -> None:
    """Show a recorded session again; with --provider, ask its questions again over the recorded tool results."""
    from devops_assistant.cli.replay import run_replay

    options = Options(provider, model, script, None, max_steps, timeout, lang=lang)
    raise typer.Exit(run_replay(session, options, as_json=json))


@app.command()
def audit(
    since: Annotated[str, typer.Option(help="Not before that moment, such as 24h or yesterday.")] = "",
) -> None:
    """Show what the rules over the record have found: repeated calls, changed tools, bursts of errors and so on."""
    from devops_assistant.cli.audit import run_audit

    raise typer.Exit(run_audit(since))


@app.command()
def doctor(
    json: Annotated[bool, typer.Option("--json", help="Print what was found as one JSON object.")] = False,
    provider: Provider = None,
    model: Model = None,
    config: Config = None,
    lang: Lang = None,
    trust_project: TrustProject = False,
) -> None:
    """Find out what works here: model, servers, folders, clock, terminal, record; each problem with its command.

    A model is asked to call one tool, which costs a few tokens. Exits with 1 when something is broken.
    """
    from devops_assistant.cli.doctor.run import run_doctor

    options = Options(provider, model, config=config, lang=lang, trust_project=trust_project)
    raise typer.Exit(run_doctor(options, json=json))


@app.command()
def completion(
    shell: Annotated[Literal["bash", "zsh", "fish"], typer.Argument(help="Whose script is wanted.")],
) -> None:
    """Print the script that makes a shell complete commands and options.

    \b
    bash:  devops-assistant completion bash >> ~/.bashrc
    zsh:   devops-assistant completion zsh > ~/.zfunc/_devops-assistant
    fish:  devops-assistant completion fish > ~/.config/fish/completions/devops-assistant.fish
    """
    from devops_assistant.cli.completion import SCRIPTS

    typer.echo(SCRIPTS[shell], nl=False)


@app.command()
def redact(file: Annotated[Path, typer.Argument(help="A text file; - reads stdin.")]) -> None:
    """Print a text as a model would see it, secrets masked, and count what was masked."""
    from devops_assistant.cli.redact import run_redact

    raise typer.Exit(run_redact(file))


@app.command()
@takes(answering)
def serve(
    options: Options,
    host: Annotated[str, typer.Option(help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65_535, help="0 takes any that is free.")] = 8765,
    mcp: Annotated[bool, typer.Option("--mcp", help="Offer all tools as one MCP server at /mcp too.")] = False,
    no_token: Annotated[bool, typer.Option("--no-token", help="Let in everybody on this machine.")] = False,
    max_conversations: Annotated[int, typer.Option(min=1, max=1_000, help="How many run at once.")] = 64,
) -> None:
    """Serve OpenAI's clients, Alertmanager and Prometheus over HTTP; DEVOPS_ASSISTANT_TOKEN is their key."""
    from devops_assistant.cli.serve import Listening, run_serve

    raise typer.Exit(run_serve(options, Listening(host, port, not no_token, max_conversations, mcp)))


@app.command()
def metrics(
    textfile: Annotated[
        Path | None, typer.Option(help="Put them into this file, for node_exporter's textfile collector.")
    ] = None,
) -> None:
    """Print what all sessions add up to, in Prometheus' text format."""
    from devops_assistant.cli.metrics import run_metrics

    raise typer.Exit(run_metrics(textfile))


@app.command(context_settings={"allow_extra_args": True, "allow_interspersed_args": False})
def server(
    context: typer.Context,
    name: Annotated[Literal["git", "logs", "system", "prometheus", "trace"], typer.Argument(help="Which one.")],
) -> None:
    """Run one bundled MCP server for any MCP host, on stdin and stdout or, with --http [HOST:PORT], at an address.

    What else follows its name is passed on to it.
    """
    from devops_assistant.cli.server import run_server

    run_server(name, context.args)
