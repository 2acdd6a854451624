"""Settings of git read as data: git parses the files, and obeys nothing that stands in them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from devops_servers._common.process import ProgramFailed, read_output
from devops_servers.git.errors import GitRefused
from devops_servers.git.files import read_small
from devops_servers.git.repository import Repository
from devops_servers.git.settings import base_environment, users_environment

Config = Mapping[str, str]
"""The last value of each key; sections and variables in lower case."""

_CONFIG_BYTES = 4_000_000
_cache: dict[Path, tuple[bytes, Config]] = {}


async def config_of(repository: Repository) -> Config:
    """Return what the repository's own configuration says, without what it includes.

    Raises:
        GitRefused: it cannot be read or parsed, or asks for a form of repository that is not supported.
    """
    file = repository.common_dir / "config"
    if not file.exists():
        return {}
    content = read_small(file, _CONFIG_BYTES)
    known = _cache.get(file)
    if known and known[0] == content:
        return known[1]
    try:
        raw = await _git_config("--file", str(file), "--no-includes", "-z", "--list", env=base_environment())
    except ProgramFailed as failure:
        raise GitRefused(f"{file} is not a configuration that git can parse; repair it by hand") from failure
    pairs = (entry.partition("\n") for entry in raw.decode(errors="replace").split("\0") if entry)
    config = {key: value for key, _, value in pairs}
    if config.get("extensions.refstorage", "files").lower() != "files":
        raise GitRefused(f"{repository.name} keeps its refs in a form (reftable) that is not supported here")
    _cache[file] = (content, config)
    return config


async def safe_directories() -> list[str]:
    """The values of `safe.directory` in the system's and the user's own settings, never in a repository's."""
    try:
        raw = await _git_config("-z", "--get-all", "safe.directory", env=users_environment())
    except ProgramFailed:
        return []  # none is set
    return raw.decode(errors="surrogateescape").split("\0")[:-1]


async def _git_config(*arguments: str, env: Mapping[str, str]) -> bytes:
    try:
        return await read_output(["git", "config", *arguments], env=env, cwd=Path("/"))
    except FileNotFoundError:
        raise GitRefused("git is not installed, or not on PATH") from None
