"""The examination as a command: everything at once, each with its own limit of time."""

from __future__ import annotations

import sys
from pathlib import Path

import anyio

from devops_assistant.cli.doctor import machine
from devops_assistant.cli.doctor.findings import Finding, State, as_json, good, lines, pasted, problem
from devops_assistant.cli.doctor.model import model
from devops_assistant.cli.doctor.servers import servers
from devops_assistant.cli.options import Options
from devops_assistant.cli.parts import credentials_of
from devops_assistant.cli.recording import record_path
from devops_assistant.cli.running import run_until_signalled
from devops_assistant.cli.sources import servers_of
from devops_assistant.common.errors import ConfigError
from devops_assistant.common.folders import config_folder, data_folder
from devops_assistant.common.messages import say
from devops_assistant.common.settings import Settings, read_settings
from devops_assistant.providers.catalogue import Chosen, choose
from devops_assistant.recorder.record import FILE_NAME
from devops_assistant.ui.folding import folded
from devops_assistant.ui.plain import PlainText
from devops_assistant.ui.streams import Sink, signs_for, told

SOUND, BROKEN = 0, 1


def run_doctor(options: Options, *, json: bool = False) -> int:
    """Examine what is set up here, tell what was found, and return the exit code: 1 when something is broken.

    Args:
        json: print one object instead of lines.
    """
    return run_until_signalled(lambda: _told(options, json=json))


async def _told(options: Options, *, json: bool) -> int:
    findings = await examine(options)
    if json:
        out = Sink(sys.stdout)
        out.line(as_json(findings))
        failure = out.failure
    else:
        face = PlainText()
        for line in lines(findings, signs_for(sys.stdout.encoding)):
            face.say(folded(line, sys.stdout, "    ", copied="    $"))
        failure = face.failure
    broken = any(finding.state is State.PROBLEM for finding in findings)
    return BROKEN if broken or told(failure) else SOUND


async def examine(options: Options) -> list[Finding]:
    """Return everything there is to find; nothing is changed but for a file in each folder that is gone at once."""
    try:
        settings = read_settings()
    except ConfigError as error:
        unreadable = problem(
            "settings", "settings", f"{error}; {error.remedy}", pasted("vi", config_folder() / "config.toml")
        )
        return [unreadable, *await _machine(data_folder() / FILE_NAME)]
    of_machine = await _machine(record_path(settings))
    of_model: list[Finding] = []
    of_servers: list[Finding] = []

    async def look_at_model() -> None:
        of_model.extend(await model(await anyio.to_thread.run_sync(_chosen, options, settings)))

    async def look_at_servers() -> None:
        of_servers.extend(await _servers(options, settings))

    async with anyio.create_task_group() as group:
        group.start_soon(look_at_model)
        group.start_soon(look_at_servers)
    return [good("settings", "settings", say("doctor.settings")), *of_model, *of_servers, *of_machine]


async def _machine(record: Path) -> list[Finding]:
    return [*machine.folders(), machine.terminal(), await anyio.to_thread.run_sync(machine.record, record)]


async def _servers(options: Options, settings: Settings) -> list[Finding]:
    try:
        listed = servers_of(options, settings)
    except ConfigError as error:
        return [problem("servers", "servers", f"{error}; {error.remedy}", pasted("devops-assistant", "servers"))]
    return await servers(listed.entries, settings)


def _chosen(options: Options, settings: Settings) -> Chosen | ConfigError:
    try:
        return choose(
            credentials_of(settings),
            provider=options.provider or settings.provider or "",
            model=options.model or settings.model or "",
            script=options.script,
        )
    except ConfigError as error:
        return error
