"""What the trace server is told by its command line and its environment."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from devops_assistant.common.folders import data_folder
from devops_servers._common.settings import paths


@dataclass(frozen=True, slots=True)
class Settings:
    """Which recordings may be opened."""

    recordings: Path
    """The folder of our own recordings; it need not exist."""
    databases: tuple[Path, ...] = ()
    """Single recordings that the user named; the first is the one meant where a call names none."""
    folders: tuple[Path, ...] = ()
    """Folders whose recordings a call may name."""
    record: Path | None = None
    """The assistant's own flight record, which `run_sql` reads as the recording `self`."""
    sql_timeout_s: float = 5.0
    """How long one statement of a model's may run."""
    kernel: bool = True
    """Whether a recording may use the kernel's tracer, where that is allowed."""


def read_settings(arguments: Sequence[str]) -> Settings:
    """Read `--db FILE` (repeatable), `TRACE_DIR`, `TRACE_LEVEL` and `DEVOPS_ASSISTANT_RECORD`.

    Raises:
        SystemExit: the arguments cannot be used; what is wrong has been printed.
    """
    parser = ArgumentParser(prog="devops-assistant server trace", description="MCP server for recordings.")
    parser.add_argument(
        "--db", action="append", default=[], type=Path, metavar="FILE", help="a recording to open; can be repeated"
    )
    chosen = parser.parse_args(arguments)
    return Settings(
        recordings=data_folder() / "recordings",
        databases=tuple(path.expanduser().absolute() for path in chosen.db),
        folders=tuple(paths("TRACE_DIR", "")),
        kernel=os.environ.get("TRACE_LEVEL") != "sampler",
        record=_record(),
    )


def _record() -> Path:
    """Where the assistant's record is: its own setting says so, or says only whether there shall be one."""
    named = os.environ.get("DEVOPS_ASSISTANT_RECORD", "")
    return Path(named).expanduser() if "/" in named else data_folder() / "record.db"
