"""What the user has set, in the environment and in `config.toml`.

No other file of the assistant reads the environment, but for the folders it names.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AliasChoices, BaseModel, Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from devops_assistant.common.errors import ConfigError
from devops_assistant.common.folders import config_folder
from devops_assistant.common.messages import say

_CHILDREN_SEE = ("PATH", "HOME", "USER", "LOGNAME", "TZ", "LANG", "LANGUAGE")
_CHILDREN_SEE_ON_WINDOWS = ("SYSTEMROOT", "PATHEXT", "TEMP", "USERPROFILE", "USERNAME", "APPDATA", "LOCALAPPDATA")


def environment() -> Mapping[str, str]:
    """The variables that a server list may name as `${VAR}`."""
    return dict(os.environ)


def child_environment(settings: Settings) -> dict[str, str]:
    """What every server sees of our environment, and how it shall mask; keys and secrets are not in it."""
    names = _CHILDREN_SEE + (_CHILDREN_SEE_ON_WINDOWS if os.name == "nt" else ())
    seen = {name: value for name, value in os.environ.items() if name in names or name.startswith("LC_")}
    if not settings.masking:
        seen["DEVOPS_ASSISTANT_MASKING"] = "off"
    if settings.masking_patterns:
        seen["DEVOPS_ASSISTANT_MASKING_PATTERNS"] = json.dumps(settings.masking_patterns)
    return seen


def _key(*variables: str) -> str | None:
    return Field(default=None, validation_alias=AliasChoices(*variables), repr=False)


class ModelPrice(BaseModel):
    """US dollars per million tokens."""

    input: Annotated[float, Field(ge=0)]
    output: Annotated[float, Field(ge=0)]
    cached: Annotated[float, Field(ge=0)] | None = None
    """For input read from the service's cache; as any other input unless set."""


class Settings(BaseSettings):
    """`DEVOPS_ASSISTANT_*` in the environment, else `config.toml`, else the defaults below."""

    model_config = SettingsConfigDict(
        env_prefix="DEVOPS_ASSISTANT_", env_ignore_empty=True, extra="ignore", populate_by_name=True
    )

    provider: str | None = None
    """Who answers: anthropic, openai, gemini, ollama or offline; the first whose key is set unless named."""
    model: str | None = None
    """The model to ask; the provider's usual one unless named."""
    config: Path | None = None
    """The server list to use instead of the bundled one and the user's own."""
    max_steps: Annotated[int, Field(ge=1, le=500)] = 25
    """Model requests per turn."""
    context_tokens: Annotated[int, Field(ge=2_000)] | None = None
    """How much the model can read at once; what is usual for its provider unless set."""
    timeout: Annotated[float, Field(gt=0)] | None = None
    """Seconds that one answer may take; unlimited unless set."""
    streaming: bool = True
    """Whether answers are asked for piece by piece; `off` is for gateways that only send them whole."""
    lang: Literal["en", "ko"] | None = None
    """The language of the program and of its answers; unless set that of the locale, and that of the question."""
    plain: bool = False
    """Whether a terminal gets plain lines only: no colours, nothing that moves or is drawn, as for a screen reader."""
    masking: bool = True
    """Whether secrets in results and questions are masked before a model, the screen or a file sees them."""
    privacy: bool = False
    """Whether hosts, addresses and users go to a model under pseudonyms; the user's own screen shows the real ones."""
    masking_patterns: tuple[str, ...] = ()
    """What else is a secret: google-re2 patterns; the first group of each, else its whole match, is masked."""
    token: str | None = Field(default=None, repr=False)
    """What clients of the gateway must send; one is made up for each start unless set."""

    record: Annotated[bool | Path, Field(union_mode="left_to_right")] = True
    """Whether sessions are recorded, or the file to record them in; `record.db` of the data folder unless said."""
    record_days: Annotated[float, Field(gt=0)] = 90
    """How long a session is kept after it was last used."""
    record_megabytes: Annotated[int, Field(ge=1)] = 256
    """How large the record may become; the oldest sessions go first."""
    prices: dict[str, ModelPrice] = Field(default_factory=dict)
    """What models cost, by name or glob; the first that fits counts."""

    anthropic_api_key: str | None = _key("ANTHROPIC_API_KEY")
    anthropic_base_url: str | None = _key("ANTHROPIC_BASE_URL")
    openai_api_key: str | None = _key("OPENAI_API_KEY")
    openai_base_url: str | None = _key("OPENAI_BASE_URL")
    gemini_api_key: str | None = _key("GEMINI_API_KEY")
    ollama_host: str | None = _key("OLLAMA_HOST")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        file = config_folder() / "config.toml"
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=file)


def read_settings() -> Settings:
    """Return the settings of this user.

    Raises:
        ConfigError: a variable or `config.toml` cannot be used.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = ".".join(str(part) for part in first["loc"])
        remedy = say("settings.correct_setting", variable=f"DEVOPS_ASSISTANT_{name.upper()}")
        raise ConfigError(say("settings.setting_unusable", name=name, reason=first["msg"]), remedy=remedy) from None
    except SettingsError as error:
        raise ConfigError(say("settings.unusable", error=error), remedy=say("settings.several_values")) from None
    except (ValueError, OSError) as error:
        said = say("settings.unreadable", path=config_folder() / "config.toml", error=error)
        raise ConfigError(said, remedy=say("settings.correct_it")) from None


def standing_instructions() -> str:
    """Return the user's own instructions for every conversation, or nothing."""
    try:
        return (config_folder() / "instructions.md").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
