"""A server at an address: what is known of it apart from the protocol."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from typing import Any, cast

from devops_assistant.common.masking import mask
from devops_assistant.common.messages import Message, filled_anew, say
from devops_assistant.common.sanitise import one_line
from devops_assistant.host.config import ServerEntry

_SECRET_LENGTH = 6
_HIDDEN = "‹hidden›"


class Remote:
    """One attempt to reach a server, and how it ended."""

    stderr_end: tuple[str, ...] = ()
    """It is not ours to hear."""

    def __init__(self, entry: ServerEntry) -> None:
        self.entry = entry
        self.trouble: Message | None = None
        """What went wrong last, such as `refused the connection`; None while all is well."""
        self.may_be_older = False
        """It refused Streamable HTTP in the way of servers that only know what came before it."""
        self._secrets = sorted(_secrets(entry), key=len, reverse=True)

    @property
    def own_end(self) -> str:
        """How it ended of itself, such as `refused the connection`; empty when we ended it."""
        return filled_anew(self.trouble, self._harmless) if self.trouble else ""

    def _harmless(self, text: str) -> str:
        return one_line(self.hide(mask(text).text), 300)

    def hide(self, text: str) -> str:
        """Return `text` without anything we sent to the server in confidence."""
        for secret in self._secrets:
            text = text.replace(secret, _HIDDEN)
        return text

    def hide_everywhere(self, value: Any) -> Any:
        """Return a JSON value with every text in it hidden likewise."""
        match value:
            case str():
                return self.hide(value)
            case list():
                return [self.hide_everywhere(entry) for entry in cast("list[Any]", value)]
            case dict():
                return {name: self.hide_everywhere(entry) for name, entry in cast("dict[str, Any]", value).items()}
            case _:
                return value


def connection_trouble(error: Exception) -> Message:
    """Return in words why a server could not be reached, or was lost."""
    causes = list(_causes(error))
    for cause in causes:
        match cause:
            case ssl.SSLCertVerificationError():
                return say("host.bad_certificate", reason=cause.verify_message)
            case ssl.SSLError():
                return say("host.bad_tls", reason=cause.reason or str(cause))
            case socket.gaierror():
                return say("host.unresolved")
            case ConnectionRefusedError():
                return say("host.refused")
            case TimeoutError():
                return say("host.not_in_time")
            case _:
                pass
    reasons = [cause.strerror for cause in causes if isinstance(cause, OSError) and cause.strerror]
    if reasons:
        return say("host.unreachable", reason=reasons[0])
    return say("host.connection_broke", reason=str(error) or type(error).__name__)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for part in cast("BaseExceptionGroup[BaseException]", error).exceptions:
                yield from _causes(part)
        error = error.__cause__ or error.__context__


def _secrets(entry: ServerEntry) -> set[str]:
    """The values of the headers, and of those that name a scheme, such as `Bearer …`, what follows it."""
    words = {word for value in entry.headers.values() for word in (value, *value.split())}
    return {word for word in words if len(word) >= _SECRET_LENGTH and word.casefold() not in ("bearer", "basic")}
