import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from devops_assistant.host.config import ServerEntry

LITTLE_SERVER = Path(__file__).parent.parent / "little_server.py"

MakeEntry = Callable[..., ServerEntry]


@pytest.fixture
def little() -> MakeEntry:
    """Makes the entry of a little server: `little("name", "--mute", call_timeout_s=1)`."""

    def make(name: str, *options: str, **settings: object) -> ServerEntry:
        args = ("-S", "-P", str(LITTLE_SERVER), *options)
        return ServerEntry(name, sys.executable, args, **settings)  # pyright: ignore[reportArgumentType]

    return make
