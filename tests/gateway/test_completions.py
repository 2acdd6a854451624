from __future__ import annotations

import json
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import openai
import pytest
from openai.types.chat import ChatCompletionMessageParam

from tests.e2e.program import Json, Place, asking, bundled, calls, little, until
from tests.gateway.program import Running, serving
from tests.mockllm import Asked, MockModel, Turn
from tests.servers.git.building import create

COMMIT = "fix: queue overflowed at night"


def plays(asked: Asked) -> Turn:
    """A model that looks where the question says, then answers."""
    last = asked["body"]["messages"][-1]
    if last["role"] == "tool":
        return {"text": f"Found: {COMMIT} [E1].\nThat is all."}
    words = str(last["content"])
    if "commits" in words:
        return calls(("git_log", {"count": 5}))
    if "wait" in words:
        return calls(("wait", {"seconds": 20}))
    if "refuse" in words:
        return {"status": 401, "message": "no such key"}
    return {"text": f"You said: {words.split()[0]}", "chunk": 3}


@pytest.fixture(scope="module")
def mock() -> Generator[MockModel]:
    with MockModel(plays) as mock:
        yield mock


@pytest.fixture(scope="module")
def gateway(mock: MockModel, tmp_path_factory: pytest.TempPathFactory) -> Generator[Running]:
    place = Place(tmp_path_factory.mktemp("gateway"))
    place.home.mkdir()
    repo = create(place.folder / "repo")
    repo.commit(COMMIT, {"queue.py": "size = 1000\n"})
    config = place.config(
        git=bundled("git", REPO_PATH=str(repo.path)), little=little("--tools", "wait", "echo", trust="read-only")
    )
    with serving(place, "--config", config, "--allow", "wait", **asking(mock, "openai")) as running:
        running.await_servers()
        yield running


def user(words: str) -> list[ChatCompletionMessageParam]:
    return [{"role": "user", "content": words}]


def test_a_question_is_answered_with_tools_in_one_piece(gateway: Running) -> None:
    done = gateway.client().chat.completions.create(model="any", messages=user("which commits are there?"))
    assert done.choices[0].message.content == f"Found: {COMMIT} [E1].\nThat is all."
    assert done.choices[0].finish_reason == "stop"
    assert done.usage
    assert (done.usage.prompt_tokens, done.usage.completion_tokens) == (20, 16)
    assert done.model_extra
    assert done.model_extra["assistant"]["evidence"] == ["E1"]
    assert done.model_extra["assistant"]["grounding"]["unbacked"] == []


def test_a_stream_tells_what_is_looked_at_then_the_checked_text(gateway: Running) -> None:
    stream = gateway.client().chat.completions.create(
        model="any", messages=user("which commits are there?"), stream=True, stream_options={"include_usage": True}
    )
    chunks = list(stream)
    deltas = [chunk.choices[0].delta for chunk in chunks if chunk.choices]
    assert deltas[0].role == "assistant"
    looked = [delta.model_extra["reasoning_content"] for delta in deltas if delta.model_extra]
    assert looked == ["git git_log\n"]
    assert "".join(delta.content or "" for delta in deltas) == f"Found: {COMMIT} [E1].\nThat is all."
    assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices][-1] == "stop"
    assert chunks[-1].usage
    assert chunks[-1].usage.total_tokens == 36
    assert len({chunk.id for chunk in chunks}) == 1


def test_older_clients_ask_for_completions_of_text(gateway: Running) -> None:
    client = gateway.client()
    assert client.completions.create(model="any", prompt="hello there").choices[0].text == "You said: hello"
    stream = client.completions.create(model="any", prompt="hello there", stream=True)
    assert "".join(chunk.choices[0].text for chunk in stream) == "You said: hello"


def test_the_model_on_offer_is_the_assistant(gateway: Running) -> None:
    models = gateway.client().models
    assert [model.id for model in models.list()] == ["devops-assistant"]
    assert models.retrieve("devops-assistant").owned_by == "devops-assistant"
    with pytest.raises(openai.NotFoundError, match="there is one model"):
        models.retrieve("gpt")


def test_only_reading_tools_of_bundled_servers_and_allowed_ones_are_offered(gateway: Running, mock: MockModel) -> None:
    gateway.client().chat.completions.create(model="any", messages=user("hello"))
    offered = {tool["function"]["name"] for tool in mock.requests[-1]["body"]["tools"]}
    assert {"git_log", "wait"} <= offered
    assert "echo" not in offered, "its owner's word is not enough for those who ask over HTTP"


def test_what_was_said_before_reaches_the_model_without_citations_of_other_results(
    gateway: Running, mock: MockModel
) -> None:
    gateway.client().chat.completions.create(
        model="any",
        messages=[
            {"role": "system", "content": "Answer like a pirate."},
            {"role": "user", "content": "how many?"},
            {"role": "assistant", "content": "3 errors [E7]."},
            {"role": "user", "content": [{"type": "text", "text": "really?"}]},
        ],
    )
    sent = mock.requests[-1]["body"]["messages"]
    assert "Answer like a pirate." in sent[0]["content"]
    assert [message["role"] for message in sent[1:]] == ["user", "assistant", "user"]
    assert sent[2]["content"] == "3 errors [earlier]."
    assert sent[3]["content"] == "really?"


