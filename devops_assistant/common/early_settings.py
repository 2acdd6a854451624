"""The few settings that are needed before the first prompt, read without what reads all of them."""

from __future__ import annotations

import os
from contextlib import suppress

from devops_assistant.common.folders import config_folder

_YES = ("1", "true", "yes", "on", "y", "t")
_WITHOUT_SEQUENCES = ("dumb", "unknown")


def early_setting(name: str) -> str:
    """Return what the environment, else `config.toml`, says of a setting; empty where neither does."""
    return os.environ.get(f"DEVOPS_ASSISTANT_{name.upper()}") or _in_config(name)


def wants_plain() -> bool:
    """Whether the setting `plain` is on."""
    return early_setting("plain").casefold() in _YES


def be_plain() -> None:
    """Have everything that draws, ours or not, treat the terminal as one that can only be written to."""
    os.environ["TERM"] = _WITHOUT_SEQUENCES[0]


def is_plain() -> bool:
    """Whether the terminal can only be written to."""
    return os.environ.get("TERM", "").casefold() in _WITHOUT_SEQUENCES


def _in_config(name: str) -> str:
    file = config_folder() / "config.toml"
    if not file.exists():
        return ""
    import tomllib  # for those who have such a file; the prompt of all others does not wait for it

    with suppress(OSError, ValueError):  # whoever reads the settings says what is wrong with it
        return str(tomllib.loads(file.read_text(encoding="utf-8")).get(name, ""))
    return ""
