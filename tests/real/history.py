"""A past for the real servers: a shop of 1,800 request counters over an hour, and a queue over a week."""

from __future__ import annotations

import math
import random
import subprocess
import urllib.request
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

PODS, PATHS, CODES = 60, 10, (200, 404, 500)
STEP_S, QUEUE_STEP_S = 60, 300
WEEK_S = 7 * 86_400
BAD_POD = "shop-17"
SPIKE_HOURS_AGO = 30
SPIKE_POINTS = 6


class Family(NamedTuple):
    """A metric: its name without suffix, type and help, and `(labels, time in s, value)` of each sample."""

    name: str
    type: str
    help: str
    samples: Iterable[tuple[str, int, float]]


@dataclass(frozen=True, slots=True)
class Past:
    """Samples up to `end`, in seconds since the epoch."""

    end: int

    def requests(self) -> Family:
        """1,800 counters; those of one pod fail from half an hour before the end."""
        return Family("shop_requests", "counter", "Requests answered, by pod, path and status.", self._requests())

    def queues(self) -> Family:
        """Three queues with a daily rhythm; `orders` is far too long for half an hour, thirty hours before the end."""
        return Family("shop_queue_length", "gauge", "Messages that wait in a queue.", self._queues())

    @property
    def spike(self) -> int:
        """When the queue began to be too long."""
        at = self.end - SPIKE_HOURS_AGO * 3_600
        return at - at % QUEUE_STEP_S

    def _requests(self) -> Iterator[tuple[str, int, float]]:
        dice = random.Random(7)
        for pod in range(PODS):
            for path in range(PATHS):
                for code in CODES:
                    labels = f'job="shop",env="prod",pod="shop-{pod:02}",path="/api/{path}",code="{code}"'
                    per_step = dice.uniform(0.5, 2) * (60 if code == 200 else 1)
                    bad = code == 500 and f"shop-{pod:02}" == BAD_POD
                    yield from self._counter(labels, per_step, 40 if bad else 1)

    def _counter(self, labels: str, per_step: float, later: float) -> Iterator[tuple[str, int, float]]:
        value = 0.0
        for step in range(61):
            value += per_step * (later if step > 30 else 1)
            yield labels, self.end - (60 - step) * STEP_S, round(value, 1)

    def _queues(self) -> Iterator[tuple[str, int, float]]:
        dice = random.Random(11)
        first = self.end - WEEK_S
        for queue, level in (("orders", 100), ("mail", 40), ("audit", 10)):
            for time in (*range(first - first % QUEUE_STEP_S, self.end, QUEUE_STEP_S), self.end):
                value = level * (2 + math.sin(2 * math.pi * time / 86_400)) + dice.gauss(0, level / 50)
                if queue == "orders" and 0 <= time - self.spike < SPIKE_POINTS * QUEUE_STEP_S:
                    value += 4 * level
                yield f'job="shop",queue="{queue}"', time, round(value, 2)


def write_blocks(past: Past, promtool: Path, data: Path, scratch: Path) -> None:
    """Write the past as blocks into the data folder of a Prometheus that does not run yet."""
    for family in (past.requests(), past.queues()):  # one file each: promtool reads all of it for every two hours
        text = scratch / f"{family.name}.om"
        text.write_text("\n".join([*_open_metrics(family), "# EOF\n"]), encoding="utf-8")
        command = [promtool, "tsdb", "create-blocks-from", "openmetrics", "--quiet", text, data]
        subprocess.run(command, check=True, capture_output=True, timeout=120)


def import_into_victoria(past: Past, url: str) -> None:
    """Send the past to a VictoriaMetrics that runs."""
    for family in (past.requests(), past.queues()):
        suffix = "_total" if family.type == "counter" else ""
        lines = (f"{family.name}{suffix}{{{labels}}} {value} {time * 1000}\n" for labels, time, value in family.samples)
        body = "".join(lines).encode()
        request = urllib.request.Request(f"{url}/api/v1/import/prometheus", data=body, method="POST")
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=20):
            pass


def _open_metrics(family: Family) -> Iterator[str]:
    suffix = "_total" if family.type == "counter" else ""
    yield f"# HELP {family.name} {family.help}"
    yield f"# TYPE {family.name} {family.type}"
    for labels, time, value in family.samples:
        yield f"{family.name}{suffix}{{{labels}}} {value} {time}"
