"""What a server reads from its environment."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from devops_assistant.common.masking import MaskingRules


def paths(variable: str, default: str) -> list[Path]:
    """Return the paths that `variable` names, separated by `os.pathsep`, or `default` where it is unset or empty."""
    names = os.environ.get(variable) or default
    return [Path(name).expanduser() for name in names.split(os.pathsep) if name]


def masking_rules() -> MaskingRules:
    """Return how the user wants secrets in results masked, as the host or whoever starts the server says.

    Raises:
        ValueError: the patterns are not a JSON array of texts.
    """
    name = "DEVOPS_ASSISTANT_MASKING"
    try:
        patterns = TypeAdapter(tuple[str, ...]).validate_json(os.environ.get(f"{name}_PATTERNS") or "[]")
    except ValidationError:
        raise ValueError(f"{name}_PATTERNS is not a JSON array of patterns; correct it, or leave it unset") from None
    return MaskingRules(os.environ.get(name, "").lower() not in ("off", "0", "false", "no"), patterns)


def listen() -> str | None:
    """Return the address to serve at over HTTP, as `devops-assistant server NAME --http` names it; None for stdio."""
    return os.environ.get("DEVOPS_ASSISTANT_LISTEN")


def token() -> str:
    """Return the secret that clients over HTTP must send, or nothing."""
    return os.environ.get("DEVOPS_ASSISTANT_TOKEN", "")
