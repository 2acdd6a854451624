"""What a client of the gateway is told when it gets no answer, in the shape that OpenAI's clients understand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse

from devops_assistant.common.errors import AssistantError, ContextTooLong, RateLimited
from devops_assistant.common.sanitise import one_line

_WORDS = 600


class Failure(Exception):
    """A request that gets no answer: the status of HTTP, and what is said about it."""

    def __init__(
        self, status: int, message: str, *, code: str, param: str | None = None, retry_after_s: int | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.param = param
        self.retry_after_s = retry_after_s

    @property
    def body(self) -> dict[str, Any]:
        """The failure as OpenAI's services tell of one."""
        kind = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}.get(
            self.status, "invalid_request_error" if self.status < 500 else "server_error"
        )
        message = one_line(str(self), _WORDS)
        return {"error": {"message": message, "type": kind, "param": self.param, "code": self.code}}

    def response(self) -> JSONResponse:
        headers: Mapping[str, str] = {}
        if self.retry_after_s is not None:
            headers = {"retry-after": str(self.retry_after_s)}
        if self.status == 401:
            headers = {"www-authenticate": "Bearer"}
        return JSONResponse(self.body, self.status, dict(headers))


def malformed(message: str, param: str | None = None, code: str = "invalid_value") -> Failure:
    """Return the failure of a request that asks for what cannot be understood, or is not done here."""
    return Failure(400, message, code=code, param=param)


def busy(most: int) -> Failure:
    return Failure(
        429, f"{most} conversations are running; ask again shortly", code="rate_limit_exceeded", retry_after_s=1
    )


def stopping() -> Failure:
    return Failure(503, "the gateway is shutting down", code="shutting_down", retry_after_s=5)


def too_slow(limit_s: float) -> Failure:
    return Failure(504, f"there was no answer within {limit_s:g} s; ask for less, or raise --timeout", code="timeout")


def of_assistant(error: AssistantError) -> Failure:
    """Return what a client is told of an answer that could not be had."""
    words = f"{error}; {error.remedy}" if error.remedy else str(error)
    if isinstance(error, ContextTooLong):
        return malformed(words, "messages", "context_length_exceeded")
    if isinstance(error, RateLimited):
        wait_s = round(error.retry_after or 1)
        return Failure(429, words, code="rate_limit_exceeded", retry_after_s=max(1, wait_s))
    return Failure(502, words, code=type(error).__name__)
