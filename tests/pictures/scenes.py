"""The main screens, played by the real program at a pseudo-terminal over a little repository and its log."""

from __future__ import annotations

import contextlib
import json
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.e2e.program import IMPORTS, bundled, little
from tests.pictures.styled import picture
from tests.servers.git.building import Repo, create
from tests.servers.prometheus.asking import an_api
from tests.ui.terminal import Terminal

COLUMNS, ROWS = 92, 24
_AUTHOR = "dev <dev@example.com>"
_NIGHT = datetime.fromisoformat("2026-11-20T23:00:00+00:00")
_CONNECTION = 'import os, sys; os.chdir(sys.argv.pop(1)); sys.argv[0] = "devops-assistant"; '
_START = "from devops_assistant.cli import main; main()"

Play = Callable[[Terminal], None]


@dataclass(frozen=True)
class Scene:
    """One screen: how the program is started, and what is done until the screen is worth a picture."""

    name: str
    arguments: tuple[str, ...]
    play: Play
    script: tuple[object, ...] = ()
    language: str = "en"
    rows: int = ROWS


def _call(name: str, **arguments: object) -> dict[str, object]:
    return {"name": name, "arguments": arguments}


_ASKED = (
    {
        "tool_calls": [
            _call("log_timeline", file="shop.log", level="ERROR", buckets=48),
            _call("error_summary", file="shop.log", hours=87_600),
            _call("git_log", count=2),
        ]
    },
    {
        "text": "**The pool of database connections ran out** after the last commit.\n\n"
        "- All 65 errors say `pool exhausted: 5 of 5 in use` [E2].\n"
        "- The last commit is `perf: smaller pool of connections` [E3].\n\n"
        "Raise the pool to its former size, or revert that commit.\n"
    },
)
_ASKED_IN_KOREAN = (
    _ASKED[0],
    {
        "text": "마지막 커밋 뒤에 **데이터베이스 연결 풀이 모자랐습니다**.\n\n"
        "- 오류 65건이 모두 `pool exhausted: 5 of 5 in use`입니다 [E2].\n"
        "- 마지막 커밋은 `perf: smaller pool of connections`입니다 [E3].\n\n"
        "풀을 예전 크기로 늘리거나 그 커밋을 되돌리세요.\n"
    },
)


def _started(terminal: Terminal) -> None:
    terminal.shows("❯")
    terminal.until(lambda text: "2/2" in text or "1/1" in text, "all servers")


def _asked(question: str, ends: str) -> Play:
    def play(terminal: Terminal) -> None:
        _started(terminal)
        terminal.type(f"{question}\r")
        terminal.shows(ends)
        terminal.until(lambda text: text.rstrip().count("❯") >= 2, "the next prompt")

    return play


def _help(terminal: Terminal) -> None:
    _started(terminal)
    terminal.type("/help\r")
    terminal.until(lambda text: text.count("❯") >= 2, "the next prompt")


def _approval(terminal: Terminal) -> None:
    terminal.shows("❯")
    terminal.type("restart the shop\r")
    terminal.until(lambda text: "[N]o" in text or "[n]o" in text or "reason" in text, "the question")


def _why(terminal: Terminal) -> None:
    _asked("Why does the shop fail since last night?", "claims backed")(terminal)
    terminal.type("/why\r")
    terminal.until(lambda text: text.count("❯") >= 3, "the next prompt")


def _chart(terminal: Terminal) -> None:
    _started(terminal)
    terminal.type("/chart pool_waiting_requests > 60 6h\r")
    terminal.until(lambda text: text.count("❯") >= 2, "the next prompt")


def _ended(terminal: Terminal) -> None:
    terminal.exit_code()


SCENES = (
    Scene("start", ("chat",), _started, _ASKED, rows=8),
    Scene("turn", ("chat",), _asked("Why does the shop fail since last night?", "claims backed"), _ASKED),
    Scene("turn-ko", ("chat",), _asked("어젯밤부터 쇼핑몰이 왜 실패하나요?", "확인됨"), _ASKED_IN_KOREAN, "ko"),
    Scene("help", ("chat",), _help, _ASKED),
    Scene("approval", ("chat",), _approval, ({"tool_calls": [_call("echo", words="restart shop")]}, {"text": "Done."})),
    Scene("offline", ("ask", "What changed last, and which errors are there in shop.log?"), _ended),
    Scene("doctor", ("doctor",), _ended),
    Scene("why", ("chat",), _why, _ASKED, rows=40),
    Scene("chart", ("chat",), _chart, _ASKED),
    Scene("investigate", ("investigate", "orders fail since last night", "--no-llm"), _ended),
)


