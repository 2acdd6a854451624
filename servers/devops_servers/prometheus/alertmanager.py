"""What an Alertmanager holds back: the silences that are in force, and the alerts each of them covers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from devops_assistant.common.sanitise import one_line
from devops_servers.prometheus.errors import Refused, Unreachable
from devops_servers.prometheus.rules import text_labels
from devops_servers.prometheus.series import as_list, as_mapping
from devops_servers.prometheus.settings import Instance
from devops_servers.prometheus.targets import when
from devops_servers.prometheus.transport import Transport

ApiPath = Literal["silences", "alerts"]
"""All that is ever asked of it."""


@dataclass(frozen=True, slots=True)
class Silence:
    """One silence in force."""

    id: str
    ends: str
    by: str
    comment: str
    matchers: str

    def words(self) -> str:
        """Say until when it holds, by whom and why."""
        return f"silenced until {self.ends} by {self.by or 'nobody named'}: {self.comment or 'no comment'}"


@dataclass(frozen=True, slots=True)
class HeldBack:
    """What an Alertmanager holds back."""

    silences: Mapping[str, Silence]
    """Those in force, by id."""
    covered: Sequence[tuple[Mapping[str, str], Sequence[str], bool]]
    """The labels of each alert, the ids of the silences that cover it, and whether another alert inhibits it."""

    def of(self, labels: Mapping[str, str]) -> str:
        """Say what holds an alert back; empty where nothing does. Labels that are added on the way do not matter."""
        for theirs, ids, inhibited in self.covered:
            if any(theirs.get(name) != value for name, value in labels.items()):
                continue
            known = [self.silences[one].words() for one in ids if one in self.silences]
            return known[0] if known else "inhibited by another alert" if inhibited else ""
        return ""


async def held_back(alertmanager: Instance) -> HeldBack:
    """Return what an Alertmanager holds back now.

    Raises:
        CannotAnswer: it cannot be asked.
    """
    transport = Transport(alertmanager)
    try:
        silences = [_silence(as_mapping(one)) for one in await _asked(transport, "silences") if _in_force(one)]
        alerts = [as_mapping(one) for one in await _asked(transport, "alerts")]
    finally:
        await transport.aclose()
    covered = [
        (
            text_labels(one.get("labels")),
            [str(id_) for id_ in as_list(state.get("silencedBy"))],
            bool(state.get("inhibitedBy")),
        )
        for one in alerts
        for state in [as_mapping(one.get("status"))]
    ]
    return HeldBack({silence.id: silence for silence in silences}, covered)


async def _asked(transport: Transport, path: ApiPath) -> Sequence[Any]:
    response = await transport.request(f"/api/v2/{path}", {})
    if response.status in (401, 403):
        raise Refused(f"Alertmanager does not let us in (HTTP {response.status}); check ALERTMANAGER_TOKEN or _USER")
    try:
        found = json.loads(response.body)
    except (ValueError, RecursionError):
        found = None
    if response.status != 200 or not isinstance(found, list):
        raise Unreachable(f"what answers for Alertmanager is none (HTTP {response.status}); check ALERTMANAGER_URL")
    return as_list(cast(object, found))


def _in_force(one: object) -> bool:
    return as_mapping(as_mapping(one).get("status")).get("state") == "active"


def _silence(one: Mapping[str, Any]) -> Silence:
    matchers = [_matcher(as_mapping(raw)) for raw in as_list(one.get("matchers"))]
    return Silence(
        id=str(one.get("id", "")),
        ends=when(one.get("endsAt")),
        by=one_line(str(one.get("createdBy", "")), 60),
        comment=one_line(str(one.get("comment", "")), 120),
        matchers=f"{{{','.join(matchers)}}}",
    )


def _matcher(one: Mapping[str, Any]) -> str:
    operator = {(True, False): "=", (False, False): "!=", (True, True): "=~", (False, True): "!~"}[
        bool(one.get("isEqual", True)), bool(one.get("isRegex"))
    ]
    return f"{one.get('name')}{operator}{json.dumps(one_line(str(one.get('value', '')), 80), ensure_ascii=False)}"
