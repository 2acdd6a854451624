"""The command line. The only place that knows all the parts."""

from __future__ import annotations

import errno
import gc
import os
import sys
from pathlib import Path
from typing import TextIO, cast

_CANNOT_WRITE = (errno.ENOSPC, errno.EDQUOT, errno.EIO)
_LETTERS = {"en": "a", "ko": "가"}


def main() -> None:
    """Run the command that the command line names."""
    from devops_assistant.cli.app import run
    from devops_assistant.common.early_settings import be_plain, wants_plain
    from devops_assistant.common.errors import AssistantError, ConfigError
    from devops_assistant.common.messages import speak
    from devops_assistant.common.session_language import session_language
    from devops_assistant.ui.streams import abandon, can_show, told

    sys.stdout, sys.stderr = sys.stdout or _nowhere(), sys.stderr or _nowhere()
    language = session_language()
    speak(language if can_show(_LETTERS[language], sys.stdout.encoding) else "en")
    if wants_plain():
        be_plain()
    try:
        run()
    except Exception as raised:  # the last boundary: what the user can mend, a full disk, or a bug
        error = _first(raised)
        if isinstance(error, AssistantError):
            from devops_assistant.ui.plain import PlainText  # events, which the prompt does not wait for

            PlainText().warn(str(error), error.remedy)
            sys.exit(2 if isinstance(error, ConfigError) else 1)
        if isinstance(error, OSError) and error.errno in _CANNOT_WRITE:
            abandon(sys.stdout)
            told(error)
        else:
            sys.stderr.write(_bug(error))
        sys.exit(1)
    finally:
        gc.freeze()  # everything goes at once: a last search for cycles among all of it only keeps the user waiting


def _nowhere() -> TextIO:
    """What stands in for a stream that was closed before the program began."""
    return Path(os.devnull).open("w", encoding="utf-8")  # for as long as the program runs


def _first(error: BaseException) -> BaseException:
    """The first of the errors that tasks ended with, or the only one there is."""
    while isinstance(error, BaseExceptionGroup):
        error = cast("BaseExceptionGroup[BaseException]", error).exceptions[0]
    return error


def _bug(error: BaseException) -> str:
    """One line that says what broke and where."""
    import traceback  # not needed in the end, as a rule

    from devops_assistant.common.messages import say

    frames = traceback.extract_tb(error.__traceback__)

    place = say("cli.at_place", file=frames[-1].filename, line=frames[-1].lineno) if frames else ""
    return say("cli.bug", kind=type(error).__name__, place=place, error=error) + "\n"
