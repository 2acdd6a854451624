"""What commands of a conversation may ask about this machine: its recorded sessions, and whether all is well."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import anyio.to_thread

from devops_assistant.cli.options import Options

if TYPE_CHECKING:
    from devops_assistant.recorder.reading import SessionRow
    from devops_assistant.ui.streams import Signs


class Setup:
    """The `Setup` that front ends ask; what it needs is loaded when it is asked."""

    def __init__(self, options: Options) -> None:
        self._options = options

    async def sessions(self, limit: int) -> Sequence[SessionRow]:
        from devops_assistant.cli.session_list import recorded_sessions  # SQLite, which few conversations ask for

        return await anyio.to_thread.run_sync(recorded_sessions, limit)

    async def examine(self, signs: Signs) -> Iterator[str]:
        from devops_assistant.cli.doctor.findings import lines  # likewise seldom asked for
        from devops_assistant.cli.doctor.run import examine

        return lines(await examine(self._options), signs)
