"""`devops-assistant sessions`: what was asked, what was done about it, and taking it elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

sessions = typer.Typer(invoke_without_command=True, rich_markup_mode=None, pretty_exceptions_enable=False)

Which = Annotated[str, typer.Argument(metavar="ID", help="Its id, the beginning or end of that, or last.")]
Limit = Annotated[int, typer.Option(min=1, max=1_000_000, help="How many, the last ones first.")]


@sessions.callback()
def root(context: typer.Context, limit: Limit = 20) -> None:
    """Show the recorded sessions; list, show, export and delete say more of them."""
    if not context.invoked_subcommand:
        list_(limit)


@sessions.command("list")
def list_(limit: Limit = 20) -> None:
    """Show the recorded sessions, the last one first."""
    from devops_assistant.cli.session_list import list_sessions

    raise typer.Exit(list_sessions(limit))


@sessions.command()
def show(which: Which = "last") -> None:
    """Show one session: its questions and answers, and what was done for them, in order."""
    from devops_assistant.cli.session_list import show_session

    raise typer.Exit(show_session(which))


@sessions.command()
def export(
    which: Which = "last",
    format: Annotated[Literal["md", "json", "html"], typer.Option("--format", help="md, json or html.")] = "md",
    output: Annotated[Path | None, typer.Option(help="The file to write, for you alone; default: stdout.")] = None,
) -> None:
    """Write one session, with its evidence, as Markdown, JSON or a single HTML page."""
    from devops_assistant.cli.session_list import export_session

    raise typer.Exit(export_session(which, format, output))


@sessions.command()
def delete(which: Which) -> None:
    """Delete one session from the record, with its evidence."""
    from devops_assistant.cli.session_list import delete_session

    raise typer.Exit(delete_session(which))
