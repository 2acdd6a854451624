"""A host as the tutorials write it: the control that the cases of the host must catch.

`naive_host.py ask QUESTION [--config FILE]` asks the model on the Chat Completions wire at OPENAI_BASE_URL.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import anyio
import httpx2
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

Json = dict[str, Any]


async def answer(question: str, entries: dict[str, Json]) -> None:
    owners: dict[str, Client] = {}
    tools: list[Json] = []
    async with AsyncExitStack() as stack:
        for entry in entries.values():
            command = sys.executable if entry["command"] == "python" else entry["command"]
            child = StdioServerParameters(command=command, args=entry.get("args", []), env=dict(os.environ))
            client = await stack.enter_async_context(Client(stdio_client(child)))
            for tool in (await client.list_tools()).tools:
                owners[tool.name] = client
                function = {"name": tool.name, "description": tool.description, "parameters": tool.input_schema}
                tools.append({"type": "function", "function": function})
        messages: list[Json] = [{"role": "user", "content": question}]
        while True:
            message = await ask(messages, tools)
            messages.append(message)
            if not message.get("tool_calls"):
                sys.stdout.write(f"{message['content']}\n")
                return
            for call in message["tool_calls"]:
                arguments = json.loads(call["function"]["arguments"])
                result = await owners[call["function"]["name"]].call_tool(call["function"]["name"], arguments)
                text = "".join(getattr(part, "text", "") for part in result.content)
                messages.append({"role": "tool", "tool_call_id": call["id"], "content": text})


async def ask(messages: list[Json], tools: list[Json]) -> Json:
    """Put the pieces of a streamed message together."""
    body = {"model": "m", "messages": messages, "stream": True, **({"tools": tools} if tools else {})}
    headers = {"Authorization": f"Bearer {os.environ['OPENAI_API_KEY']}"}
    message: Json = {"role": "assistant", "content": ""}
    async with httpx2.AsyncClient(base_url=os.environ["OPENAI_BASE_URL"], timeout=10) as http:
        reply = await http.post("chat/completions", json=body, headers=headers)
    for line in reply.text.splitlines():
        if not line.startswith("data: {"):
            continue
        delta = json.loads(line[6:])["choices"][0]["delta"]
        message["content"] += delta.get("content") or ""
        for piece in delta.get("tool_calls", []):
            calls = message.setdefault("tool_calls", [])
            if piece["index"] == len(calls):
                calls.append({"id": piece["id"], "type": "function", "function": {"name": "", "arguments": ""}})
            for part in ("name", "arguments"):
                calls[piece["index"]]["function"][part] += piece["function"].get(part) or ""
    return message


if __name__ == "__main__":
    named = Path(sys.argv[sys.argv.index("--config") + 1] if "--config" in sys.argv else "mcp-config.json")
    found: dict[str, Json] = json.loads(named.read_text(encoding="utf-8"))["mcpServers"] if named.exists() else {}
    anyio.run(answer, sys.argv[2], found)
