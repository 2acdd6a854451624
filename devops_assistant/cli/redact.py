"""`devops-assistant redact FILE`: what masking would make of a text."""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

from devops_assistant.common.errors import ConfigError
from devops_assistant.common.masking import MaskingRules, adopt, mask
from devops_assistant.common.messages import say
from devops_assistant.common.secret_kinds import TOKEN
from devops_assistant.common.settings import read_settings

LIMIT_BYTES = 256 * 1024 * 1024
_KIND = re.compile(TOKEN.replace("[a-z_]+", "([a-z_]+)"))


def run_redact(file: Path) -> int:
    """Print the masked text of `file` to stdout and what was masked to stderr; return the exit code.

    Raises:
        ConfigError: the file cannot be read or is too large, or a pattern of the settings is not valid.
    """
    settings = read_settings()
    adopt(MaskingRules(patterns=settings.masking_patterns))
    text = _content(file)
    before = Counter(_KIND.findall(text))
    masked = mask(text)
    sys.stdout.buffer.write(masked.text.encode("utf-8", "surrogateescape"))
    sys.stdout.flush()
    kinds = Counter(_KIND.findall(masked.text)) - before
    told = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
    sys.stderr.write(f"{say('cli.masked', count=masked.count)}{f': {told}' if told else ''}\n")
    return 0


def _content(file: Path) -> str:
    try:
        if str(file) == "-":
            content = sys.stdin.buffer.read(LIMIT_BYTES + 1)
        else:
            with file.open("rb") as source:
                content = source.read(LIMIT_BYTES + 1)
    except OSError as error:
        said = say("cli.unreadable", file=file, reason=error.strerror)
        raise ConfigError(said, remedy=say("cli.name_text_file")) from error
    if len(content) > LIMIT_BYTES:
        raise ConfigError(say("cli.too_large", file=file, limit=LIMIT_BYTES >> 20), remedy=say("cli.cut_it"))
    return content.decode("utf-8", "surrogateescape")
