"""What is shipped: everything a wheel needs, where the installed program looks for it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
WHERE = "from devops_assistant.host.config import bundled_servers; print(bundled_servers())"


@pytest.fixture
def wheel_target() -> dict[str, Any]:
    """What pyproject says of the wheel."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return project["tool"]["hatch"]["build"]["targets"]["wheel"]


@pytest.fixture
def site(tmp_path: Path, wheel_target: dict[str, Any]) -> Path:
    """A folder laid out as the wheel is when it is installed."""
    for package in wheel_target["packages"]:
        copy = tmp_path / Path(package).name
        shutil.copytree(ROOT / package, copy, ignore=shutil.ignore_patterns("__pycache__"))
    for source, place in wheel_target["force-include"].items():
        shutil.copy(ROOT / source, tmp_path / place)
    return tmp_path


def found_from(folder: Path) -> Path:
    """The server list that the program finds when it is imported from `folder`."""
    run = subprocess.run(
        [sys.executable, "-c", WHERE], cwd=folder, env={"PYTHONPATH": ""}, capture_output=True, text=True, check=True
    )
    return Path(run.stdout.strip())


def test_a_checkout_finds_the_server_list_beside_the_package() -> None:
    assert found_from(ROOT) == ROOT / "config" / "mcp-config.json"


def test_an_installed_program_finds_the_server_list_that_came_with_it(site: Path) -> None:
    found = found_from(site)
    assert found.is_relative_to(site)
    assert found.read_bytes() == (ROOT / "config" / "mcp-config.json").read_bytes()


def test_every_file_of_the_packages_is_in_the_wheel(wheel_target: dict[str, Any]) -> None:
    wheel = pytest.importorskip("hatchling.builders.wheel", reason="hatchling, which builds the wheel, is not there")
    built = {Path(file.distribution_path) for file in wheel.WheelBuilder(str(ROOT)).recurse_included_files()}
    packages = [ROOT / package for package in wheel_target["packages"]]
    ours = {file.relative_to(package.parent) for package in packages for file in package.rglob("*.*")}
    forced = {Path(place) for place in wheel_target["force-include"].values()}
    assert {path for path in ours if path.suffix != ".pyc"} | forced == built


def test_the_lock_names_exact_versions_of_everything_the_package_needs() -> None:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").split()
    locked = {name.replace("_", "-") for name, version in (line.split("==") for line in lines) if version}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    needed = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {requirement.partition(">=")[0].partition("[")[0] for requirement in needed}
    assert names <= locked
