"""What is scraped: targets that are down first, each with its error, then the rest by job."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from devops_assistant.common.sanitise import one_line
from devops_servers.prometheus.client import Prometheus
from devops_servers.prometheus.report import Report, counted, footer, labelled, moment
from devops_servers.prometheus.rules import text_labels
from devops_servers.prometheus.series import as_list, as_mapping

Health = Literal["all", "down", "up"]

_ERROR_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Target:
    """One target as it was last scraped."""

    labels: Mapping[str, str]
    health: str
    error: str
    scraped: str
    """When, as the server wrote it."""
    took_s: float

    @property
    def job(self) -> str:
        """The job it belongs to."""
        return self.labels.get("job", "")


async def target_report(prometheus: Prometheus, health: Health, job: str, limit: int) -> Report:
    """Report the targets of a health and a job; both may be left open.

    Raises:
        CannotAnswer: the instance cannot be asked.
    """
    answer = await prometheus.get("targets", {"state": "active"})
    every = [_target(one) for one in as_list(as_mapping(answer.data).get("activeTargets"))]
    chosen = [target for target in every if not job or target.job == job]
    down = [target for target in chosen if target.health != "up"]
    up = [target for target in chosen if target.health == "up"]
    wanted = (down if health != "up" else []) + (up if health == "up" or (health == "all" and job) else [])
    jobs = _job_lines(up) if health == "all" and not job else ()
    return Report(
        summary=f"{counted(len(chosen), 'target')}{f' of job {job}' if job else ''}: {len(down)} down, {len(up)} up"
        + _unknown_job(every, job),
        lines=(*map(_line, wanted[:limit]), *jobs),
        footer=footer(
            f"instance {prometheus.name}", f"active targets, shown {min(limit, len(wanted))} of {len(wanted)}"
        ),
    )


def _target(raw: object) -> Target:
    one = as_mapping(raw)
    took = one.get("lastScrapeDuration")
    return Target(
        labels=text_labels(one.get("labels")),
        health=str(one.get("health", "unknown")),
        error=one_line(str(one.get("lastError") or ""), _ERROR_LENGTH),
        scraped=str(one.get("lastScrape") or ""),
        took_s=float(took) if isinstance(took, int | float) else 0.0,
    )


def _unknown_job(every: Sequence[Target], job: str) -> str:
    jobs = sorted({target.job for target in every})
    return f"; the jobs are {', '.join(jobs[:20])}" if job and job not in jobs else ""


def _line(target: Target) -> str:
    state = "up" if target.health == "up" else f"{target.health.upper()}: {target.error or 'not scraped yet'}"
    return f"{labelled(target.labels)} {state}, last scrape {when(target.scraped)} took {1000 * target.took_s:.0f} ms"


def _job_lines(up: Sequence[Target]) -> Iterator[str]:
    for job, count in sorted(Counter(target.job for target in up).items()):
        slowest = max(target.took_s for target in up if target.job == job)
        yield f"job {job}: {count} up, slowest scrape {1000 * slowest:.0f} ms"


def when(written: Any) -> str:
    """Return a time of an answer in our form; as it is where it is none, `never` for the zero of Go."""
    text = one_line(str(written), 40)
    if text.startswith("0001-") or not text:
        return "never"
    try:
        return moment(datetime.fromisoformat(text).timestamp())
    except (ValueError, OverflowError):
        return text
