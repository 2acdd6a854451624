"""What a model's service says when it does not answer, put into our own errors: the cause, and what to do about it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import isfinite
from typing import Any, cast

from devops_assistant.common.errors import (
    AuthenticationFailed,
    ContextTooLong,
    ProtocolBroken,
    ProviderError,
    RateLimited,
    Refused,
    Unavailable,
)
from devops_assistant.common.masking import mask
from devops_assistant.common.messages import say
from devops_assistant.common.sanitise import one_line
from devops_assistant.providers.wire import as_object

_TOO_LONG = re.compile(
    r"(prompt|input|request|conversation) (is|are) too (long|large)"
    r"|context[ _](length|window|limit)[ _]?(is |was )?exceed"
    r"|exceeds?[^.]{0,60}\b(context|maximum number of (input )?tokens)"
    r"|maximum context length|exceed_context_size|too many (input )?tokens|request_too_large"
    r"|reduce the length of the (messages|input|prompt)"
)
_UNKNOWN_MODEL = re.compile(r"model_not_found|model[^.]{0,80}(not found|does not exist|not exist)|invalid model")
_BAD_KEY = re.compile(r"api[ _]key (not valid|invalid|expired|not found)|invalid[ _]api[ _]key|api_key_invalid")
_OUT_OF_CREDIT = re.compile(r"insufficient_quota|billing_error|credit balance|insufficient balance")
_RETRY_DELAY = re.compile(r'"retryDelay": ?"(\d+(?:\.\d+)?)s"')
_TITLE = re.compile(r"<title[^>]*>([^<]*)", re.IGNORECASE)
_MARKUP = re.compile(r"<[^>]*>")

_STATUS_OF_KIND = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "billing_error": 402,
    "permission_error": 403,
    "not_found_error": 404,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "rate_limit_exceeded": 429,
    "insufficient_quota": 429,
    "timeout_error": 504,
    "overloaded_error": 529,
}


@dataclass(frozen=True, slots=True)
class Service:
    """The service behind a provider, as its failures name it."""

    name: str
    model: str
    address: str
    key: str = field(default="", repr=False)
    """Never shown: it is cut out of whatever the service says."""
    key_variable: str = ""
    address_variable: str = ""
    missing_model: str = ""
    """What to do when the model is not there; empty: the usual advice."""
    not_running: str = ""
    """What to do when nothing answers; empty: the usual advice."""

    def refusal(self, status: int, headers: Mapping[str, str], body: object) -> ProviderError:
        """Return the error that an HTTP answer of `status` stands for, whatever its body is."""
        words, labels = _read(body)
        said = self._shown(words) or f"status {status}"
        described = f"{labels} {words}".lower()
        retry_after = _retry_after(headers, body)
        if _OUT_OF_CREDIT.search(described) or status == 402:
            return Refused(
                say("model.pay_first", name=self.name, said=said), remedy=self._other(say("model.check_account"))
            )
        if status in (401, 403) or _BAD_KEY.search(described):
            return AuthenticationFailed(
                say("model.bad_key", name=self.name, status=status, said=said), remedy=self._new_key()
            )
        if status == 413 or (status in (400, 422, 500) and _TOO_LONG.search(described)):
            text = say("model.too_long", model=self.model, said=said)
            return ContextTooLong(text, remedy=say("model.forget"))
        if status == 429:
            return RateLimited(say("model.rate_limited", name=self.name, said=said), retry_after=retry_after)
        if status >= 500 or status in (408, 409, 425):
            text = say("model.unavailable", name=self.name, status=status, said=said)
            return Unavailable(text, remedy=self._other(say("model.try_later")), retry_after=retry_after)
        return self._rejected(status, said, described)

    def refusal_in_stream(self, error: object) -> ProviderError:
        """Return the error that the object `error`, sent instead of the rest of an answer, stands for."""
        fields = _fields(error)
        code = fields.get("code")
        kinds = (str(fields.get("type")), str(code))
        status = code if isinstance(code, int) and 400 <= code < 600 else None
        status = status or next((_STATUS_OF_KIND[kind] for kind in kinds if kind in _STATUS_OF_KIND), 500)
        return self.refusal(status, {}, error)

    def unreachable(self, cause: BaseException | None) -> Unavailable:
        """Return the error for a connection that could not be made or was lost before an answer began."""
        reason = self._shown(_deepest(cause)) or say("model.connection_lost")
        return Unavailable(
            say("model.unreachable", name=self.name, place=self._place, reason=reason),
            remedy=self.not_running or self._other(say("model.check_network")),
        )

    def silent(self, seconds: float) -> Unavailable:
        """Return the error for a service that said nothing for `seconds`."""
        text = say("model.silent", name=self.name, seconds=seconds)
        return Unavailable(text, remedy=self._other(say("model.try_later")))

    def broken(self, detail: str) -> ProtocolBroken:
        """Return the error for an answer that ended early or made no sense."""
        text = say("model.broke_off", name=self.name, detail=self._shown(detail))
        return ProtocolBroken(text, remedy=self._other(say("model.ask_again")))

    @property
    def _place(self) -> str:
        return re.sub(r"//[^/@]*@", "//", self.address)

    def _rejected(self, status: int, said: str, described: str) -> Refused:
        if _UNKNOWN_MODEL.search(described) or (status == 404 and "model" in described):
            text = say("model.no_such_model", name=self.name, model=self.model, said=said)
            return Refused(text, remedy=self.missing_model or say("model.name_another"))
        if status == 404:
            remedy = say("model.check_variable", variable=self.address_variable) if self.address_variable else ""
            return Refused(say("model.not_served", place=self._place, said=said), remedy=remedy)
        no_tools = "support tools" in described
        remedy = say("model.name_with_tools") if no_tools else say("model.start_afresh")
        return Refused(say("model.refused", name=self.name, status=status, said=said), remedy=remedy)

    def _new_key(self) -> str:
        variable = self.key_variable
        return self._other(say("model.check_key_in", variable=variable) if variable else say("model.check_key"))

    def _other(self, first: str) -> str:
        return say("model.or_without_model", remedy=first)

    def _shown(self, words: str) -> str:
        if self.key:
            words = words.replace(self.key, "‹key›")
        return one_line(mask(words).text)


def _fields(value: object) -> dict[str, Any]:
    """Return the error object that `value` is or holds: `{"error": {…}}`, its inside, or a list of one of them."""
    first = next(iter(cast(list[object], value)), None) if isinstance(value, list) else value
    fields = as_object(first)
    return as_object(fields.get("error")) or fields


def _read(body: object) -> tuple[str, str]:
    """The words of an error body, and the labels that classify it: its type, code and status."""
    if isinstance(body, str):
        return _plain(body), ""
    fields = _fields(body)
    labels = " ".join(str(fields[label]) for label in ("type", "code", "status") if fields.get(label))
    for name in ("message", "error", "detail"):
        if fields.get(name):
            words = fields[name]
            return words if isinstance(words, str) else json.dumps(words, ensure_ascii=False), labels
    return json.dumps(fields, ensure_ascii=False) if fields else "", labels


def _plain(text: str) -> str:
    """A proxy's page says what it means in its title."""
    title = _TITLE.search(text)
    return title.group(1) if title else _MARKUP.sub(" ", text[:2_000])


def _retry_after(headers: Mapping[str, str], body: object) -> float | None:
    """The seconds to wait: from `retry-after-ms`, `retry-after` (seconds or an HTTP date), or the error's details."""
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1_000
    header = headers.get("retry-after")
    if header is None:
        return _delay_in(body)
    seconds = _number(header)
    return _seconds_until(header) if seconds is None else seconds


def _seconds_until(date: str) -> float | None:
    try:
        moment = parsedate_to_datetime(date)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _delay_in(body: object) -> float | None:
    delay = _RETRY_DELAY.search(json.dumps(body)) if isinstance(body, dict | list) else None
    return float(delay.group(1)) if delay else None


def _deepest(error: BaseException | None) -> str:
    """The words of the failure beneath those that were raised because of it."""
    while error and isinstance(beneath := error.__cause__ or error.__context__, Exception):
        error = beneath
    if isinstance(error, ConnectionError) and error.errno:
        return os.strerror(error.errno)
    return say("model.no_connection_in_time") if isinstance(error, TimeoutError) else str(error or "")


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return max(0.0, number) if isfinite(number) else None
