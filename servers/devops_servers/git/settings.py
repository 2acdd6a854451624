"""What the git server takes from its environment beside REPO_PATH, and the environment that it gives to git."""

from __future__ import annotations

import os
from pathlib import Path

_UNCONFIGURED = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_SYSTEM": "/dev/null",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "HOME": "/nonexistent",
}
_HARMLESS = {
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
    "GIT_DIR": "/nonexistent",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_PAGER": "cat",
    "GIT_ASKPASS": "/bin/false",
    "SSH_ASKPASS": "/bin/false",
    "GIT_SSH_COMMAND": "/bin/false",
    "GIT_EDITOR": "/bin/false",
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_LITERAL_PATHSPECS": "1",
}


def base_environment() -> dict[str, str]:
    """The environment of every git: built from nothing, so that no variable of the user's can steer it."""
    return {"PATH": _search_path(), **_HARMLESS, **_UNCONFIGURED}


def users_environment() -> dict[str, str]:
    """The same for a git that reads the user's own settings; good for nothing but `git config`."""
    home = {name: os.environ[name] for name in ("HOME", "XDG_CONFIG_HOME") if name in os.environ}
    return {"PATH": _search_path(), **_HARMLESS, **home}


def user_ids() -> set[int]:
    """Whose repositories are the user's own; under sudo also those of who called it, as git has it."""
    caller = os.environ.get("SUDO_UID", "")
    return {os.geteuid()} | ({int(caller)} if os.geteuid() == 0 and caller.isdigit() else set[int]())


def _search_path() -> str:
    """Where programs are looked for: only folders named in full, so never the one that somebody works in."""
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return os.pathsep.join(folder for folder in folders if Path(folder).is_absolute())
