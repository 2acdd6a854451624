"""What can go wrong, named once.

AssistantError
├── ConfigError              the user's settings or server list cannot be used
├── ServerError              an MCP server could not be started or asked
└── ProviderError            the model could not answer
    ├── AuthenticationFailed the key is missing, wrong, or may not use this model
    ├── RateLimited          carries how long the service asks us to wait
    ├── ContextTooLong       the conversation no longer fits the model's window
    ├── Unavailable          the service cannot be reached, is overloaded, or timed out
    ├── ProtocolBroken       the stream ended early or made no sense
    └── Refused              the service rejects the request itself; repeating it is no use
"""

from __future__ import annotations

from collections.abc import Mapping

from devops_assistant.common.messages import Message, say


class AssistantError(Exception):
    """A failure worth one line on the user's screen: what happened, and what to do about it.

    Its text is in the language of the session; `message_id` and `parameters` say the same to programs.
    """

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy
        self.message_id = message.id if isinstance(message, Message) else ""
        self.parameters: Mapping[str, object] = message.parameters if isinstance(message, Message) else {}


class ConfigError(AssistantError):
    """The user's settings or server list cannot be used."""


class ServerError(AssistantError):
    """An MCP server could not be started, or did not answer as the protocol demands."""


class ProviderError(AssistantError):
    """The model could not answer."""


class AuthenticationFailed(ProviderError):
    """The key is missing, wrong, or may not use this model."""


class RateLimited(ProviderError):
    """The model's service asks us to wait `retry_after` seconds; None when it does not say how long."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message, remedy=say("model.wait_a_little"))
        self.retry_after = retry_after


class ContextTooLong(ProviderError):
    """The conversation no longer fits the model's window."""


class Unavailable(ProviderError):
    """The service cannot be reached, is overloaded, or did not answer in time."""

    def __init__(self, message: str, *, remedy: str = "", retry_after: float | None = None) -> None:
        super().__init__(message, remedy=remedy)
        self.retry_after = retry_after


class ProtocolBroken(ProviderError):
    """The stream ended early or made no sense; nothing of it is shown as an answer."""

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy or say("model.ask_again_or_other"))


class Refused(ProviderError):
    """The service rejects the request itself: an unknown model, a malformed request. Repeating it is no use."""
