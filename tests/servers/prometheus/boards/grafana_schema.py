"""Grafana's published JSON schema of dashboards, fetched once into .cache; a test that needs it is skipped without."""

from __future__ import annotations

import functools
import json
import urllib.request
from pathlib import Path
from typing import Any

import jsonschema
import pytest

_URL = "https://raw.githubusercontent.com/grafana/grafana-foundation-sdk/main/jsonschema/dashboard.jsonschema.json"
_FILE = Path(__file__).parents[4] / ".cache" / "grafana" / "dashboard.jsonschema.json"
_LARGEST = 5_000_000


def schema_faults(dashboard: dict[str, Any]) -> list[str]:
    """What the schema finds wrong with a dashboard."""
    validator: Any = jsonschema.Draft7Validator(_schema())
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(dashboard)]


@functools.cache
def _schema() -> dict[str, Any]:
    if not _FILE.exists():
        try:
            with urllib.request.urlopen(_URL, timeout=10) as response:
                content = response.read(_LARGEST)
        except OSError as error:
            pytest.skip(f"Grafana's schema is not at hand, and {_URL} does not answer: {error}")
        _FILE.parent.mkdir(parents=True, exist_ok=True)
        _FILE.write_bytes(content)
    return json.loads(_FILE.read_text(encoding="utf-8"))
