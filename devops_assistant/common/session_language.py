"""Which language the program itself speaks when no flag says so: the setting's, else that of the locale."""

from __future__ import annotations

import os
from contextlib import suppress

from devops_assistant.common.folders import config_folder
from devops_assistant.common.language import Language

_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")


def session_language() -> Language:
    """Return the language that the setting `lang` names, else that of `LC_ALL`, `LC_MESSAGES` or `LANG`."""
    match os.environ.get("DEVOPS_ASSISTANT_LANG") or _in_config():
        case "en":
            return "en"
        case "ko":
            return "ko"
        case _:
            return _of_locale()


def _of_locale() -> Language:
    """The first of the variables that is set decides, as everywhere else."""
    locale = next(filter(None, (os.environ.get(name) for name in _LOCALE)), "")
    return "ko" if locale.partition("_")[0].partition(".")[0] == "ko" else "en"


def _in_config() -> str:
    file = config_folder() / "config.toml"
    if not file.exists():
        return ""
    import tomllib  # for those who have such a file; the prompt of all others does not wait for it

    with suppress(OSError, ValueError):  # whoever reads the settings says what is wrong with it
        return str(tomllib.loads(file.read_text(encoding="utf-8")).get("lang", ""))
    return ""