def test_two_conversations_at_once_know_nothing_of_each_other(gateway: Running, mock: MockModel) -> None:
    def ask(name: str) -> str:
        messages = user(f"{name} asks: which commits are there?")
        done = gateway.client().chat.completions.create(model="any", messages=messages)
        assert done.model_extra
        return str(done.model_extra["assistant"]["evidence"])

    before = len(mock.requests)
    names = [f"tenant{number}" for number in range(6)]
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(ask, names)) == ["['E1']"] * 6
    for asked in mock.requests[before:]:
        text = json.dumps(asked["body"])
        assert sum(name in text for name in names) == 1


def test_secrets_in_a_question_do_not_reach_the_model(gateway: Running, mock: MockModel) -> None:
    secret = "AKIA" + "Z7Q2M4X9L1B8C3D6"
    gateway.client().chat.completions.create(
        model="any", messages=[*user(f"key {secret}"), {"role": "assistant", "content": secret}, *user("again")]
    )
    assert secret not in json.dumps(mock.requests[-1]["body"])


def test_a_wrong_token_is_refused_as_openai_does(gateway: Running) -> None:
    with pytest.raises(openai.AuthenticationError, match="token is missing or wrong"):
        gateway.client("wrong").models.list()
    for path in ("/metrics", "/v1/models", "/v1/alerts", "/mcp", "/nowhere"):
        assert gateway.ask("GET", path, "wrong").status_code == 401
    assert gateway.ask("GET", "/health", "wrong").status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "evil.example"}, 403),
        ({"host": "evil.example:80", "origin": "http://evil.example:80"}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://localhost:3000"}, 200),
        ({"host": "localhost:1"}, 200),
    ],
)
def test_no_web_page_of_others_reaches_the_gateway(gateway: Running, headers: dict[str, str], status: int) -> None:
    for path in ("/health", "/v1/models"):
        assert gateway.ask("GET", path, headers=headers).status_code == status


def test_a_body_without_end_is_refused(gateway: Running) -> None:
    large = gateway.ask("POST", "/v1/chat/completions", content=b"x" * 2_100_000)
    assert (large.status_code, large.json()["error"]["code"]) == (413, "request_too_large")
    unsaid = gateway.ask("POST", "/v1/alerts", content=(b"x" * 100_000 for _ in range(30)))
    assert unsaid.status_code == 413


NOT_DONE: list[tuple[Json, str]] = [
    ({}, "messages: Field required"),
    ({"messages": []}, "at least 1 item"),
    ({"messages": [{"role": "assistant", "content": "hi"}]}, "the last message must be the user's"),
    ({"messages": [{"role": "user", "content": "  "}]}, "the last message must be the user's"),
    ({"messages": [{"role": "tool", "content": "x"}]}, "the role 'tool' has no place here"),
    ({"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}, "only text is understood"),
    ({"messages": [{"role": "user", "content": "a"}], "n": 2}, "leave `n` out"),
    ({"messages": [{"role": "user", "content": "a"}], "tools": [{}]}, "leave `tools` out"),
    ({"messages": [{"role": "user", "content": "a"}], "response_format": {"type": "json_object"}}, "are text"),
]


@pytest.mark.parametrize(("body", "words"), NOT_DONE)
def test_what_is_not_done_here_is_said(gateway: Running, body: Json, words: str) -> None:
    answer = gateway.ask("POST", "/v1/chat/completions", json=body)
    assert answer.status_code == 400
    assert words in answer.json()["error"]["message"]
    assert answer.json()["error"]["type"] == "invalid_request_error"


def test_unknown_addresses_and_methods_are_told_in_openais_shape(gateway: Running) -> None:
    assert gateway.ask("GET", "/v1/embeddings").json()["error"]["code"] == "unknown_url"
    assert gateway.ask("GET", "/v1/chat/completions").status_code == 405


def test_a_model_that_refuses_is_an_error_whole_and_streamed(gateway: Running) -> None:
    client = gateway.client()
    with pytest.raises(openai.APIStatusError) as whole:
        client.chat.completions.create(model="any", messages=user("refuse"))
    assert (whole.value.status_code, whole.value.code) == (502, "AuthenticationFailed")
    with pytest.raises(openai.APIError, match="key"):
        list(client.chat.completions.create(model="any", messages=user("refuse"), stream=True))
    health = gateway.ask("GET", "/health").json()
    assert (health["status"], health["model"]["state"]) == ("degraded", "failed")
    assert "error" in health["model"]
    assert "error" not in gateway.ask("GET", "/health", "wrong").json()["model"]


def test_a_client_that_leaves_takes_its_question_along(gateway: Running, mock: MockModel) -> None:
    stream = gateway.client().chat.completions.create(model="any", messages=user("wait for it"), stream=True)
    for chunk in stream:
        if chunk.choices[0].delta.model_extra:  # the tool runs
            break
    assert active(gateway) == 2, "the one that waits, and this one"
    asked = len(mock.requests)
    stream.close()
    until(lambda: active(gateway) == 1, 10, "nobody waits any more")
    assert len(mock.requests) == asked


def active(gateway: Running) -> float:
    lines = gateway.ask("GET", "/metrics").text.splitlines()
    return float(next(line.split()[1] for line in lines if line.startswith("http_server_active_requests ")))


def test_requests_are_counted_by_route_and_status(gateway: Running, tmp_path: Path) -> None:
    gateway.ask("GET", "/never/heard/of")
    lines = gateway.ask("GET", "/metrics").text
    assert 'http_response_status_code="404",http_route="other"' in lines
    assert "never" not in lines
