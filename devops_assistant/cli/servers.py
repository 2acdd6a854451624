"""`devops-assistant servers`: how the servers are doing, and the user's own list of them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from devops_assistant.cli.options import Options
from devops_assistant.cli.parameters import Allow, Config, TrustProject, listing, takes

servers = typer.Typer(invoke_without_command=True, rich_markup_mode=None, pretty_exceptions_enable=False)

Name = Annotated[str, typer.Argument(help="What the server is called.")]


@servers.callback()
@takes(listing)
def show(options: Options, context: typer.Context) -> None:
    """Show how each MCP server is doing; those whose tools are known stay idle until they are used."""
    if context.invoked_subcommand:
        return
    from devops_assistant.cli.listing import show_servers

    raise typer.Exit(show_servers(options))


@servers.command()
def add(
    name: Name,
    command: Annotated[list[str] | None, typer.Argument(help="What to run, after --; its arguments follow.")] = None,
    url: Annotated[str, typer.Option(help="Where it listens, instead of a command.")] = "",
    header: Annotated[list[str] | None, typer.Option(help="'NAME: VALUE', sent to the url. Can be repeated.")] = None,
    env: Annotated[list[str] | None, typer.Option(help="NAME=VALUE, for the command. Can be repeated.")] = None,
    cwd: Annotated[str, typer.Option(help="The folder to start it in; default: the one you are in.")] = "",
    transport: Annotated[
        Literal["http", "sse"] | None, typer.Option(help="How the url is spoken to; default: found out.")
    ] = None,
    trust: Annotated[
        Literal["read-only"] | None, typer.Option(help="Your word that its tools change nothing: they run unasked.")
    ] = None,
) -> None:
    """Add a server to your own: servers add NAME -- COMMAND ARGUMENT…, or servers add NAME --url ADDRESS."""
    from devops_assistant.cli.server_list import NewServer, add_server

    new = NewServer(name, tuple(command or ()), url, tuple(header or ()), tuple(env or ()), cwd, transport, trust)
    raise typer.Exit(add_server(new))


@servers.command()
def remove(name: Name) -> None:
    """Remove a server from your own."""
    from devops_assistant.cli.server_list import remove_server

    raise typer.Exit(remove_server(name))


@servers.command("import")
def import_(file: Annotated[Path, typer.Argument(help="A list of servers, of this program or another.")]) -> None:
    """Add the servers of another program's file to your own; those you have already stay as they are."""
    from devops_assistant.cli.server_list import import_servers

    raise typer.Exit(import_servers(file))


@servers.command("test")
def try_out(name: Name, config: Config = None, allow: Allow = None, trust_project: TrustProject = False) -> None:
    """Start one server, list its tools, make one call that changes nothing, and say how long each took."""
    from devops_assistant.cli.server_check import check_server

    options = Options(provider="offline", config=config, trust_project=trust_project)
    raise typer.Exit(check_server(name, options, tuple(allow or ())))
