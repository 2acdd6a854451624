"""A repository at a glance: where it is, where it came from, and the last thing that happened in it."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import urlsplit, urlunsplit

from typing_extensions import TypedDict

from devops_servers.git.history import Commit, last_commit
from devops_servers.git.invocation import Git
from devops_servers.git.selection import Selection
from devops_servers.git.window import Window

_REMOTE_URL = re.compile(r"remote\.(.+)\.url")
_SCP_FORM = re.compile(r"[^/]*@([^@/:]+:[^:].*)")


class Overview(TypedDict):
    """What `git://info` tells; the remote's address comes without user, password or token."""

    currentBranch: str | None
    remoteUrl: str | None
    lastCommit: Commit | None
    repoPath: str


async def overview(git: Git, now: datetime) -> Overview:
    """Return the overview of one repository; every part that does not exist is None."""
    return Overview(
        currentBranch=git.branch or None,
        remoteUrl=_remote_url(git),
        lastCommit=await last_commit(git, Selection(Window(None, None, now))) if await git.has_commits() else None,
        repoPath=str(git.repository.root),
    )


def _remote_url(git: Git) -> str | None:
    """The address of the remote that the current branch follows, else of `origin`, else of the first there is."""
    urls = {match[1]: value for key, value in git.config.items() if (match := _REMOTE_URL.fullmatch(key))}
    upstream = git.config.get(f"branch.{git.branch}.remote", "origin")
    url = urls.get(upstream) or urls.get("origin") or next(iter(urls.values()), None)
    return without_credentials(url) if url else None


def without_credentials(url: str) -> str:
    """Return the address of a remote without what it takes to get in."""
    if "://" not in url:
        scp = _SCP_FORM.fullmatch(url)
        return scp[1] if scp else url
    try:
        parts = urlsplit(url)
    except ValueError:
        return "an address that cannot be read"
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
