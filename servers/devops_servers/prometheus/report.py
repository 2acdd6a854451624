"""What was found, in words: the shape every engine of this server returns, and how times and counts are written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from devops_assistant.common.sanitise import one_line

_LONGEST_VALUE = 120
_LONGEST_QUERY = 600


@dataclass(frozen=True, slots=True)
class Report:
    """An answer before it becomes a tool's result."""

    summary: str
    """The first line: what was found, with its total."""
    lines: tuple[str, ...]
    footer: str
    """What was asked of which instance, the window, shown of total."""
    data: Mapping[str, object] | None = None
    """The same for programs, as the tool's output schema describes it."""

    def remarked(self, remark: str) -> Report:
        """The same with one more line; none where there is no remark."""
        return replace(self, lines=(*self.lines, remark)) if remark else self


def moment(epoch_s: float) -> str:
    """Write a time to the second, with the offset of the local zone."""
    try:
        return datetime.fromtimestamp(epoch_s, UTC).astimezone().isoformat(timespec="seconds")
    except (OverflowError, ValueError, OSError):
        return f"{epoch_s:g} s since 1970"


def clock(epoch_s: float, beside_s: float) -> str:
    """Write a time of the same day as `beside_s` as `14:30:05`, any other in full."""
    full, beside = moment(epoch_s), moment(beside_s)
    return full[11:19] if full[:10] == beside[:10] else full


def asked_words(query: str, instance: str) -> str:
    """Say what was asked of which instance, for a footer."""
    return f"query: {one_line(query, _LONGEST_QUERY)} · instance {instance}"


def duration(seconds: float) -> str:
    """Write a length of time as PromQL does, with its two largest units: `1h30m`, `15s`, `7d`."""
    if seconds < 1:
        return f"{seconds * 1000:.0f}ms"
    rest = round(seconds)
    parts: list[str] = []
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)):
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts[:2])


def counted(count: int, noun: str, plural: str = "") -> str:
    """Write how many there are of something: `1 target`, `1,800 series`."""
    return f"{count:,} {noun if count == 1 else plural or f'{noun}s'}"


def labelled(labels: Mapping[str, str]) -> str:
    """Write labels as PromQL does: `{job="node",mode="idle"}`; the name of a metric stands in front."""
    name = labels.get("__name__", "")
    rest = ",".join(f"{label}={quoted(value)}" for label, value in labels.items() if label != "__name__")
    return f"{name}{{{rest}}}" if rest or not name else name


def quoted(value: str) -> str:
    """Write the value of a label in quotes, on one line; `…` marks the cut of a long one."""
    return json.dumps(one_line(value, _LONGEST_VALUE), ensure_ascii=False)


def escaped(text: str) -> str:
    """Write a text as it stands between the quotes of a matcher."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def footer(*parts: str) -> str:
    """Join what a footer says, without what is empty."""
    return " · ".join(part for part in parts if part)


def joined(parts: Iterable[str], limit: int) -> str:
    """Join up to `limit` of `parts` with commas, and say how many more there are."""
    every = list(parts)
    more = f" and {len(every) - limit:,} more" if len(every) > limit else ""
    return ", ".join(every[:limit]) + more
