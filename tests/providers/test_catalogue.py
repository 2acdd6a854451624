from __future__ import annotations

import subprocess
import sys
from contextlib import aclosing
from pathlib import Path

import anyio
import pytest

from devops_assistant.common.errors import ConfigError
from devops_assistant.conversation.events import Event, Retrying
from devops_assistant.providers.catalogue import Credentials, ProviderChoice, check, choose, open_provider, patience_for
from devops_assistant.providers.ollama import ollama_address, probe_ollama
from devops_assistant.providers.wire import Patience
from tests.mockllm import MockModel
from tests.providers.conversations import Heard, question

pytestmark = pytest.mark.anyio

KEY = "key-0123456789"
ALL = Credentials(anthropic_api_key=KEY, openai_api_key=KEY, gemini_api_key=KEY, ollama_model="qwen4")


def there(_: str) -> bool:
    return True


def not_there(_: str) -> bool:
    return False


@pytest.mark.parametrize(
    ("credentials", "expected"),
    [
        (ALL, ("anthropic", "")),
        (Credentials(openai_api_key=KEY, gemini_api_key=KEY), ("openai", "")),
        (Credentials(gemini_api_key=KEY, ollama_model="qwen4"), ("gemini", "")),
        (Credentials(ollama_model="qwen4"), ("ollama", "qwen4")),
        (Credentials(anthropic_api_key="  "), ("offline", "")),
        (Credentials(), ("offline", "")),
    ],
)
def test_without_a_flag_a_key_decides_then_a_local_model_then_offline(
    credentials: Credentials, expected: tuple[str, str]
) -> None:
    chosen = choose(credentials, answers=there)
    assert (chosen.choice.name, chosen.choice.model) == expected
    assert bool(chosen.hint) is (expected[0] == "offline")


def test_a_local_model_that_does_not_answer_is_passed_over_with_a_hint() -> None:
    chosen = choose(Credentials(ollama_model="qwen4"), answers=not_there)
    assert chosen.choice.name == "offline"
    assert "no Ollama answers for the model qwen4" in chosen.hint
    assert "ANTHROPIC_API_KEY" in chosen.hint
    assert "\n" not in chosen.hint


def test_a_model_named_when_nothing_can_serve_it_is_said_to_be_unused() -> None:
    assert "the model gpt-6-sol" in choose(Credentials(), model="gpt-6-sol", answers=not_there).hint


def test_what_the_user_names_is_what_is_chosen() -> None:
    chosen = choose(ALL, provider="openai", model="gpt-5.4-mini", timeout_s=5, answers=not_there)
    assert chosen.choice == ProviderChoice("openai", "gpt-5.4-mini", KEY, timeout_s=5)
    assert choose(ALL, provider="offline").hint == ""
    assert choose(ALL, script=Path("s.json")).choice.name == "scripted"


@pytest.mark.parametrize(
    ("choice", "cause", "remedy"),
    [
        (ProviderChoice("antropic"), "no provider 'antropic'", "did you mean anthropic?"),
        (ProviderChoice("x"), "no provider 'x'", "anthropic, openai, gemini, ollama, offline, scripted"),
        (ProviderChoice("anthropic"), "ANTHROPIC_API_KEY is not set", "--provider offline"),
        (ProviderChoice("openai"), "OPENAI_API_KEY is not set", "set OPENAI_API_KEY"),
        (ProviderChoice("gemini"), "GEMINI_API_KEY is not set", "set GEMINI_API_KEY"),
        (ProviderChoice("ollama"), "which model", "--model"),
        (ProviderChoice("ollama", "m", base_url="ftp://x"), "OLLAMA_HOST is no address", "127.0.0.1:11434"),
        (ProviderChoice("scripted"), "needs a script", "--script"),
        (ProviderChoice("anthropic", api_key="“key”"), "ANTHROPIC_API_KEY holds characters", "copy the key again"),
        (ProviderChoice("anthropic", api_key="a\nb"), "ANTHROPIC_API_KEY holds characters", "copy the key again"),
        (ProviderChoice("anthropic", api_key=KEY, base_url="llm.example"), "ANTHROPIC_BASE_URL is no", "https://"),
        (ProviderChoice("openai", base_url="http://h:99999/v1"), "OPENAI_BASE_URL is no address", "http://"),
    ],
)
def test_what_cannot_be_used_is_said_with_its_remedy_before_anything_is_opened(
    choice: ProviderChoice, cause: str, remedy: str
) -> None:
    for use in (check, open_provider):
        with pytest.raises(ConfigError) as raised:
            use(choice)
        assert cause in str(raised.value)
        assert remedy in raised.value.remedy
        assert not choice.api_key or choice.api_key not in f"{raised.value} {choice!r}"


