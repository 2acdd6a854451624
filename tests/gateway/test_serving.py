"""How the gateway begins, how much it takes on, and how it ends."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor

import openai
import pytest

from tests.e2e.program import Place, asking, until
from tests.gateway.program import STOP_S, serving
from tests.mockllm import Asked, MockModel, Turn


def slow(asked: Asked) -> Turn:
    """A model that never finishes where it is asked to hang, and takes its time where it is asked to be slow."""
    words = str(asked["body"]["messages"][-1]["content"])
    if "hang" in words:
        return {"text": "half of it", "chunk": 2, "hang": 2}
    return {"text": "slowly", "delay": 1.0} if "slow" in words else {"text": "hello"}


def ask(client: openai.OpenAI, words: str) -> str:
    done = client.chat.completions.create(model="any", messages=[{"role": "user", "content": words}])
    return done.choices[0].message.content or ""


def test_more_conversations_than_allowed_are_told_to_come_back(place: Place) -> None:
    with (
        MockModel(slow) as mock,
        serving(place, "--config", place.config(), "--max-conversations", "1", **asking(mock, "openai")) as gateway,
        ThreadPoolExecutor(1) as pool,
    ):
        client = gateway.client()
        first = pool.submit(ask, client, "be slow")
        until(lambda: len(mock.requests) == 1, 20, "the first is being answered")
        with pytest.raises(openai.RateLimitError) as refused:
            ask(client, "me too")
        assert refused.value.response.headers["retry-after"] == "1"
        assert first.result() == "slowly"
        assert ask(client, "me too") == "hello"


def test_an_answer_takes_no_longer_than_it_may(place: Place) -> None:
    with (
        MockModel(slow) as mock,
        serving(place, "--config", place.config(), "--timeout", "2", **asking(mock, "openai")) as gateway,
    ):
        with pytest.raises(openai.APIStatusError) as late:
            ask(gateway.client(), "hang")
        assert (late.value.status_code, late.value.code) == (504, "timeout")
        assert ask(gateway.client(), "and now?") == "hello"


def test_a_signal_lets_what_is_nearly_ready_end_and_takes_nothing_new(place: Place) -> None:
    with (
        MockModel(slow) as mock,
        serving(place, "--config", place.config(), **asking(mock, "openai")) as gateway,
        ThreadPoolExecutor(1) as pool,
    ):
        answer = pool.submit(ask, gateway.client(), "be slow")
        until(lambda: len(mock.requests) == 1, 20, "it is being answered")
        gateway.process.terminate()
        until(lambda: gateway.health()["status"] == "stopping", 5, "it says that it stops")
        with pytest.raises(openai.InternalServerError, match="shutting down") as refused:
            ask(gateway.client(), "me too")
        assert refused.value.status_code == 503
        assert "retry-after" in refused.value.response.headers
        assert answer.result() == "slowly"
        assert gateway.process.wait(STOP_S) == 0


def test_a_second_signal_ends_a_stream_with_a_word(place: Place) -> None:
    begun = threading.Event()

    def stream(client: openai.OpenAI) -> str:
        chunks = client.chat.completions.create(
            model="any", messages=[{"role": "user", "content": "hang"}], stream=True
        )
        try:
            for _ in chunks:
                begun.set()
        except openai.APIError as error:
            return str(error)
        return "it ended as if all were well"

    with (
        MockModel(slow) as mock,
        serving(place, "--config", place.config(), **asking(mock, "openai")) as gateway,
        ThreadPoolExecutor(1) as pool,
    ):
        ending = pool.submit(stream, gateway.client())
        assert begun.wait(40)
        gateway.process.terminate()
        until(lambda: gateway.health()["status"] == "stopping", 5, "it says that it stops")
        gateway.process.terminate()
        assert "shutting down" in ending.result()
        assert gateway.process.wait(STOP_S) == 0
        assert gateway.process.stderr
        assert gateway.process.stderr.read() == ""


def test_a_token_is_made_up_and_shown_once(place: Place) -> None:
    with serving(place, "--provider", "offline", "--config", place.config(), DEVOPS_ASSISTANT_TOKEN="") as gateway:
        assert gateway.process.stderr
        told = gateway.process.stderr.readline()
        token = re.fullmatch(r"the token for this start, shown only here: (\S{32,})\n", told)
        assert token, told
        assert gateway.ask("GET", "/v1/models", token[1]).status_code == 200
        assert gateway.ask("GET", "/v1/models", "").status_code == 401
        gateway.stop()
        assert token[1] not in gateway.process.stderr.read()


def test_without_a_token_everybody_on_this_machine_is_let_in_and_nobody_else(place: Place) -> None:
    with serving(place, "--provider", "offline", "--config", place.config(), "--no-token") as gateway:
        assert gateway.ask("GET", "/v1/models", "").status_code == 200
        assert gateway.ask("GET", "/v1/models", "", headers={"host": "evil.example"}).status_code == 403
    refused = place.run("serve", "--host", "0.0.0.0", "--no-token", "--provider", "offline")
    assert refused.code == 2
    assert "set DEVOPS_ASSISTANT_TOKEN" in refused.err


def test_what_cannot_be_listened_on_is_said_in_a_line(place: Place) -> None:
    short = place.run("serve", "--provider", "offline", DEVOPS_ASSISTANT_TOKEN="short")
    assert (short.code, short.err.count("\n")) == (2, 1)
    assert "shorter than 16 characters" in short.err
    elsewhere = place.run("serve", "--host", "192.0.2.1", "--provider", "offline", DEVOPS_ASSISTANT_TOKEN="x" * 20)
    assert (elsewhere.code, elsewhere.out) == (2, "")
    assert "cannot listen on 192.0.2.1:8765" in elsewhere.err


def test_health_claims_nothing_that_nobody_tried(place: Place) -> None:
    with (
        MockModel(slow) as mock,
        serving(place, "--config", place.config(gone={"command": "no-such-program"}), **asking(mock, "openai")) as one,
    ):
        assert one.health()["model"]["state"] == "not asked yet"
        until(lambda: one.health()["servers"][0]["state"] == "failed", 20, "the server is known to have failed")
        assert one.health()["status"] == "degraded"
        assert "no-such-program" in one.health()["servers"][0]["error"]
        ask(one.client(), "hello")
        assert one.health()["model"]["state"] == "answered"
