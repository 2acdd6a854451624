"""Our host as the conformance suite's client: `python client.py URL`, where URL is the suite's server.

It does what a conversation would: lists everything, calls every tool, reads every resource, gets every prompt.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import anyio

from devops_assistant.common.errors import ServerError
from devops_assistant.conversation.messages import JsonObject, ToolSpec
from devops_assistant.host.config import ServerEntry, ServerList
from devops_assistant.host.forms import Answer, Form
from devops_assistant.host.host import Host

_VALUES: dict[str, Any] = {"string": "text", "number": 5, "integer": 5, "boolean": True, "array": []}


class Agreeable:
    """Sends every form as the server proposes it."""

    async def answer(self, form: Form) -> Answer:
        return Answer("accept", {field.name: field.default for field in form.fields if field.default is not None})


async def main(url: str) -> None:
    entry = ServerEntry("suite", url=url, transport="http", trusted_read_only=True)
    host = Host(ServerList((entry,)), {}, respondent=Agreeable())
    async with host.running(lambda event: print(event, file=sys.stderr)):
        await host.settle(40)
        async with anyio.create_task_group() as group:
            for spec, arguments in calls(host):
                group.start_soon(call, host, spec, arguments)
        await read_everything(host)


async def call(host: Host, spec: ToolSpec, arguments: JsonObject) -> None:
    print(spec.name, await host.call(spec, arguments), file=sys.stderr)


def calls(host: Host) -> list[tuple[ToolSpec, JsonObject]]:
    """The calls that the scenario names, else one of each tool."""
    context: dict[str, Any] = json.loads(os.environ.get("MCP_CONFORMANCE_CONTEXT") or "{}")
    named = {asked["name"]: asked["arguments"] for asked in context.get("toolCalls", ())}
    first: JsonObject = host.specs[0].input_schema if host.specs else {}
    return [
        (spec, named.get(spec.own_name, _arguments(spec, first)))
        for spec in host.specs
        if not named or spec.own_name in named
    ]


def _arguments(spec: ToolSpec, schema_to_echo: JsonObject) -> JsonObject:
    properties: dict[str, Any] = spec.input_schema.get("properties") or {}
    required: list[str] = spec.input_schema.get("required") or []
    return {name: _VALUES.get(properties[name].get("type"), schema_to_echo) for name in required if name in properties}


async def read_everything(host: Host) -> None:
    library = host.library
    for resource in await library.list_resources():
        try:
            await library.read_resource("suite", resource.uri)
        except ServerError as error:
            print(error, file=sys.stderr)
    for prompt in await library.list_prompts():
        try:
            await library.get_prompt("suite", prompt.name, {blank.name: "text" for blank in prompt.arguments})
        except ServerError as error:
            print(error, file=sys.stderr)


if __name__ == "__main__":
    anyio.run(main, sys.argv[-1])
