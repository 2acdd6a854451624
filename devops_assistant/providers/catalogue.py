"""The models that can be chosen, which one is chosen when nobody says, and how it is opened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

from devops_assistant.common.errors import ConfigError
from devops_assistant.common.language import Language
from devops_assistant.common.messages import say
from devops_assistant.providers.anthropic_request import OFFICIAL_ADDRESS as ANTHROPIC_ADDRESS
from devops_assistant.providers.failures import Service
from devops_assistant.providers.offline import OfflineProvider
from devops_assistant.providers.ollama import ollama_address, probe_ollama
from devops_assistant.providers.retry import RetryingProvider
from devops_assistant.providers.scripted import ScriptedProvider, read_script
from devops_assistant.providers.wire import FIRST_WORD_S, Patience

PROVIDERS = ("anthropic", "openai", "gemini", "ollama", "offline", "scripted")
_WHOLE_ANSWER_S = 600.0
"""Without streaming, the first word is there with the last."""
_FIRST_WORD_OLLAMA_S = 900.0
"""Ollama may first have to load the model."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the user's environment says about models; empty where it says nothing."""

    anthropic_api_key: str = field(default="", repr=False)
    anthropic_base_url: str = ""
    openai_api_key: str = field(default="", repr=False)
    openai_base_url: str = ""
    gemini_api_key: str = field(default="", repr=False)
    ollama_host: str = ""
    ollama_model: str = ""


@dataclass(frozen=True, slots=True)
class ProviderChoice:
    """One of `PROVIDERS` with all it needs to be opened."""

    name: str
    model: str = ""
    """Empty: the provider's default."""
    api_key: str = field(default="", repr=False)
    base_url: str = ""
    """Empty: the provider's own."""
    script: Path | None = None
    timeout_s: float | None = None
    """How long the service may say nothing, in seconds; None: what suits the provider."""
    streaming: bool = True
    """Whether to ask for an answer piece by piece."""
    language: Language | None = None
    """What rules answer in; None: the language of the question."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A choice, and what the user should know about how it came to be."""

    choice: ProviderChoice
    hint: str = ""


@dataclass(frozen=True, slots=True)
class _Preset:
    """What sets one service apart from others of its wire."""

    address: str
    address_variable: str
    key_variable: str
    model: str
    first_word_s: float = FIRST_WORD_S
    context_tokens: int = 128_000
    """What its usual models can read at once, at least."""


_SERVICES = {
    "anthropic": _Preset(ANTHROPIC_ADDRESS, "ANTHROPIC_BASE_URL", "ANTHROPIC_API_KEY", "claude-sonnet-5-5"),
    "openai": _Preset("https://api.openai.com/v1", "OPENAI_BASE_URL", "OPENAI_API_KEY", "gpt-6-sol"),
    "gemini": _Preset(
        "https://generativelanguage.googleapis.com/v1beta/openai/", "", "GEMINI_API_KEY", "gemini-3-flash-preview"
    ),
    "ollama": _Preset("", "OLLAMA_HOST", "", "", _FIRST_WORD_OLLAMA_S, 16_000),
}


def choose(
    credentials: Credentials,
    *,
    provider: str = "",
    model: str = "",
    script: Path | None = None,
    timeout_s: float | None = None,
    answers: Callable[[str], bool] = probe_ollama,
) -> Chosen:
    """Return who answers: the provider named, else one whose key is set, else Ollama if it is there, else offline.

    Args:
        credentials: keys, addresses and Ollama's model.
        provider: what the user named, if anything.
        model: the model the user named, if any.
        script: the file for `scripted`.
        timeout_s: how long the service may say nothing, in seconds.
        answers: whether an Ollama server answers at a host.

    Raises:
        ConfigError: what the user named cannot be used as it is configured.
    """
    name = provider or ("scripted" if script else _default(credentials, model, answers))
    choice = _choice(credentials, name, model, script, timeout_s)
    check(choice)
    if provider or name != "offline":
        return Chosen(choice)
    wanted = model or credentials.ollama_model
    hint = say("model.by_rules")
    return Chosen(choice, say("model.no_ollama", model=wanted, rest=hint) if wanted else hint)


def check(choice: ProviderChoice) -> None:
    """See that `choice` has all it needs; nothing is imported or opened for it.

    Raises:
        ConfigError: the provider is not known, or lacks its key, its model or its script.
    """
    if choice.name not in PROVIDERS:
        near = get_close_matches(choice.name, PROVIDERS, 1)
        remedy = (
            say("model.did_you_mean", name=near[0]) if near else say("model.choose_one", names=", ".join(PROVIDERS))
        )
        raise ConfigError(say("model.no_provider", name=repr(choice.name)), remedy=remedy)
    if choice.name == "scripted" and not choice.script:
        raise ConfigError(say("model.no_script"), remedy=say("model.name_script"))
    if choice.name in _SERVICES:
        _service(choice)


