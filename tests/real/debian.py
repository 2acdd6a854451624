"""Debian's monitoring programs, fetched without root into `.cache/` of the checkout; nothing is installed."""

from __future__ import annotations

import fcntl
import functools
import shutil
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

CACHE = Path(__file__).parents[2] / ".cache" / "debian"
PACKAGES = {
    "prometheus": "prometheus",
    "promtool": "prometheus",
    "prometheus-node-exporter": "prometheus-node-exporter",
    "prometheus-alertmanager": "prometheus-alertmanager",
    "victoria-metrics": "victoria-metrics",
}
"""The package that each program is in."""
FETCH_S = 240


class Unavailable(Exception):
    """The programs cannot be had here; the text says why."""


@functools.cache
def program(name: str) -> Path:
    """Return the path of a program, fetching its package the first time.

    Raises:
        Unavailable: there is no apt here, no network, or no such package for it.
    """
    package = PACKAGES[name]
    folder = CACHE / f"{package}_{_version(package)}"
    with _only_one():
        if not folder.exists():
            _fetch(package, folder)
    return folder / "usr" / "bin" / name


def package_root(path: Path) -> Path:
    """Return the folder that the package of a program was unpacked to."""
    return path.parents[2]


def _version(package: str) -> str:
    for line in output("apt-cache", "show", "--no-all-versions", package, cwd=Path.cwd()).splitlines():
        if line.startswith("Version: "):
            return line.removeprefix("Version: ").replace(":", "_")
    raise Unavailable(f"apt knows no version of the package {package}")


def _fetch(package: str, folder: Path) -> None:
    with TemporaryDirectory(dir=CACHE, prefix="fetching-") as scratch:
        output("apt-get", "download", "--quiet", package, cwd=Path(scratch))
        [archive] = Path(scratch).glob("*.deb")
        unpacked = Path(scratch, "unpacked")
        output("dpkg-deb", "--extract", str(archive), str(unpacked), cwd=Path(scratch))
        _relocate(unpacked)
        unpacked.rename(folder)


def _relocate(unpacked: Path) -> None:
    """Debian's Alertmanager reads its templates from /usr/share: a path of the same length is relative instead."""
    for binary in unpacked.glob("usr/bin/prometheus-alertmanager"):
        content = binary.read_bytes()
        binary.write_bytes(
            content.replace(b"/usr/share/prometheus/alertmanager", b"usr//share/prometheus/alertmanager")
        )


@contextmanager
def _only_one() -> Generator[None]:
    """One process fetches at a time; the others then find what it fetched."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def output(*command: str, cwd: Path) -> str:
    """Return what a command prints.

    Raises:
        Unavailable: there is no such command, or it failed.
    """
    if not shutil.which(command[0]):
        raise Unavailable(f"there is no {command[0]} here, which fetches Debian's monitoring programs")
    try:
        run = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=FETCH_S)
    except subprocess.TimeoutExpired:
        raise Unavailable(f"`{' '.join(command[:2])}` took longer than {FETCH_S} s") from None
    if run.returncode:
        last = (run.stderr.strip() or "no reason given").splitlines()[-1]
        raise Unavailable(f"`{' '.join(command[:2])}` failed: {last}")
    return run.stdout
