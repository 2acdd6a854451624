"""What the server knows of the metrics of its instances: the tools' way to everything in this package."""

from __future__ import annotations

from devops_servers.prometheus.instances import Instances
from devops_servers.prometheus.knowledge.advice import advise
from devops_servers.prometheus.knowledge.listing import page, ranked, totals
from devops_servers.prometheus.knowledge.shelf import Shelf
from devops_servers.prometheus.report import Report


class Knowledge:
    """Answers what there is to ask of the instances of one server."""

    def __init__(self, instances: Instances) -> None:
        self._instances = instances
        self._shelf = Shelf()

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
