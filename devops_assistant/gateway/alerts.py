"""Alertmanager's webhook: every firing alert is investigated once, in the background, and kept as a session."""

from __future__ import annotations

import json
import re
from collections import OrderedDict, deque
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Annotated, Any

import anyio
from pydantic import BaseModel, Field, ValidationError

from devops_assistant.agent.background import unforged
from devops_assistant.common.harmless import harmless
from devops_assistant.common.sanitise import one_line
from devops_assistant.conversation.events import Event
from devops_assistant.gateway.desk import Asked, Desk
from devops_assistant.gateway.failures import Failure, malformed

_WAITING_AT_MOST = 100
_REMEMBERED = 1_000
_ALERT_CHARACTERS = 4_000
_LABEL_CHARACTERS = 500
_QUESTION = (
    "This alert is firing. What is wrong, since when, and what is its likely cause? Look at the systems that it is "
    "about, in the time around its start; say what you looked at and what you could not."
)

_Texts = Annotated[dict[str, str], Field(max_length=100)]


class _Alert(BaseModel):
    status: str
    labels: _Texts = {}
    annotations: _Texts = {}
    startsAt: str = ""  # Alertmanager's own spelling
    generatorURL: str = ""
    fingerprint: str = ""


class _Webhook(BaseModel):
    alerts: Annotated[list[_Alert], Field(max_length=10_000)]


@dataclass(frozen=True, slots=True)
class Investigation:
    """One alert, and what came of it."""

    key: str
    name: str
    question: str
    state: str = "waiting"
    """waiting, running, done, failed."""
    session: str = ""
    error: str = ""

    @property
    def told(self) -> dict[str, str]:
        told = {"fingerprint": self.key.partition(" ")[0], "alert": self.name, "state": self.state}
        return told | {name: value for name, value in (("session", self.session), ("error", self.error)) if value}


class Alerts:
    """A bounded queue of alerts, and the one investigation that runs."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._known: OrderedDict[str, Investigation] = OrderedDict()
        self._waiting: deque[str] = deque()
        self._news = anyio.Event()

    def take(self, body: bytes) -> dict[str, int]:
        """Queue the firing alerts of a webhook that are not known yet, and return how many there were of each kind.

        Raises:
            Failure: it is no webhook of Alertmanager's, or there is no room for all; it is sent again then.
        """
        try:
            webhook = _Webhook.model_validate_json(body)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            where = ".".join(map(str, first["loc"])) or "the body"
            raise malformed(f"{where}: {first['msg']}; this takes what Alertmanager sends to a webhook") from None
        counts = {"queued": 0, "known": 0, "resolved": 0}
        full = False
        for alert in webhook.alerts:
            kind = self._take(alert)
            full = full or not kind
            if kind:
                counts[kind] += 1
        self._news.set()
        if full:
            raise Failure(503, f"{_WAITING_AT_MOST} alerts are waiting already", code="queue_full", retry_after_s=60)
        return counts

    def _take(self, alert: _Alert) -> str:
        """Return what was done with it; nothing where there was no room."""
        if alert.status != "firing":
            return "resolved"
        key = f"{_fingerprint(alert)} {one_line(alert.startsAt, 64)}"
        if key in self._known:
            return "known"
        if len(self._waiting) >= _WAITING_AT_MOST:
            return ""
        name = one_line(harmless(alert.labels.get("alertname", "")).text, _LABEL_CHARACTERS)
        self._known[key] = Investigation(key, name, _question(alert))
        self._waiting.append(key)
        self._forget()
        return "queued"

    def _forget(self) -> None:
        settled = [key for key, one in self._known.items() if one.state in ("done", "failed")]
        for key in settled[: max(0, len(self._known) - _REMEMBERED)]:
            del self._known[key]

    def listed(self) -> dict[str, Any]:
        """Return the alerts that are known, the latest first."""
        return {"alerts": [one.told for one in reversed(self._known.values())]}

    async def run(self) -> None:
        """Investigate one alert after another until cancelled."""
        while True:
            while self._waiting:
                await self._investigate(self._waiting.popleft())
            self._news = anyio.Event()
            await self._news.wait()

    async def _investigate(self, key: str) -> None:
        one = self._known[key] = replace(self._known[key], state="running")
        try:
            answer = await self._desk.answer(Asked(one.question), _ignore, "alert")
            self._known[key] = replace(one, state="done", session=answer.session)
        except Failure as failure:
            self._known[key] = replace(one, state="failed", error=one_line(str(failure)))


def _fingerprint(alert: _Alert) -> str:
    if re.fullmatch(r"[0-9A-Za-z]{1,64}", alert.fingerprint):
        return alert.fingerprint
    return sha256(json.dumps(alert.labels, sort_keys=True).encode()).hexdigest()[:16]


def _question(alert: _Alert) -> str:
    """What is asked of the assistant. All that the alert says is data: whoever can name a metric can write it."""
    lines = [f"started: {alert.startsAt}", *_lines("label", alert.labels), *_lines("annotation", alert.annotations)]
    if alert.generatorURL:
        lines.append(f"source: {alert.generatorURL}")
    text = "\n".join(one_line(harmless(line).text, _LABEL_CHARACTERS) for line in lines)
    if len(text) > _ALERT_CHARACTERS:
        text = f"{text[:_ALERT_CHARACTERS]}\n[cut: the first {_ALERT_CHARACTERS} of {len(text)} characters]"
    return f'{_QUESTION}\n\n<data from="Alertmanager">\n{unforged(text)}\n</data>'


def _lines(kind: str, texts: Mapping[str, str]) -> list[str]:
    return [f"{kind} {name}: {text}" for name, text in texts.items()]


def _ignore(event: Event) -> None:
    pass
