"""Which language the program itself speaks when no flag says so: the setting's, else that of the locale."""

from __future__ import annotations

import os

from devops_assistant.common.early_settings import early_setting
from devops_assistant.common.language import Language

_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")


def session_language() -> Language:
    """Return the language that the setting `lang` names, else that of `LC_ALL`, `LC_MESSAGES` or `LANG`."""
    match early_setting("lang"):
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
