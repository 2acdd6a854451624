"""What the server knows of the metrics of its instances: the tools' way to everything in this package."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass

import anyio

from devops_assistant.common.harmless import harmless
from devops_servers.prometheus.client import Prometheus
from devops_servers.prometheus.errors import CannotAnswer
from devops_servers.prometheus.instances import Instances
from devops_servers.prometheus.knowledge.advice import advise, background
from devops_servers.prometheus.knowledge.listing import page, ranked, totals
from devops_servers.prometheus.knowledge.shelf import FRESH_S, Shelf
from devops_servers.prometheus.promql.check import checked, hint
from devops_servers.prometheus.promql.lint import Context, lint
from devops_servers.prometheus.promql.scraping import scrape_interval
from devops_servers.prometheus.report import Report

_BACKGROUND_S = 0.9


@dataclass(frozen=True, slots=True)
class _Scrape:
    interval_s: float | None
    read_at: float


class Knowledge:
    """Answers what there is to ask of the instances of one server."""

    def __init__(self, instances: Instances, shelf: Shelf) -> None:
        self._instances = instances
        self._shelf = shelf
        self._scrapes: dict[str, _Scrape] = {}

    async def metrics(self, question: str, prefix: str, offset: int, limit: int, instance: str) -> Report:
        """Report which metrics matter to `question`; without one, totals by prefix or the names under `prefix`.

        Raises:
            CannotAnswer: the names cannot be read.
        """
        prometheus = self._instances.named(instance)
        shelved = await self._shelf.of(prometheus)
        if question.strip():
            return ranked(shelved, prometheus.name, question, prefix, offset, limit)
        if prefix:
            return page(shelved, prometheus.name, prefix, offset, limit)
        return totals(shelved, prometheus.name, offset)

    async def recipes(self, question: str, limit: int, instance: str) -> Report:
        """Report which recipes answer `question` with metrics that exist.

        Raises:
            CannotAnswer: the names cannot be read.
        """
        prometheus = self._instances.named(instance)
        return advise(await self._shelf.of(prometheus), prometheus.name, question, limit)

    async def check(self, query: str, instance: str) -> Report:
        """Report what is likely wrong with `query`; also where the instance does not answer.

        Raises:
            BadRequest: there is no such instance.
        """
        prometheus = self._instances.named(instance)
        try:
            context, remark = await self._context(prometheus), ""
        except CannotAnswer as unknown:
            context, remark = Context(), f"names and types unknown: {unknown}"
        return checked(query, context, prometheus.name, remark)

    async def background(self, question: str) -> str:
        """Return what a model should know of the default instance before it answers; empty where that takes long."""
        prometheus = self._instances.named()
        with anyio.move_on_after(_BACKGROUND_S), suppress(CannotAnswer):
            return harmless(background(await self._shelf.of(prometheus), prometheus.name, question)).text
        return ""

    def remark(self, query: str, instance: str) -> str:
        """Return in one line what is likely wrong with `query`, as far as that is known without waiting.

        Raises:
            BadRequest: there is no such instance.
        """
        prometheus = self._instances.named(instance)
        shelved, scrape = self._shelf.at_hand(prometheus), self._scrapes.get(prometheus.name)
        context = Context(shelved.index if shelved else None, scrape.interval_s if scrape else None)
        return hint(lint(query, context))

    async def _context(self, prometheus: Prometheus) -> Context:
        shelved = await self._shelf.of(prometheus)
        scrape = self._scrapes.get(prometheus.name)
        if scrape is None or time.monotonic() - scrape.read_at > FRESH_S:
            scrape = _Scrape(await scrape_interval(prometheus), time.monotonic())
            self._scrapes[prometheus.name] = scrape
        return Context(shelved.index, scrape.interval_s)
