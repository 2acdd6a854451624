"""The terms on which a server is asked: within a time, every failure in one of two words, nothing secret in them."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

import anyio
from mcp import MCPError
from mcp.types import CONNECTION_CLOSED
from pydantic import ValidationError

from devops_assistant.common.messages import filled_anew, say
from devops_assistant.host.calls import ConnectionLost, Rejected

NOT_HEARD = -32098
"""Our own code for a request that never reached the server."""
_TOO_LARGE = "SSE stream failed"
"""How the SDK begins to tell of an event beyond our bounds, under the code of a lost connection."""


class Asking:
    """The requests of one connection that are on their way."""

    def __init__(self, lost: anyio.Event, hide: Callable[[Any], Any] = lambda value: value) -> None:
        """Args:
        lost: set when a request finds the connection gone.
        hide: removes from a JSON value what was told to the server in confidence.
        """
        self.lost = lost
        self.hide = hide
        self._running: set[anyio.CancelScope] = set()

    @contextmanager
    def within(self, timeout_s: float, what: str) -> Generator[None]:
        """Make one request; after `timeout_s` seconds it is cancelled, at the server too.

        Args:
            what: what is asked for, as the beginning of a sentence.

        Raises:
            ConnectionLost: the server went away before it answered.
            Rejected: it did not give what it was asked for.
        """
        try:
            with anyio.fail_after(timeout_s) as scope:
                self._running.add(scope)
                try:
                    yield
                finally:
                    self._running.discard(scope)
        except TimeoutError:
            raise Rejected(say("host.silent", what=what, seconds=timeout_s)) from None
        except (anyio.ClosedResourceError, anyio.BrokenResourceError) as error:
            self.lost.set()
            raise ConnectionLost from error
        except MCPError as error:
            if error.code in (CONNECTION_CLOSED, NOT_HEARD) and not error.message.startswith(_TOO_LARGE):
                self.lost.set()
                raise ConnectionLost(heard=error.code != NOT_HEARD) from error
            failed = say("host.request_failed", what=what, said=error.message)
            raise Rejected(filled_anew(failed, self.hide)) from error
        except (RuntimeError, ValidationError) as error:
            broken = say("host.breaks_protocol", what=what, said=str(error))
            raise Rejected(filled_anew(broken, self.hide)) from error

    @contextmanager
    def suspended(self) -> Generator[None]:
        """While a person is asked on the server's behalf, no request runs out of time."""
        now = anyio.current_time()
        left = {scope: scope.deadline - now for scope in self._running}
        for scope in left:
            scope.deadline = float("inf")
        try:
            yield
        finally:
            now = anyio.current_time()
            for scope in left:
                scope.deadline = min(scope.deadline, now + left[scope])