def open_provider(choice: ProviderChoice) -> RetryingProvider:
    """Return the provider of `choice`, which asks again where that may help; `aclose()` it in the end.

    Raises:
        ConfigError: the choice lacks something, or its script cannot be read.
    """
    check(choice)
    if choice.name == "offline":
        return RetryingProvider(OfflineProvider(language=choice.language))
    if choice.name == "scripted" and choice.script:
        return RetryingProvider(ScriptedProvider(read_script(choice.script)))
    service, patience = _service(choice), patience_for(choice)
    # a model SDK takes up to a second to import: only the chosen one is, and only now
    if choice.name == "anthropic":
        from devops_assistant.providers.anthropic import AnthropicProvider as Model
    else:
        from devops_assistant.providers.openai import OpenAIProvider as Model
    model = Model(service, patience, streaming=choice.streaming)
    return RetryingProvider(model, close=model.aclose)


def context_tokens_of(choice: ProviderChoice) -> int | None:
    """Return how much the models of `choice` can read at once; None where there is no such limit."""
    return _SERVICES[choice.name].context_tokens if choice.name in _SERVICES else None


def address_of(choice: ProviderChoice) -> str:
    """Return where the service of `choice` is; empty where none is asked.

    Raises:
        ConfigError: the choice lacks something.
    """
    return _service(choice).address if choice.name in _SERVICES else ""


def key_variable_of(choice: ProviderChoice) -> str:
    """Return the variable that holds the key for `choice`; empty where there is none."""
    return _SERVICES[choice.name].key_variable if choice.name in _SERVICES else ""


def model_of(choice: ProviderChoice) -> str:
    """Return the model that `choice` comes to; nothing where no model answers."""
    return choice.model or (_SERVICES[choice.name].model if choice.name in _SERVICES else "")


def patience_for(choice: ProviderChoice) -> Patience:
    """Return how long the service of `choice` may say nothing."""
    if choice.timeout_s is not None:
        return Patience(choice.timeout_s, choice.timeout_s)
    first_word_s = _SERVICES[choice.name].first_word_s
    return Patience(first_word_s if choice.streaming else max(first_word_s, _WHOLE_ANSWER_S))


def _default(credentials: Credentials, model: str, answers: Callable[[str], bool]) -> str:
    keys = {
        "anthropic": credentials.anthropic_api_key,
        "openai": credentials.openai_api_key,
        "gemini": credentials.gemini_api_key,
    }
    keyed = next((name for name, key in keys.items() if key.strip()), "")
    if keyed:
        return keyed
    return "ollama" if (model or credentials.ollama_model) and answers(credentials.ollama_host) else "offline"


def _choice(
    credentials: Credentials, name: str, model: str, script: Path | None, timeout_s: float | None
) -> ProviderChoice:
    key, address = {
        "anthropic": (credentials.anthropic_api_key, credentials.anthropic_base_url),
        "openai": (credentials.openai_api_key, credentials.openai_base_url),
        "gemini": (credentials.gemini_api_key, ""),
        "ollama": ("", credentials.ollama_host),
    }.get(name, ("", ""))
    model = model or (credentials.ollama_model if name == "ollama" else "")
    return ProviderChoice(name, model, key, address, script, timeout_s)


def _service(choice: ProviderChoice) -> Service:
    preset = _SERVICES[choice.name]
    model = choice.model or preset.model
    if not model:
        raise ConfigError(
            say("model.which_model", name=choice.name),
            remedy=say("model.or_without_model", remedy=say("model.name_model")),
        )
    ollama = choice.name == "ollama"
    return Service(
        name=choice.name,
        model=model,
        address=f"{ollama_address(choice.base_url).removesuffix('/v1')}/v1" if ollama else _address(choice, preset),
        key=_key(choice, preset),
        key_variable=preset.key_variable,
        address_variable=preset.address_variable,
        missing_model=say("model.pull_model", model=model) if ollama else "",
        not_running=say("model.or_without_model", remedy=say("model.start_ollama")) if ollama else "",
    )


def _key(choice: ProviderChoice, preset: _Preset) -> str:
    """The key, if the service needs one: one's own server seldom does."""
    key, variable = choice.api_key.strip(), preset.key_variable
    if not variable or (choice.name == "openai" and choice.base_url and not key):
        return ""
    if not key:
        raise ConfigError(
            say("model.no_key", name=choice.name, variable=variable),
            remedy=say("model.or_without_model", remedy=say("model.set_variable", variable=variable)),
        )
    if not (key.isascii() and key.isprintable() and " " not in key):
        raise ConfigError(
            say("model.odd_key", variable=variable),
            remedy=say("model.or_without_model", remedy=say("model.copy_key")),
        )
    return key


def _address(choice: ProviderChoice, preset: _Preset) -> str:
    address = choice.base_url.strip() or preset.address
    try:
        place = urlsplit(address)
        usable = place.scheme in ("http", "https") and place.hostname and place.port != 0
    except ValueError:
        usable = False
    if not usable:
        name = preset.address_variable or say("model.the_address")
        raise ConfigError(say("model.no_address", name=name, address=repr(address)), remedy=say("model.address_begins"))
    return address
