"""`devops-assistant server NAME`: one bundled server, alone, for any MCP host."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import typer

_TAKE_ARGUMENTS = ("trace",)


def run_server(name: str, arguments: Sequence[str] = ()) -> NoReturn:
    """Become the bundled server `name`, which gets the `arguments` that follow its name.

    Raises:
        typer.BadParameter: this server takes none.
    """
    if arguments and name not in _TAKE_ARGUMENTS:
        raise typer.BadParameter(f"the {name} server takes no arguments, but was given {' '.join(arguments)}")
    os.execv(sys.executable, [sys.executable, "-P", "-m", f"devops_servers.{name}", *arguments])
