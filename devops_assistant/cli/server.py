"""`devops-assistant server NAME`: one bundled server, alone, for any MCP host."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import typer

from devops_assistant.common.messages import say

_TAKE_ARGUMENTS = ("trace",)
_LISTEN = "DEVOPS_ASSISTANT_LISTEN"


def run_server(name: str, arguments: Sequence[str] = ()) -> NoReturn:
    """Become the bundled server `name`.

    Args:
        arguments: what follows its name: `--http [HOST:PORT]` to serve at an address, and what is the server's own.

    Raises:
        typer.BadParameter: this server takes none of its own.
    """
    address, own = listening(arguments)
    if own and name not in _TAKE_ARGUMENTS:
        raise typer.BadParameter(say("cli.no_arguments", name=name, given=" ".join(own)))
    if address is None:
        os.unsetenv(_LISTEN)
    else:
        os.putenv(_LISTEN, address)
    os.execv(sys.executable, [sys.executable, "-P", "-m", f"devops_servers.{name}", *own])


def listening(arguments: Sequence[str]) -> tuple[str | None, list[str]]:
    """Return the address that `--http` names, empty for any and None without that option, and the other arguments."""
    own = list(arguments)
    for position, argument in enumerate(own):
        option, _, address = argument.partition("=")
        if option == "--http":
            del own[position]
            if not address and position < len(own) and not own[position].startswith("-"):
                address = own.pop(position)
            return address, own
    return None, own
