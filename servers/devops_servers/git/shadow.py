"""The surroundings in which git runs: a stand-in for `.git` that holds the repository's content and none of its orders.

A repository's own configuration, attributes, hooks, grafts and replacements can make git run programs, reach the
network or forge history. None of it is read: git is given a private folder with a copy of HEAD, links to refs and
objects, and a configuration written here, which takes over nothing but a few harmless values. The repository itself
is never written, not even its index.
"""

from __future__ import annotations

import os
import re
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from devops_servers._common.process import scratch_folder
from devops_servers.git.configuration import Config
from devops_servers.git.files import read_small, refuse_special
from devops_servers.git.repository import Repository
from devops_servers.git.settings import base_environment

HEAD_BYTES = 4_096
_SHALLOW_BYTES = 8_000_000
_INDEX_BYTES = 1_000_000_000

_TAKEN_OVER = (
    "core.filemode", "core.autocrlf", "core.eol", "core.symlinks", "core.ignorecase", "core.precomposeunicode",
)  # fmt: skip
_PLAIN_VALUE = re.compile(r"[A-Za-z0-9]{1,20}")

_TRACKING = re.compile(r"(branch)\.(.+)\.(remote|merge)|(remote)\.(.+)\.(fetch)")

_CONFIG = """\
[core]
\trepositoryformatversion = 1
\tbare = {bare}
\tfsmonitor = false
\thooksPath = /dev/null
\tpager = cat
\tsshCommand = /bin/false
\talternateRefsCommand = /bin/true
\tattributesFile = /dev/null
\texcludesFile = /dev/null
\tquotePath = false
\tbigFileThreshold = 16m
[extensions]
\tobjectFormat = {object_format}
[diff]
\tignoreSubmodules = all
\tsubmodule = short
\torderFile = /dev/null
\trenameLimit = 400
[log]
\tshowSignature = false
\tdiffMerges = off
\tmailmap = false
[gpg]
\tprogram = /bin/false
[protocol]
\tallow = never
[safe]
\tbareRepository = explicit
"""


@contextmanager
def shadow_of(
    repository: Repository, config: Config, *, working_tree: bool = False, tracking: bool = False
) -> Generator[dict[str, str]]:
    """The environment in which git sees `repository` through a stand-in, which is gone afterwards.

    Args:
        config: what the repository's own configuration says.
        working_tree: whether the command looks at the working tree, and so at a copy of the index; any other sees a
            bare repository, whose history cannot be coloured by the attributes and mailmaps that lie about.
        tracking: whether it needs to know which branch follows which.

    Raises:
        GitRefused: a part of the repository is a link, a pipe, or implausibly large.
    """
    common = repository.common_dir
    with scratch_folder(in_memory=not working_tree) as view:
        (view / "HEAD").write_bytes(read_small(repository.git_dir / "HEAD", HEAD_BYTES))
        (view / "objects").mkdir()
        (view / "refs").symlink_to(common / "refs")
        refuse_special(common / "packed-refs")
        (view / "packed-refs").symlink_to(common / "packed-refs")
        if os.path.lexists(common / "shallow"):
            (view / "shallow").write_bytes(read_small(common / "shallow", _SHALLOW_BYTES))
        text = _written(config, bare=not working_tree) + (_tracking(config) if tracking else "")
        (view / "config").write_text(text, encoding="utf-8")
        environment = base_environment() | {"GIT_DIR": str(view), "GIT_OBJECT_DIRECTORY": str(common / "objects")}
        if working_tree:
            environment["GIT_WORK_TREE"] = str(repository.root)
            refuse_special(repository.root / ".gitattributes")
            refuse_special(repository.root / ".gitignore")
            _copy_index(repository.git_dir, view)
        yield environment


def _copy_index(git_dir: Path, view: Path) -> None:
    for source in (git_dir / "index", *git_dir.glob("sharedindex.*")):
        if os.path.lexists(source):
            (view / source.name).write_bytes(read_small(source, _INDEX_BYTES))


def _written(config: Config, *, bare: bool) -> str:
    text = _CONFIG.format(bare=str(bare).lower(), object_format=_object_format(config))
    values = {key: config.get(key, "") for key in _TAKEN_OVER}
    return text + "".join(
        f"[core]\n\t{key.removeprefix('core.')} = {value}\n"
        for key, value in values.items()
        if _PLAIN_VALUE.fullmatch(value)
    )


def _tracking(config: Config) -> str:
    """Which branch follows which: names alone, no address that could be reached."""
    text = ""
    for key, value in config.items():
        if match := _TRACKING.fullmatch(key):
            section, name, variable = (group for group in match.groups() if group)
            text += f"[{section} {_quoted(name)}]\n\t{variable} = {_quoted(value)}\n"
    return text


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def _object_format(config: Config) -> str:
    return "sha256" if config.get("extensions.objectformat", "").lower() == "sha256" else "sha1"
