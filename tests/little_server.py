"""A little MCP server of the 2025 era in the standard library alone: quick to start, and able to misbehave on demand.

`little_server.py [--mute | --crash WORDS] [--garbage] [--flood] [--escapes] [--odd] [--slow SECONDS] [--needs FILE]
[--tools NAME …]`
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Arguments = dict[str, Any]
_LOCK = threading.Lock()
_THREE = threading.Barrier(3)


def send(message: Arguments) -> None:
    with _LOCK:
        sys.stdout.write(json.dumps(message) + "\n")
        sys.stdout.flush()


def send_bytes(line: bytes) -> None:
    with _LOCK:
        sys.stdout.buffer.write(line + b"\n")
        sys.stdout.buffer.flush()


def text(words: str, *, is_error: bool = False) -> Arguments:
    return {"content": [{"type": "text", "text": words}], "isError": is_error}


def wait(arguments: Arguments) -> Arguments:
    time.sleep(float(arguments["seconds"]))
    return text(f"waited {arguments['seconds']} s")


def die(arguments: Arguments) -> Arguments:
    if (mark := arguments.get("unless")) and Path(mark).exists():
        return text("survived")
    if mark:
        Path(mark).touch()
    os._exit(3)


def hang(arguments: Arguments) -> Arguments:
    """Does not answer the first time."""
    if Path(arguments["unless"]).exists():
        return text("answered")
    Path(arguments["unless"]).touch()
    time.sleep(600)
    return text("too late")


def fork(arguments: Arguments) -> Arguments:
    """Starts a process that holds our pipes; in a session of its own if asked to."""
    command = [sys.executable, "-S", "-c", "import time; time.sleep(600)"]
    child = subprocess.Popen(command, start_new_session=bool(arguments.get("own_session")))
    return text(str(child.pid))


def flood(arguments: Arguments) -> Arguments:
    """Writes so many bytes of short lines to stderr before it answers."""
    sys.stderr.write("all is well\n" * (int(arguments["bytes"]) // 12))
    return text("done")


def deep(arguments: Arguments) -> Arguments:
    levels = int(arguments["bytes"])
    return {"content": [], "structuredContent": json.loads('{"a":' * levels + "1" + "}" * levels)}


def leak(arguments: Arguments) -> Arguments:
    """Tells a secret that stands nowhere before."""
    return text("db at 10.0.0.5, AWS key AKIA" + "".join(chr(65 + (7 * n * n + 3 * n) % 26) for n in range(16)))


def fill(arguments: Arguments) -> Arguments:
    """So many bytes of lines, the last one a needle."""
    line = "2026-11-21T01:02:03Z INFO all is well\n"
    return text(line * (int(arguments["bytes"]) // len(line)) + "NEEDLE_AT_END 4711")


def meet(arguments: Arguments) -> Arguments:
    """Answers once three calls are here at the same time."""
    try:
        _THREE.wait(40)
    except threading.BrokenBarrierError:
        return text("the others never came", is_error=True)
    return text("met")


def environment(arguments: Arguments) -> Arguments:
    return text(json.dumps({"cwd": str(Path.cwd()), "names": sorted(os.environ), "pid": os.getpid()}))


TOOLS: dict[str, Callable[[Arguments], Arguments]] = {
    "echo": lambda arguments: text(str(arguments.get("words", ""))),
    "fail": lambda _: text("disk on fire; call the fire brigade", is_error=True),
    "wait": wait,
    "die": die,
    "hang": hang,
    "fork": fork,
    "flood": flood,
    "deep": deep,
    "leak": leak,
    "fill": fill,
    "meet": meet,
    "environment": environment,
    "huge": lambda arguments: text("x" * int(arguments["bytes"])),
}


def specification(name: str) -> Arguments:
    properties = {"words": {"type": "string"}, "seconds": {"type": "number"}, "bytes": {"type": "integer"}}
    properties |= {"own_session": {"type": "boolean"}}
    return {
        "name": name,
        "description": f"{name} something",
        "inputSchema": {"type": "object", "properties": {**properties, "unless": {"type": "string"}}},
        "annotations": {"readOnlyHint": True},
    }


ODD: list[Arguments] = [
    {"name": "a b/c 도구 \u202e" + "x" * 300, "description": "useful " * 300_000, "inputSchema": {"type": "object"}},
    {"name": "twice", "inputSchema": {"type": "object"}},
    {"name": "twice", "inputSchema": {"type": "object"}},
    {"name": "", "inputSchema": {"type": "object", "properties": {"a": {"description": "x" * 500_000}}}},
]
"""Tools that no model's service takes as they are."""


