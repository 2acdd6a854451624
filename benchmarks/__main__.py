"""`python -m benchmarks [NAME …]`: each part in a process of its own, so that none pays for another's imports."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys

import benchmarks

FIRST = ["start_up", "imports", "ask", "turns"]


def main(names: list[str]) -> int:
    """Run the parts called `names`, or all of them, and return the exit code."""
    known = parts()
    if unknown := [name for name in names if name not in known]:
        print(f"there is no {', '.join(unknown)}; there are {', '.join(known)}", file=sys.stderr)
        return 2
    if len(names) == 1:
        for line in importlib.import_module(f"benchmarks.{names[0]}").run():
            print(line, flush=True)
        return 0
    runs = [subprocess.run([sys.executable, "-m", "benchmarks", name], check=False) for name in names or known]
    return max(run.returncode for run in runs)


def parts() -> list[str]:
    """The parts there are, those of the whole program before those of single servers; packages run on their own."""
    modules = pkgutil.iter_modules(benchmarks.__path__)
    found = {module.name for module in modules if not module.name.startswith("_") and not module.ispkg}
    return [name for name in FIRST if name in found] + sorted(found.difference(FIRST))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
