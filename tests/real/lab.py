"""A small production: Prometheus that scrapes itself, a host, Alertmanager and a dead target, and VictoriaMetrics."""

from __future__ import annotations

import json
import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from tests.real.debian import package_root, program
from tests.real.history import Past, import_into_victoria, write_blocks
from tests.real.running import answer_json, free_port, running, until

_BUSY = '1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[30s]))'
_COMPLETE = {
    "count(up)": 4,
    "min(count_over_time(up[1m]))": 4,
    'count(shop_requests_total{pod="shop-17"})': 30,
}
RULES = {
    "groups": [
        {
            "name": "lab",
            "interval": "1s",
            "rules": [
                {"record": "instance:cpu_busy:ratio", "expr": _BUSY},
                {
                    "alert": "TargetDown",
                    "expr": "up == 0",
                    "labels": {"severity": "critical"},
                    "annotations": {
                        "summary": "{{ $labels.job }} at {{ $labels.instance }} is down",
                        "runbook_url": "https://runbooks.example/target-down",
                    },
                },
                {"alert": "QueueLong", "expr": "vector(42) > 40", "for": "6h", "labels": {"severity": "warning"}},
                {"alert": "NeverTrue", "expr": "up > 2"},
            ],
        }
    ]
}


@dataclass(frozen=True, slots=True)
class Lab:
    """Where everything answers."""

    prometheus: str
    alertmanager: str
    node_exporter: str
    victoria: str
    dead: str
    """`host:port` of the target that does not answer."""
    past: Past


@contextmanager
def lab(folder: Path) -> Generator[Lab]:
    """Run the lab for the length of a block; each program has a folder of its own below `folder`.

    Raises:
        Unavailable: its programs cannot be had here.
        RuntimeError: one of them did not start.
    """
    names = ("prometheus", "promtool", "prometheus-node-exporter", "prometheus-alertmanager", "victoria-metrics")
    programs = {name: program(name) for name in names}
    ports = {name: free_port() for name in (*names, "dead")}
    places = {name: f"127.0.0.1:{port}" for name, port in ports.items()}
    past = Past(int(time.time()))
    with ExitStack() as stack:
        for name, options, ready in (
            ("prometheus-node-exporter", _node_exporter(places), "/metrics"),
            ("prometheus-alertmanager", _alertmanager(places, folder), "/-/ready"),
            ("victoria-metrics", _victoria(places, folder), "/health"),
            ("prometheus", _prometheus(places, folder, past, programs["promtool"]), "/-/ready"),
        ):
            home = _made(folder / name)
            (home / "usr").symlink_to(package_root(programs[name]) / "usr")
            stack.enter_context(running([programs[name], *options], f"http://{places[name]}{ready}", home))
        import_into_victoria(past, f"http://{places['victoria-metrics']}")
        _await_samples(f"http://{places['prometheus']}", f"http://{places['victoria-metrics']}")
        yield Lab(
            prometheus=f"http://{places['prometheus']}",
            alertmanager=f"http://{places['prometheus-alertmanager']}",
            node_exporter=f"http://{places['prometheus-node-exporter']}",
            victoria=f"http://{places['victoria-metrics']}",
            dead=places["dead"],
            past=past,
        )


def _node_exporter(places: dict[str, str]) -> list[str]:
    return [f"--web.listen-address={places['prometheus-node-exporter']}"]


def _alertmanager(places: dict[str, str], folder: Path) -> list[str]:
    config = {"route": {"receiver": "nobody"}, "receivers": [{"name": "nobody"}]}
    return [
        f"--config.file={_written(folder / 'alertmanager.yml', config)}",
        f"--storage.path={folder / 'alertmanager-data'}",
        f"--web.listen-address={places['prometheus-alertmanager']}",
        "--cluster.listen-address=",
    ]


def _victoria(places: dict[str, str], folder: Path) -> list[str]:
    config = {"global": {"scrape_interval": "1s"}, "scrape_configs": _jobs(places)}
    return [
        f"-promscrape.config={_written(folder / 'scrape.yml', config)}",
        f"-storageDataPath={folder / 'victoria-data'}",
        f"-httpListenAddr={places['victoria-metrics']}",
        "-retentionPeriod=1y",
        "-search.latencyOffset=0s",
        "-memory.allowedBytes=128MB",
    ]


def _prometheus(places: dict[str, str], folder: Path, past: Past, promtool: Path) -> list[str]:
    data = _made(folder / "prometheus-data")
    write_blocks(past, promtool, data, folder)
    config = {
        "global": {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"},
        "scrape_configs": _jobs(places),
        "rule_files": [str(_written(folder / "rules.yml", RULES))],
        "alerting": {"alertmanagers": [{"static_configs": [{"targets": [places["prometheus-alertmanager"]]}]}]},
    }
    return [
        f"--config.file={_written(folder / 'prometheus.yml', config)}",
        f"--storage.tsdb.path={data}",
        f"--web.listen-address={places['prometheus']}",
        "--storage.tsdb.retention.time=30d",
    ]


def _jobs(places: dict[str, str]) -> list[dict[str, Any]]:
    jobs = {"prometheus": "prometheus", "node": "prometheus-node-exporter", "alertmanager": "prometheus-alertmanager"}
    targets = {job: places[name] for job, name in jobs.items()} | {"dead": places["dead"]}
    return [{"job_name": job, "static_configs": [{"targets": [place]}]} for job, place in targets.items()]


def _await_samples(*urls: str) -> None:
    """Wait until every target was scraped often enough for a rate, and until the alert fires."""
    for url in urls:
        for query, wanted in _COMPLETE.items():
            until(partial(_reaches, url, query, wanted), f"{query} is {wanted} at {url}")
    until(partial(_reaches, urls[0], 'count(ALERTS{alertstate="firing"})', 1), "the alert fires")


def _reaches(url: str, query: str, wanted: float) -> bool:
    found = answer_json(f"{url}/api/v1/query", query=query)["data"]["result"]
    return bool(found) and float(found[0]["value"][1]) >= wanted


def _written(path: Path, content: Any) -> Path:
    path.write_text(json.dumps(content), encoding="utf-8")  # JSON is YAML
    return path


def _made(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return folder
