"""Which servers a session runs: the bundled ones, the user's own, and those a project names once the user agreed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from devops_assistant.cli.options import Options
from devops_assistant.common.errors import ConfigError
from devops_assistant.common.folders import config_folder, data_folder
from devops_assistant.common.messages import say
from devops_assistant.common.nearest import nearest
from devops_assistant.common.settings import Settings, environment
from devops_assistant.conversation.events import ApprovalNeeded
from devops_assistant.host.config import ServerList, bundled_servers, merged, read_servers
from devops_assistant.host.project import Approvals, shown
from devops_assistant.host.server_file import ServerFile, project_files, read_server_file
from devops_assistant.host.status import ServerState


def own_servers() -> Path:
    """Return the file that names the user's own servers, whether it is there or not."""
    return config_folder() / "mcp-config.json"


def approvals() -> Approvals:
    """Return what the user agreed to in earlier sessions."""
    return Approvals(data_folder() / "approved-projects.json")


def servers_of(options: Options, settings: Settings) -> ServerList:
    """Return the servers to run: those of the file the user named, else all others there are.

    Raises:
        ConfigError: the list cannot be used, or `--accept-changed` names none of them.
    """
    servers = _listed(options, settings)
    names = [entry.name for entry in servers.entries]
    for name in options.accept_changed:
        if name not in names:
            close = nearest(name, names, 1)
            there = say("cli.there_are", names=", ".join(names))
            hint = say("cli.did_you_mean", name=close[0]) if close else there
            raise ConfigError(say("cli.nobody_to_accept", name=name), remedy=hint)
    return servers


def unapproved_files() -> Iterator[ServerFile]:
    """Yield the server lists in the working directory that the user has not agreed to; unreadable ones are none."""
    for path in project_files(Path()):
        try:
            file = read_server_file(path)
            has_servers = any(True for _ in file.entries())
        except ConfigError:
            continue
        if has_servers and not approvals().holds(file):
            yield file


def _listed(options: Options, settings: Settings) -> ServerList:
    if named := options.config or settings.config:
        return read_servers(named, environment())
    servers = read_servers(bundled_servers(), environment())
    own = own_servers()
    if own.exists():
        servers = merged(servers, read_servers(own, environment()))
    for path in project_files(Path()):
        if not (own.exists() and path.samefile(own)):
            servers = _joined(servers, path, trusted=options.trust_project)
    return servers


def _joined(servers: ServerList, path: Path, *, trusted: bool) -> ServerList:
    """Add the servers that a project names; they take nobody's place, and none of them counts as one of ours."""
    try:
        file = read_server_file(path)
        found = read_servers(path, environment())
    except ConfigError as error:
        return replace(servers, warnings=(*servers.warnings, say("cli.unusable_list", error=error)))
    names = {entry.name for entry in servers.entries}
    taken = [say("cli.name_taken", file=path.name, name=entry.name) for entry in found.entries if entry.name in names]
    entries = [replace(entry, bundled=False) for entry in found.entries if entry.name not in names]
    needs: tuple[ApprovalNeeded, ...] = ()
    if entries and not _approved(file, trusted=trusted):
        remedy = say("cli.trust_project")
        needs = (ApprovalNeeded("", say("cli.not_trusted", what=shown(file)), remedy),)
        problem = say("cli.not_agreed", file=path.name)
        entries = [replace(entry, unusable=ServerState.OFF, problem=problem, remedy=remedy) for entry in entries]
    return ServerList(
        (*servers.entries, *entries), (*servers.warnings, *found.warnings, *taken), (*servers.needs, *needs)
    )


def _approved(file: ServerFile, *, trusted: bool) -> bool:
    agreed = approvals()
    if trusted and not agreed.holds(file):
        agreed.add(file)
    return trusted or agreed.holds(file)
