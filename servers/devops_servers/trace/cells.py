"""What a cell holds that another program wrote, taken for what it should be and no more."""

from __future__ import annotations

import json
from math import isfinite
from typing import cast

Fields = dict[str, object]


def number(value: object) -> float:
    """A number; 0 where something else stands in its place."""
    return value if isinstance(value, int | float) and isfinite(value) else 0


def array(value: object) -> list[object]:
    """The entries of a JSON array, none where it is something else."""
    try:
        found = json.loads(str(value or "[]"))
    except (ValueError, RecursionError):
        return []
    return cast("list[object]", found) if isinstance(found, list) else []


def fields(entry: object) -> Fields:
    """The fields of a JSON object, none where it is something else."""
    return cast("Fields", entry) if isinstance(entry, dict) else {}
