"""`python -m benchmarks.incidents [--seed N …] [--kind K …]`: makes incidents, investigates them, prints the score."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.incidents.kinds import INNOCENT, KINDS
from benchmarks.incidents.make import make_case
from benchmarks.incidents.score import Result, has_command, metrics_of, run_case

FIRST, TOP_THREE, SLOWEST_S = 0.80, 0.95, 20.0


def main(arguments: Sequence[str]) -> int:
    options = _options(arguments)
    kinds = options.kind or list(KINDS)
    if options.make:
        for kind, seed in ((kind, seed) for kind in kinds for seed in options.seed):
            print(make_case(Path(options.make, f"{kind}-{seed}"), kind, seed, time.time(), options.lines).folder)
        return 0
    if not has_command():
        print("incidents: NOT MEASURED, for this checkout's program has no `investigate` command", flush=True)
        return 1
    results: list[Result] = []
    for kind, seed in ((kind, seed) for kind in kinds for seed in options.seed):
        results.append(result := _measured(kind, seed, options.lines, metrics=not options.no_metrics))
        if result.note:
            print(f"  {kind} seed {seed}: {result.note}", file=sys.stderr, flush=True)
    for line in table(results):
        print(line, flush=True)
    return 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.incidents", description=__doc__)
    parser.add_argument("--seed", type=int, nargs="+", default=[1, 2], help="odd and even ones share few words")
    parser.add_argument("--kind", nargs="+", choices=list(KINDS), help="only these kinds")
    parser.add_argument("--lines", type=int, help="about how many ordinary lines of log; drawn by default")
    parser.add_argument("--no-metrics", action="store_true", help="without a Prometheus")
    parser.add_argument("--make", metavar="FOLDER", help="only make the cases there, each with its answer.json")
    return parser.parse_args(arguments)


def _measured(kind: str, seed: int, lines: int | None, *, metrics: bool) -> Result:
    with TemporaryDirectory(prefix="incident-") as scratch:
        case = make_case(Path(scratch, "case"), kind, seed, time.time(), lines)
        if not metrics:
            return run_case(case, "")
        with metrics_of(case) as url:
            return run_case(case, url)


def table(results: Sequence[Result]) -> Iterator[str]:
    """The results by kind, then the totals beside their targets."""
    yield f"{'kind':<22} {'n':>3} {'first':>6} {'top 3':>6} {'innocents accused':>18} {'slowest s':>10}"
    for kind in dict.fromkeys(result.kind for result in results):
        of_kind = [result for result in results if result.kind == kind]
        yield f"{kind:<22} {_row(of_kind)}"
    guilty = [result for result in results if result.kind not in INNOCENT]
    yield f"{'all':<22} {_row(results)}"
    if guilty:
        yield _target("right root cause first", _share(guilty, 1), FIRST)
        yield _target("right root cause among the first three", _share(guilty, 3), TOP_THREE)
    accused = sum(result.accused for result in results)
    slowest = max(result.seconds for result in results)
    yield f"{'innocents accused':<42} {accused:>7}  target 0        {_verdict(accused == 0)}"
    yield f"{'slowest case':<42} {slowest:>5.1f} s  target <= {SLOWEST_S:g} s  {_verdict(slowest <= SLOWEST_S)}"


def _row(results: Sequence[Result]) -> str:
    accused, slowest = sum(result.accused for result in results), max(result.seconds for result in results)
    first, top = sum(result.place == 1 for result in results), sum(0 < result.place <= 3 for result in results)
    return f"{len(results):>3} {first:>6} {top:>6} {accused:>18} {slowest:>10.1f}"


def _share(results: Sequence[Result], place: int) -> float:
    return sum(0 < result.place <= place for result in results) / len(results)


def _target(name: str, share: float, least: float) -> str:
    return f"{name:<42} {share:>6.0%}   target >= {least:.0%}  {_verdict(share >= least)}"


def _verdict(good: bool) -> str:
    return "OK" if good else "MISSED"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