@pytest.mark.parametrize(
    ("name", "model", "path"),
    [
        ("anthropic", "claude-sonnet-5-5", "/v1/messages"),
        ("openai", "gpt-6-sol", "/v1/chat/completions"),
        ("gemini", "gemini-3-flash-preview", "/v1/chat/completions"),
        ("ollama", "qwen4", "/v1/chat/completions"),
    ],
)
async def test_each_service_answers_at_its_address_with_its_model_and_key(name: str, model: str, path: str) -> None:
    with MockModel([{"text": "hello"}]) as mock:
        address = mock.url if name in ("anthropic", "ollama") else f"{mock.url}/v1"
        choice = ProviderChoice(name, "qwen4" if name == "ollama" else "", KEY, address)
        async with aclosing(open_provider(choice)) as provider:
            assert (provider.name, provider.model) == (name, model)
            assert (await provider.complete(question(), Heard())).message.text == "hello"

    (asked,) = mock.requests
    assert (asked["path"], asked["body"]["model"]) == (path, model)
    assert asked["headers"]["authorization"] == ("Bearer none" if name == "ollama" else f"Bearer {KEY}")


async def test_ones_own_server_needs_no_key() -> None:
    with MockModel([{"text": "hello"}]) as mock:
        async with aclosing(open_provider(ProviderChoice("openai", "m", base_url=f"{mock.url}/v1"))) as provider:
            assert (await provider.complete(question(), Heard())).message.text == "hello"


def test_a_local_model_has_a_quarter_of_an_hour_to_be_loaded_and_others_two_minutes() -> None:
    assert patience_for(ProviderChoice("ollama", "m")) == Patience(900, 120)
    assert patience_for(ProviderChoice("openai")) == Patience(120, 120)
    assert patience_for(ProviderChoice("ollama", "m", timeout_s=7)) == Patience(7, 7)


async def test_the_silence_a_user_allows_is_all_that_is_allowed() -> None:
    def stop_trying(event: Event) -> None:
        heard(event)
        scope.cancel()

    heard = Heard()
    with MockModel([{"hang": 0}]) as mock:
        choice = ProviderChoice("anthropic", "", KEY, mock.url, timeout_s=0.05)
        async with aclosing(open_provider(choice)) as provider:
            with anyio.CancelScope() as scope:
                await provider.complete(question(), stop_trying)
    (retrying,) = heard
    assert isinstance(retrying, Retrying)
    assert retrying.reason == "anthropic said nothing for 0.05 s"


async def test_a_script_is_played(tmp_path: Path) -> None:
    script = tmp_path / "script.json"
    script.write_text('[{"text": "as told"}]', encoding="utf-8")
    async with aclosing(open_provider(ProviderChoice("scripted", script=script))) as provider:
        assert (await provider.complete(question(), Heard())).message.text == "as told"


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("", "http://127.0.0.1:11434"),
        ("0.0.0.0", "http://127.0.0.1:11434"),
        (":8080", "http://127.0.0.1:8080"),
        ("gpu.example", "http://gpu.example:11434"),
        ("http://gpu.example", "http://gpu.example:80"),
        ("https://gpu.example/ollama/", "https://gpu.example:443/ollama"),
        ("[::1]:9", "http://[::1]:9"),
    ],
)
def test_ollama_is_found_however_its_host_is_spelt(host: str, address: str) -> None:
    assert ollama_address(host) == address


def test_ollama_is_only_said_to_be_there_if_it_answers() -> None:
    with MockModel() as mock:
        assert probe_ollama(mock.url)
    assert not probe_ollama(mock.url)
    assert not probe_ollama("not an address:::")


def test_choosing_and_checking_imports_no_model_sdk() -> None:
    program = (
        "import sys; from devops_assistant.providers.catalogue import *;"
        "choose(Credentials(anthropic_api_key='k'));"
        "sys.exit(any(name in sys.modules for name in ('anthropic', 'openai', 'httpx2')))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