def pictures(scenes: tuple[Scene, ...] = SCENES) -> Iterator[tuple[str, str]]:
    """Play each scene, and yield its name and its SVG."""
    with an_api({"query_range": _waiting(), "query": _waiting()}) as metrics:
        for scene in scenes:
            with TemporaryDirectory(prefix="pictures-") as folder:
                yield scene.name, _played(scene, Path(folder), metrics)


def _played(scene: Scene, folder: Path, metrics: str) -> str:
    shop = _shop(folder / "shop")
    arguments = [*scene.arguments, "--config", str(_config(folder, shop, scene, metrics))]
    if scene.script:
        script = folder / "script.json"
        script.write_text(json.dumps(scene.script), encoding="utf-8")
        arguments += ["--provider", "scripted", "--script", str(script)]
    elif scene.arguments[0] != "chat":
        arguments += ["--provider", "offline"]
    with Terminal(
        *("-c", _CONNECTION + _START, str(shop.path), *arguments),
        rows=scene.rows,
        columns=COLUMNS,
        environment=_surroundings(folder, scene),
    ) as terminal:
        scene.play(terminal)
        raw = terminal.raw
    for path in (str(folder / "home"), str(folder)):
        raw = raw.replace(path, "~")
    return picture(raw, f"devops-assistant {scene.arguments[0]}", rows=scene.rows, columns=COLUMNS)


def _surroundings(folder: Path, scene: Scene) -> dict[str, str]:
    home = folder / "home"
    home.mkdir()
    keys = dict.fromkeys(("ANTHROPIC_API_KEY", "OPENAI_API_KEY", "GEMINI_API_KEY", "NO_COLOR", "COLORTERM"), "")
    data = {f"XDG_{name}_HOME": str(home / f".{name.casefold()}") for name in ("CONFIG", "DATA", "CACHE")}
    language = {"DEVOPS_ASSISTANT_LANG": scene.language} if scene.language != "en" else {}
    return {**keys, **data, **language, "HOME": str(home), "PYTHONPATH": IMPORTS, "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _config(folder: Path, shop: Repo, scene: Scene, metrics: str) -> Path:
    servers: dict[str, object] = {
        "git": bundled("git", REPO_PATH=str(shop.path)),
        "logs": bundled("logs", LOG_DIR=str(shop.path)),
    }
    if scene.name == "approval":
        servers = {"deploy": little("--tools", "echo")}
    if scene.name == "chart":
        servers = {"prometheus": bundled("prometheus", PROMETHEUS_URL=metrics)}
    path = folder / "servers.json"
    path.write_text(json.dumps({"mcpServers": servers}), encoding="utf-8")
    return path


def _waiting() -> object:
    """Two pools over the last six hours: what one of them lets wait grows when it was made smaller."""
    end = int(time.time()) // 60 * 60
    moments = range(end - 6 * 3_600, end + 1, 60)
    smaller = end - 2 * 3_600

    def waiting(pool: str, most: float) -> object:
        grown = [most * max(0, at - smaller) / 7_200 + 6 + 4 * math.sin(at / 700) for at in moments]
        labels = {"__name__": "pool_waiting_requests", "pool": pool}
        return {"metric": labels, "values": [[at, f"{value:.1f}"] for at, value in zip(moments, grown, strict=True)]}

    return {"resultType": "matrix", "result": [waiting("orders", 80), waiting("mail", 0)]}


def _shop(path: Path) -> Repo:
    """A repository whose last commit does harm, and the log of that harm."""
    shop = create(path)
    shop.commit("feat: orders by mail", {"pool.ini": "size = 50\n"}, at=_NIGHT - timedelta(days=2), author=_AUTHOR)
    shop.commit(
        "perf: smaller pool of connections", {"pool.ini": "size = 5\n"}, at=_NIGHT + timedelta(hours=1), author=_AUTHOR
    )
    with contextlib.closing((path / "shop.log").open("w", encoding="utf-8")) as log:
        for minute in range(240):
            moment = (_NIGHT + timedelta(minutes=minute)).strftime("%Y-%m-%dT%H:%M:%SZ")
            log.write(f"{moment} INFO order {minute} taken\n" * (3 + minute % 5))
            if minute > 90 and minute % 7 in (0, 1, 2):
                log.write(f"{moment} ERROR pool exhausted: 5 of 5 in use\n")
    return shop
