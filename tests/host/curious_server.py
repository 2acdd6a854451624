"""A server of 2025, in the standard library alone, that lists page after page and asks its client for everything.

`python curious_server.py [--endless]`
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]
PAGE = 40
QUESTIONS: dict[str, tuple[str, Json]] = {
    "sample": ("sampling/createMessage", {"messages": [], "maxTokens": 5}),
    "roots": ("roots/list", {}),
    "stranger": ("made/up", {}),
    "visit": (
        "elicitation/create",
        {"mode": "url", "message": "Log in", "url": "https://login.example/\x1b[31mx", "elicitationId": "1"},
    ),
    "huge_form": (
        "elicitation/create",
        {"message": "All", "requestedSchema": {"type": "object", "properties": {f"f{n}": {} for n in range(99)}}},
    ),
}


def send(**message: Any) -> None:
    print(json.dumps({"jsonrpc": "2.0", **message}), flush=True)


def tools(cursor: str | None, endless: bool) -> Json:
    if cursor is None:
        listed = [{"name": name, "inputSchema": {"type": "object"}} for name in QUESTIONS]
        return {"tools": listed, "nextCursor": "0"}
    start = int(cursor)
    listed = [{"name": f"tool-{n}", "inputSchema": {"type": "object"}} for n in range(start, start + PAGE)]
    more = endless or start < PAGE
    return {"tools": listed} | ({"nextCursor": str(start + PAGE)} if more else {})


def call(name: str, lines: Iterator[str]) -> Json:
    """Ask the client, and tell what it answered."""
    method, params = QUESTIONS[name]
    send(id="q", method=method, params=params)
    for line in lines:
        message = json.loads(line)
        if message.get("id") == "q":
            answer = message.get("error") or message.get("result")
            return {"content": [{"type": "text", "text": json.dumps(answer)}]}
    raise AssertionError("the client went away")


def main() -> None:
    lines = iter(sys.stdin)
    for line in lines:
        message: Json = json.loads(line)
        params: Json = message.get("params") or {}
        match message.get("method"):
            case "initialize":
                server = {"name": "curious", "version": "1"}
                result: Json = {"protocolVersion": "2025-11-25", "capabilities": {"tools": {}}, "serverInfo": server}
                send(id=message["id"], result=result)
            case "tools/list":
                send(id=message["id"], result=tools(params.get("cursor"), "--endless" in sys.argv))
            case "tools/call":
                send(id=message["id"], result=call(params["name"], lines))
            case _ if "id" in message:
                send(id=message["id"], error={"code": -32601, "message": "Method not found"})
            case _:
                pass


if __name__ == "__main__":
    main()
