"""How well messages are grouped, by LogHub's measures, on LogHub's own samples."""

from __future__ import annotations

import csv
import importlib
import importlib.util
import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import mean

from devops_servers.logs.templates import merge, template_of

Grouping = Callable[[Sequence[str]], list[str]]


def accuracy(folder: str) -> list[str]:
    """GA and FGA on each sample set of `folder`, with drain3's beside them where it is installed."""
    samples = sorted(Path(folder).glob("*/*_structured.csv")) if folder else []
    if not samples:
        return ["grouping accuracy: not measured; LOGHUB=FOLDER names the folder of LogHub's 2k samples"]
    parsers: dict[str, Grouping] = {"ours": _ours}
    if importlib.util.find_spec("drain3"):
        parsers["drain3"] = _drain3
    lines: list[str] = []
    scores: dict[str, list[tuple[float, float]]] = {name: [] for name in parsers}
    for sample in samples:
        with sample.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        truth = [row["EventId"] for row in rows]
        shown: list[str] = []
        for name, parser in parsers.items():
            scores[name].append(score(truth, parser([row["Content"] for row in rows])))
            shown.append(f"{name} GA {scores[name][-1][0]:.3f} FGA {scores[name][-1][1]:.3f}")
        lines.append(f"{sample.parent.name:<14} {'   '.join(shown)}")
    for name, found in scores.items():
        ga, fga = mean(pair[0] for pair in found), mean(pair[1] for pair in found)
        lines.append(f"mean of {len(found)} sets, {name}: GA {ga:.3f} (target >= 0.90), FGA {fga:.3f}")
    return (
        lines if "drain3" in parsers else [*lines, "drain3 is not installed; pip install --group bench puts it beside"]
    )


def score(truth: Sequence[str], grouped: Sequence[str]) -> tuple[float, float]:
    """Grouping accuracy (the share of messages in exactly right groups) and the F1 of the groups."""
    wanted, found = _members(truth), _members(grouped)
    right = wanted & found
    precision, recall = len(right) / len(found), len(right) / len(wanted)
    fga = 2 * precision * recall / (precision + recall) if right else 0.0
    return sum(map(len, right)) / len(truth), fga


def _members(labels: Sequence[str]) -> set[frozenset[int]]:
    groups: dict[str, set[int]] = defaultdict(set)
    for index, label in enumerate(labels):
        groups[label].add(index)
    return {frozenset(group) for group in groups.values()}


def _ours(messages: Sequence[str]) -> list[str]:
    templates = [template_of(message) for message in messages]
    merged = merge(Counter(templates))
    return [merged[template] for template in templates]


def _drain3(messages: Sequence[str]) -> list[str]:
    drain3 = importlib.import_module("drain3")
    logging.getLogger("drain3").setLevel(logging.ERROR)  # it tells of the defaults that it takes
    miner = drain3.TemplateMiner()
    return [str(miner.add_log_message(message)["cluster_id"]) for message in messages]
