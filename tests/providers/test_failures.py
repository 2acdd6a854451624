from __future__ import annotations

import errno
import ssl
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from devops_assistant.common.errors import (
    AuthenticationFailed,
    ContextTooLong,
    ProviderError,
    RateLimited,
    Refused,
    Unavailable,
)
from devops_assistant.providers.failures import Service

KEY = "a-key-that-looks-like-no-other"
SERVICE = Service(
    "anthropic", "claude-x", "https://me:hush@llm.example/v1", KEY, "ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL"
)


def test_a_bad_key_is_told_with_the_variable_it_comes_from_and_never_with_the_key() -> None:
    error = SERVICE.refusal(401, {}, {"error": {"message": f"invalid key {KEY}"}})
    assert isinstance(error, AuthenticationFailed)
    assert "ANTHROPIC_API_KEY" in error.remedy
    assert "--provider offline" in error.remedy
    assert KEY not in f"{error} {error!r} {SERVICE!r}"


def test_an_unknown_model_is_named_with_the_flag_that_names_another() -> None:
    error = SERVICE.refusal(404, {}, {"type": "error", "error": {"type": "not_found_error", "message": "model: x"}})
    assert isinstance(error, Refused)
    assert "claude-x" in str(error)
    assert "--model" in error.remedy


def test_an_address_where_no_model_is_served_is_named_without_its_password() -> None:
    error = SERVICE.refusal(404, {}, "<html><title>404 Not Found</title></html>")
    assert str(error) == "no model is served at https://llm.example/v1 (404): 404 Not Found"
    assert error.remedy == "check ANTHROPIC_BASE_URL"
    assert "hush" not in str(SERVICE.unreachable(OSError("refused")))


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (400, "prompt is too long: 208310 tokens > 200000 maximum"),
        (400, "input length and `max_tokens` exceed context limit: 198000 + 16000 > 200000"),
        (400, "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens"),
        (400, "Your input exceeds the context window of this model. Please adjust your input and try again."),
        (400, "the request exceeds the available context size. try increasing the context size"),
        (400, "The input token count (1050000) exceeds the maximum number of tokens allowed (1048576)."),
        (500, "exceed_context_size_error"),
        (413, "Request Entity Too Large"),
    ],
)
def test_a_conversation_that_no_longer_fits_is_recognised_in_every_services_words(status: int, words: str) -> None:
    error = SERVICE.refusal(status, {}, {"error": {"message": words}})
    assert isinstance(error, ContextTooLong)
    assert "clear" in error.remedy


@pytest.mark.parametrize("words", ["max_tokens: must be greater than 0", "Rate limit: too many requests in context"])
def test_other_refusals_are_not_taken_for_a_conversation_too_long(words: str) -> None:
    assert type(SERVICE.refusal(400, {}, {"error": {"message": words}})) is Refused


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after": "-3"}, 0.0),
        ({"retry-after": "7", "retry-after-ms": "250"}, 0.25),
        ({"retry-after": "4294967"}, 4294967.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "inf"}, None),
        ({}, None),
    ],
)
def test_how_long_to_wait_is_read_off_the_headers(headers: dict[str, str], seconds: float | None) -> None:
    error = SERVICE.refusal(429, headers, "")
    assert isinstance(error, RateLimited)
    assert error.retry_after == seconds


def test_how_long_to_wait_may_be_told_as_a_date() -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    error = SERVICE.refusal(503, {"retry-after": date}, "")
    assert isinstance(error, Unavailable)
    assert error.retry_after == pytest.approx(30, abs=3)


def test_gemini_tells_in_a_list_and_names_its_pause_in_the_details() -> None:
    details = [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "34s"}]
    body = [{"error": {"code": 429, "message": "Quota exceeded", "status": "EXHAUSTED", "details": details}}]
    error = SERVICE.refusal(429, {}, body)
    assert isinstance(error, RateLimited)
    assert error.retry_after == 34
    assert str(error) == "anthropic limits the rate of requests: Quota exceeded"


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("", "status 500"),
        (None, "status 500"),
        ([], "status 500"),
        ({}, "status 500"),
        ("<html><head><title>502 Bad\nGateway</title></head></html>", "502 Bad Gateway"),
        ("upstream\x1b[31m down", "upstream down"),
        ({"error": "no GPU"}, "no GPU"),
        ({"detail": [{"msg": "bad"}]}, '[{"msg": "bad"}]'),
        ([{"error": {"message": "busy"}}], "busy"),
        ({"weather": "fine"}, '{"weather": "fine"}'),
    ],
)
def test_a_body_of_any_shape_comes_to_one_clean_line(body: object, shown: str) -> None:
    assert str(SERVICE.refusal(500, {}, body)) == f"anthropic is unavailable (500): {shown}"


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ({"error": {"type": "overloaded_error", "message": "x"}}, Unavailable),
        ({"type": "rate_limit_error", "message": "x"}, RateLimited),
        ({"code": 401, "message": "x"}, AuthenticationFailed),
        ({"code": "insufficient_quota", "message": "x"}, Refused),
        ({"code": 7, "message": "x"}, Unavailable),
        ("boom", Unavailable),
    ],
)
def test_an_error_in_the_middle_of_a_stream_is_classified_by_its_type(error: object, kind: type[ProviderError]) -> None:
    assert type(SERVICE.refusal_in_stream(error)) is kind


def test_what_lies_beneath_a_failed_connection_is_what_is_told() -> None:
    outer = OSError("all attempts failed")
    outer.__cause__ = ConnectionRefusedError(errno.ECONNREFUSED, "Connect call failed ('127.0.0.1', 9)")
    late = OSError("connect timeout")
    late.__cause__ = TimeoutError()
    assert str(SERVICE.unreachable(outer)).endswith("Connection refused")
    assert str(SERVICE.unreachable(late)).endswith("no connection was made in time")
    assert str(SERVICE.unreachable(ssl.SSLCertVerificationError(1, "certificate expired"))).endswith(
        "certificate expired"
    )
    assert str(SERVICE.unreachable(None)).endswith("the connection was lost")
