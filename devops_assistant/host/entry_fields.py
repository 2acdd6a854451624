"""The fields of a server's entry: those that count here, and those that other programs write beside them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal, cast

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from devops_assistant.common.messages import say
from devops_assistant.common.nearest import nearest

Milliseconds = Annotated[float, Field(gt=0)]


def _names(*choices: str) -> Any:
    return Field(default_factory=list[str], validation_alias=AliasChoices(*choices))


class ContextFields(BaseModel):
    """What a server is asked for before the model is, and which questions it is asked for."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    prompt: Annotated[str, Field(min_length=1)]
    about: list[str] = Field(default_factory=list[str])
    """Words, in any language, of which one must stand in the question; without them it is asked for every one."""


class EntryFields(BaseModel):
    """One server as it stands in a file. Fields that other programs use are accepted and ignored."""

    model_config = ConfigDict(extra="allow", str_strip_whitespace=True)

    name: str | None = None
    type: Literal["stdio", "http", "streamable-http", "streamableHttp", "sse"] | None = None
    command: str = ""
    args: list[str] = Field(default_factory=list[str])
    env: dict[str, str | int | float | bool | None] = Field(default_factory=dict[str, str | int | float | bool | None])
    env_file: str = Field(default="", validation_alias="envFile")
    cwd: str | None = None
    url: str = Field(default="", validation_alias=AliasChoices("url", "serverUrl"))
    http_url: str = Field(default="", validation_alias="httpUrl")
    headers: dict[str, str] = Field(default_factory=dict[str, str])
    disabled: bool = False
    enabled: bool = True
    timeout: Milliseconds | None = Field(default=None, validation_alias=AliasChoices("timeout", "requestTimeout"))
    """For one call."""
    startup_timeout: Milliseconds | None = Field(
        default=None, validation_alias=AliasChoices("startupTimeout", "connectionTimeout")
    )
    include_tools: list[str] = _names("includeTools", "enabledTools")
    exclude_tools: list[str] = _names("excludeTools", "disabledTools")
    requires: list[str] = Field(default_factory=list[str])
    context: str | ContextFields | None = None
    """The prompt that is asked what bears on a question before the model is."""
    trust: Literal["read-only"] | bool | None = None
    """Only `"read-only"` means anything here: a `true` written for another program widens nothing."""


_OURS = (
    *("name", "type", "command", "args", "env", "envFile", "cwd", "url", "serverUrl", "httpUrl", "headers", "disabled"),
    *("enabled", "timeout", "requestTimeout", "startupTimeout", "connectionTimeout", "includeTools", "enabledTools"),
    *("excludeTools", "disabledTools", "requires", "trust", "context"),
)
_HARMLESS = (
    *("description", "displayName", "title", "icon", "version", "gallery", "inputs", "autoApprove", "alwaysAllow"),
    *("autoAllow", "dev", "sandbox", "sandboxEnabled", "protocolEra", "roots", "tools", "metadata", "extensionName"),
)
_UNMET = ("oauth", "auth", "authProviderType", "headersHelper")
"""They promise a way to sign in that is not there."""


def remarks(name: str, raw: Any) -> Iterator[str]:
    """Yield what the user should know about the keys of an entry: those that are unknown, and those without effect."""
    if not isinstance(raw, dict):
        return
    for key in cast("dict[str, Any]", raw):
        if key in _UNMET:
            yield say("host.no_effect", name=name, key=key)
        elif key not in _OURS and key not in _HARMLESS:
            close = nearest(key, _OURS)
            yield (
                say("host.unknown_key_near", name=name, key=key, near=close[0])
                if close
                else say("host.unknown_key", name=name, key=key)
            )
