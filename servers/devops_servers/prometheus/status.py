"""How an instance is: version, flavour, retention, what has the most series; and whether the others answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from devops_assistant.common.sanitise import one_line
from devops_servers.prometheus.client import Answer, ApiPath, Prometheus
from devops_servers.prometheus.errors import CannotAnswer, NotOffered
from devops_servers.prometheus.instances import Instances
from devops_servers.prometheus.report import Report, counted, footer, moment
from devops_servers.prometheus.series import as_list, as_mapping
from devops_servers.prometheus.targets import when
from devops_servers.prometheus.together import together

_PARTS: tuple[ApiPath, ...] = ("status/buildinfo", "status/runtimeinfo", "status/tsdb")
_TABLES = (
    ("seriesCountByMetricName", "series by metric"),
    ("labelValueCountByLabelName", "values by label"),
    ("seriesCountByLabelName", "series by label"),
    ("seriesCountByLabelValuePair", "series by label and value"),
)
_FLAVOURS = {"prometheus": "Prometheus", "victoriametrics": "VictoriaMetrics", "thanos": "Thanos", "mimir": "Mimir"}


@dataclass(frozen=True, slots=True)
class Build:
    """What an instance says it is."""

    flavour: str
    version: str

    def __str__(self) -> str:
        return f"{self.flavour} {self.version or '(version not told)'}"


async def status_report(instances: Instances, name: str, leaders: int) -> Report:
    """Report one instance in full, and of the others whether they answer where none is named.

    Raises:
        CannotAnswer: the instance cannot be asked.
    """
    prometheus = instances.named(name)
    build, runtime, tsdb = await together([partial(prometheus.get, part, _limited(part, leaders)) for part in _PARTS])
    for part in (build, runtime, tsdb):
        if isinstance(part, CannotAnswer) and not isinstance(part, NotOffered):
            raise part
    others = [] if name else await _others(instances, prometheus)
    told, head = _mapping(runtime), _mapping(tsdb)
    found = identified(prometheus, _mapping(build), head)
    return Report(
        summary=f"{prometheus.name}: {found}, {_series(head)}, {_retention(told)}",
        lines=(*_runtime_lines(told), *_head_lines(head), *_leader_lines(head, leaders), *others),
        footer=footer(f"instance {prometheus.name}", _missing((build, runtime, tsdb))),
    )


def identified(prometheus: Prometheus, build: Mapping[str, Any], head: Mapping[str, Any]) -> Build:
    """Return what an instance is, as it was configured or else as its answers tell."""
    version = one_line(str(build.get("version") or ""), 60)
    application = str(build.get("application") or "")
    if prometheus.instance.flavour != "auto":
        return Build(_FLAVOURS[prometheus.instance.flavour], version)
    if application:
        return Build(one_line(application, 60), version)
    if "totalSeries" in head or not version:
        return Build("VictoriaMetrics" if "totalSeries" in head else "an engine with Prometheus's API", version)
    return Build("Thanos" if version.startswith("0.") else "Prometheus", version)


async def _others(instances: Instances, asked: Prometheus) -> list[str]:
    others = [instances.named(name) for name in instances.names if name != asked.name]
    answers = await together([partial(one.get, "status/buildinfo") for one in others])
    lines: list[str] = []
    for one, answer in zip(others, answers, strict=True):
        if isinstance(answer, NotOffered):
            lines.append(f"instance {one.name}: answers, does not tell its version")
        elif isinstance(answer, CannotAnswer):
            lines.append(f"instance {one.name}: {answer}")
        else:
            version = one_line(str(as_mapping(answer.data).get("version") or "does not tell its version"), 60)
            lines.append(f"instance {one.name}: answers, {version}")
    return lines


def _limited(part: ApiPath, leaders: int) -> dict[str, str]:
    return {"limit": str(leaders), "topN": str(leaders)} if part == "status/tsdb" else {}


def _mapping(answer: Answer | CannotAnswer) -> Mapping[str, Any]:
    return as_mapping(answer.data) if isinstance(answer, Answer) else {}


def _series(head: Mapping[str, Any]) -> str:
    count = as_mapping(head.get("headStats")).get("numSeries")
    if isinstance(count, int):
        return f"{counted(count, 'series', 'series')} in memory"
    today = head.get("totalSeries")
    return f"{counted(today, 'series', 'series')} today" if isinstance(today, int) else "number of series not told"


def _retention(runtime: Mapping[str, Any]) -> str:
    kept = one_line(str(runtime.get("storageRetention") or ""), 60)
    return f"retention {kept}" if kept else "retention not told"


def _runtime_lines(runtime: Mapping[str, Any]) -> Iterator[str]:
    if not runtime:
        return
    loaded = "loaded" if runtime.get("reloadConfigSuccess") else "NOT loaded: the last reload failed"
    yield f"up since {when(runtime.get('startTime'))}, configuration {loaded} at {when(runtime.get('lastConfigTime'))}"
    if corrupt := runtime.get("corruptionCount"):
        yield f"corruptions of its write-ahead log: {corrupt}"


def _head_lines(head: Mapping[str, Any]) -> Iterator[str]:
    stats = as_mapping(head.get("headStats"))
    first, last = stats.get("minTime"), stats.get("maxTime")
    if isinstance(first, int) and isinstance(last, int) and first < last:
        yield f"samples in memory from {moment(first / 1000)} to {moment(last / 1000)}"


def _leader_lines(head: Mapping[str, Any], leaders: int) -> Iterator[str]:
    for key, words in _TABLES:
        rows = [as_mapping(row) for row in as_list(head.get(key))][:leaders]
        if rows:
            named = (f"{one_line(str(row.get('name')), 80)} {_count(row.get('value'))}" for row in rows)
            yield f"most {words}: {', '.join(named)}"


def _count(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else one_line(str(value), 20)


def _missing(answers: Sequence[Answer | CannotAnswer]) -> str:
    lacking = [part for part, answer in zip(_PARTS, answers, strict=True) if isinstance(answer, CannotAnswer)]
    return f"not offered here: {', '.join(lacking)}" if lacking else ""