def call(request_id: int, name: str, arguments: Arguments) -> None:
    if name == "latin":
        send_bytes(b'{"jsonrpc":"2.0","id":%d,"result":{"content":[{"type":"text","text":"caf\xe9"}]}}' % request_id)
        return
    if name == "drip":
        drip(request_id)
        return
    if name == "broken":
        send_bytes(b'{"jsonrpc":"2.0","id":%d,"result":{"content":[' % request_id)
        return
    send({"jsonrpc": "2.0", "id": request_id, "result": TOOLS[name](arguments)})


def drip(request_id: int) -> None:
    """Answers a byte at a time, and never comes to an end."""
    with _LOCK:
        sys.stdout.buffer.write(b'{"jsonrpc":"2.0","id":%d,"result":{"content":[],"x":"' % request_id)
        while True:
            sys.stdout.buffer.write(b"x")
            sys.stdout.buffer.flush()
            time.sleep(0.01)


def answer(message: Arguments, tools: list[str]) -> None:
    request_id = message.get("id")
    params: Arguments = message.get("params") or {}
    match message.get("method"):
        case "initialize":
            result: Arguments = {
                "protocolVersion": "2025-06-18",
                "capabilities": {"tools": {"listChanged": True}},
                "serverInfo": {"name": "little", "version": "1"},
            }
            send({"jsonrpc": "2.0", "id": request_id, "result": result})
        case "tools/list":
            note_life("ready")
            listed = [specification(name) for name in tools] + (ODD if "--odd" in sys.argv else [])
            send({"jsonrpc": "2.0", "id": request_id, "result": {"tools": listed}})
        case "tools/call" if params["name"] == "grow":
            tools.append("grown")
            send({"jsonrpc": "2.0", "method": "notifications/tools/list_changed"})
            send({"jsonrpc": "2.0", "id": request_id, "result": text("grew")})
        case "tools/call" if params["name"] == "shrink":
            tools.remove("shrink")
            send({"jsonrpc": "2.0", "method": "notifications/tools/list_changed"})
            threading.Timer(0.2, send, [{"jsonrpc": "2.0", "id": request_id, "result": text("shrank")}]).start()
        case "tools/call":
            work = (request_id, params["name"], params.get("arguments", {}))
            threading.Thread(target=call, args=work, daemon=True).start()
        case "notifications/cancelled":
            if log := os.environ.get("CANCEL_LOG"):
                Path(log).write_text("cancelled", encoding="utf-8")
        case _ if request_id is not None:
            send({"jsonrpc": "2.0", "id": request_id, "error": {"code": -32601, "message": "Method not found"}})
        case _:
            pass


def note_life(what: str) -> None:
    if log := os.environ.get("LIFE_LOG"):
        with Path(log).open("a", encoding="utf-8") as file:
            file.write(f"{what}\n")


def flood_stdout() -> None:
    while True:
        send_bytes(b"\n" * 4_096)


def main(options: list[str]) -> None:
    note_life("started")
    if "--needs" in options and not Path(options[options.index("--needs") + 1]).exists():
        sys.exit("not yet")
    if "--slow" in options:
        time.sleep(float(options[options.index("--slow") + 1]))
    if "--escapes" in options:
        sys.stderr.write("\x1b]0;owned\x07\x1b[2J\x1b[31mred\u202e\u200b alert\r\n")
    if "--flood" in options:
        threading.Thread(target=flood_stdout, daemon=True).start()
    if "--crash" in options:
        sys.exit(options[options.index("--crash") + 1])
    if "--mute" in options:
        for _ in sys.stdin:
            pass
        return
    if "--garbage" in options:
        send_bytes(b"Welcome to the server! \xff\xfe")
        send_bytes(b'{"not": "a message"}')
    tools = (
        options[options.index("--tools") + 1 :]
        if "--tools" in options
        else [*TOOLS, "latin", "broken", "drip", "grow", "shrink"]
    )
    for line in sys.stdin:
        answer(json.loads(line), tools)


if __name__ == "__main__":
    main(sys.argv[1:])
