"""Servers, tools and metrics as tables: drawn to fit on a terminal, aligned text on a pipe.

Each returns why the table could not be written, where it could not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TextIO

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from devops_assistant.common.messages import say
from devops_assistant.common.sanitise import clean, one_line
from devops_assistant.conversation.messages import ToolSpec
from devops_assistant.host.calls import Prompt, Resource
from devops_assistant.host.status import ServerState, ServerStatus
from devops_assistant.recorder.tool_metrics import ToolMetric
from devops_assistant.ui.prompts import prompt_commands
from devops_assistant.ui.streams import Sink, is_terminal, tolerate
from devops_assistant.ui.tool_words import brief, explained
from devops_assistant.ui.units import ago, duration, size, tokens

if TYPE_CHECKING:
    from devops_assistant.recorder.reading import SessionRow

_STATE_STYLES = {
    ServerState.READY: "green",
    ServerState.FAILED: "red",
    ServerState.RESTARTING: "yellow",
    ServerState.PAUSED: "red",
}
_STATES = {
    ServerState.OFF: "tables.off",
    ServerState.IDLE: "tables.idle",
    ServerState.STARTING: "tables.starting",
    ServerState.READY: "tables.ready",
    ServerState.RESTARTING: "tables.restarting",
    ServerState.PAUSED: "tables.paused",
    ServerState.FAILED: "tables.failed",
}
_HEADS = {
    "server": "tables.head_server",
    "state": "tables.head_state",
    "protocol": "tables.head_protocol",
    "start": "tables.head_start",
    "restarts": "tables.head_restarts",
    "tools": "tables.head_tools",
    "tool": "tables.head_tool",
    "asks": "tables.head_asks",
    "command": "tables.head_command",
    "does": "tables.head_does",
    "calls": "tables.head_calls",
    "errors": "tables.head_errors",
    "total": "tables.head_total",
    "mean": "tables.head_mean",
    "p50": "tables.head_p50",
    "p95": "tables.head_p95",
    "max": "tables.head_max",
    "bytes": "tables.head_bytes",
    "last": "tables.head_last",
    "prompt": "tables.head_prompt",
    "asks_what": "tables.head_asks_what",
    "resource": "tables.head_resource",
    "is": "tables.head_is",
    "session": "sessions.head_session",
    "began": "sessions.head_began",
    "program": "sessions.head_program",
    "turns": "sessions.head_turns",
    "tokens": "sessions.head_tokens",
    "cost": "sessions.head_cost",
    "findings": "sessions.head_findings",
    "question": "sessions.head_question",
}
_GAP = 2
_CRUMB = 12
"""Columns of text narrower than this are no longer read."""
_SENTENCES_FROM = 60
"""Columns of a screen on which a table of nothing but text reads well."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What a table says, before it is drawn. Names of columns that start with `>` hold figures."""

    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]
    styles: list[str] = field(default_factory=list[str])
    """The style of each row's second cell; empty when no row has one."""
    notes: list[str] = field(default_factory=list[str])
    told: bool = False
    """Whether the last column holds what is said of the first, which needs no name to be understood."""


def print_commands(commands: Sequence[tuple[str, str]], stream: TextIO) -> OSError | None:
    """Show commands, each as it is typed with what it does."""
    return _print(_Sheet(_columns("command", "does"), list(commands), told=True), stream)


def print_servers(servers: Sequence[ServerStatus], stream: TextIO) -> OSError | None:
    """Show how each server is doing; what went wrong, and its last words, stand below."""
    if not servers:
        return _print_text(say("tables.no_servers"), stream)
    rows = [
        (
            one_line(server.name, 40),
            state_words(server.state),
            server.protocol_version or "-",
            "-" if server.start_ms is None else duration(server.start_ms),
            str(server.restarts),
            _names(server.tools),
        )
        for server in servers
    ]
    sheet = _Sheet(
        columns=_columns("server", "state", "protocol", ">start", ">restarts", "tools"),
        rows=rows,
        styles=[_STATE_STYLES.get(server.state, "dim") for server in servers],
        notes=[*(note for server in servers for note in _trouble(server)), *_idle_note(servers)],
    )
    return _print(sheet, stream)


def print_tools(tools: Sequence[ToolSpec], stream: TextIO) -> OSError | None:
    """Show the tools on offer, under the names that models call them by."""
    if not tools:
        return _print_text(say("tables.no_tools"), stream)
    rows = [
        (
            one_line(tool.name, 64),
            one_line(tool.server, 40) or "host",
            say("tables.no") if tool.read_only else say("tables.yes"),
            brief(tool),
        )
        for tool in tools
    ]
    count = say("tables.tools_listed", count=len(tools))
    return _print(_Sheet(_columns("tool", "server", "asks", "does"), rows, notes=[count], told=True), stream)


def print_metrics(metrics: Sequence[ToolMetric], stream: TextIO, now: datetime | None = None) -> OSError | None:
    """Show how often each tool was called, how long that took, and how often it failed."""
    if not metrics:
        return _print_text(say("tables.no_calls"), stream)
    moment = now or datetime.now(UTC)
    rows = [
        (
            one_line(metric.tool, 64),
            one_line(metric.server, 40) or "host",
            str(metric.calls),
            str(metric.errors),
            *(duration(spent) for spent in (metric.total_ms, metric.mean_ms, metric.p50_ms, metric.p95_ms)),
            duration(metric.max_ms),
            size(metric.bytes),
            ago(metric.last_call, moment),
        )
        for metric in metrics
    ]
    figures = (">calls", ">errors", ">total", ">mean", ">p50", ">p95", ">max", ">bytes", ">last")
    return _print(_Sheet(_columns("tool", "server", *figures), rows), stream)


def print_prompts(prompts: Sequence[Prompt], stream: TextIO) -> OSError | None:
    """Show the questions that servers have prepared, as they are typed."""
    if not prompts:
        return _print_text(say("tables.no_prompts"), stream)
    rows = [
        (command.usage, one_line(command.prompt.server, 40), one_line(explained(command.prompt.description), 140))
        for command in prompt_commands(prompts)
    ]
    return _print(_Sheet(_columns("prompt", "server", "asks_what"), rows, told=True), stream)


def print_resources(resources: Sequence[Resource], stream: TextIO) -> OSError | None:
    """Show what servers let their users read."""
    if not resources:
        return _print_text(say("tables.no_resources"), stream)
    rows = [
        (resource.uri, one_line(resource.server, 40), one_line(explained(resource.description or resource.name), 140))
        for resource in resources
    ]
    note = say("tables.resources_note")
    return _print(_Sheet(_columns("resource", "server", "is"), rows, notes=[note], told=True), stream)


def print_sessions(sessions: Sequence[SessionRow], stream: TextIO) -> OSError | None:
    """Show what was asked before, and what it took."""
    if not sessions:
        return _print_text(say("sessions.none"), stream)
    rows = [
        (
            session.id,
            f"{datetime.fromtimestamp(session.started_at, UTC).astimezone():%Y-%m-%d %H:%M}",
            session.program,
            str(session.turns),
            str(session.tool_calls),
            tokens(session.input_tokens + session.output_tokens),
            "-" if session.cost_usd is None else f"${session.cost_usd:.4f}",
            str(session.findings),
            one_line(session.title, 60),
        )
        for session in sessions
    ]
    figures = (">turns", ">calls", ">tokens", ">cost", ">findings")
    return _print(_Sheet(_columns("session", "began", "program", *figures, "question"), rows, told=True), stream)


def _columns(*names: str) -> tuple[str, ...]:
    """The heads of columns by their ids; the mark of figures stays in front."""
    return tuple(">" + say(_HEADS[name[1:]]) if name.startswith(">") else say(_HEADS[name]) for name in names)


def state_words(state: ServerState) -> str:
    """Return how a server is doing, in a word."""
    return say(_STATES[state])


def _names(tools: Sequence[str]) -> str:
    return f"{len(tools)}: {', '.join(one_line(name, 64) for name in tools)}" if tools else "-"


def _idle_note(servers: Sequence[ServerStatus]) -> list[str]:
    if not any(server.state is ServerState.IDLE for server in servers):
        return []
    return [say("tables.idle_note")]


def _trouble(server: ServerStatus) -> list[str]:
    if not server.last_error:
        return []
    error = server.last_error
    if server.remedy:
        error = say("screen.error_and_remedy", error=error, remedy=server.remedy)
    said = [f"  | {one_line(line)}" for line in server.stderr_end] if server.state is not ServerState.READY else []
    return [one_line(f"{server.name}: {error}", 600), *said]


def print_rows(
    columns: Sequence[str],
    rows: Sequence[tuple[str, ...]],
    stream: TextIO,
    notes: Sequence[str] = (),
    *,
    told: bool = False,
) -> OSError | None:
    """Show rows of text that is safe to print.

    Args:
        columns: their names; those of figures start with `>`.
        notes: lines that stand below.
        told: whether the last column holds what is said of the first.
    """
    return _print(_Sheet(tuple(columns), list(rows), notes=list(notes), told=told), stream)


def _print(sheet: _Sheet, stream: TextIO) -> OSError | None:
    if not is_terminal(stream):
        return _print_text("\n".join(_aligned(sheet)), stream)
    tolerate(stream)
    console = Console(file=stream, highlight=False, markup=False, emoji=False)
    console.print(_shape(sheet, console.width))
    for note in sheet.notes:
        console.print(Text(clean(note), style="dim"))
    return None


def _print_text(text: str, stream: TextIO) -> OSError | None:
    sink = Sink(stream)
    sink.line(text)
    return sink.failure


def _shape(sheet: _Sheet, width: int) -> RenderableType:
    """Columns where they fit, else names above their figures, else short paragraphs."""
    if _fits(sheet, width):
        return _drawn(sheet)
    stacked = _stacked(sheet)
    return stacked if stacked and max(map(cell_len, stacked.plain.splitlines())) <= width else _listed(sheet)


def _fits(sheet: _Sheet, width: int) -> bool:
    """Whether no figure has to be cut; text may be folded, but not into crumbs, nor sentences into a narrow column."""
    natural = sum(_widths(sheet)) + _GAP * (len(sheet.columns) - 1)
    if width < min(natural, _SENTENCES_FROM) and not any(name.startswith(">") for name in sheet.columns):
        return False
    least = (
        natural if name.startswith(">") else min(natural, _CRUMB)
        for name, natural in zip(sheet.columns, _widths(sheet), strict=True)
    )
    return sum(least) + _GAP * (len(sheet.columns) - 1) <= width


def _drawn(sheet: _Sheet) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), header_style="bold")
    for name, width in zip(sheet.columns, _widths(sheet), strict=True):
        if name.startswith(">"):
            table.add_column(name[1:], justify="right", no_wrap=True, min_width=width)
        else:
            table.add_column(name, overflow="fold", min_width=min(width, _CRUMB))
    for row, style in zip(sheet.rows, sheet.styles or [""] * len(sheet.rows), strict=True):
        table.add_row(*(Text(cell, style=style if column == 1 else "") for column, cell in enumerate(row)))
    return table


def _stacked(sheet: _Sheet) -> Text | None:
    """Each row on two lines, the second one the figures; None where text stands among them."""
    names = [name for name in sheet.columns if not name.startswith(">")]
    figures = slice(len(names), None)
    if not all(name.startswith(">") for name in sheet.columns[figures]) or len(names) == len(sheet.columns):
        return None
    widths = _widths(sheet)[figures]

    def line(cells: tuple[str, ...]) -> str:
        return (" " * _GAP).join(cell.rjust(width) for cell, width in zip(cells, widths, strict=True))

    header = line(tuple(name[1:] for name in sheet.columns[figures]))
    rows = (f"{' · '.join(row[: len(names)])}\n{line(row[figures])}" for row in sheet.rows)
    return Text("\n".join([header, *rows]), no_wrap=True)


def _listed(sheet: _Sheet) -> Group:
    """Each row as a short paragraph, for a terminal too narrow for columns."""
    names = [name.lstrip(">") for name in sheet.columns]
    parts: list[Text | Padding] = []
    for row in sheet.rows:
        last = -1 if sheet.told else len(row)
        named = (f"{name} {cell}" for name, cell in zip(names[1:last], row[1:last], strict=True) if cell)
        parts.append(Text(row[0], style="bold"))
        parts += [Padding(Text(line), (0, 0, 0, 2)) for line in (", ".join(named), *row[last:]) if line]
    return Group(*parts)


def _aligned(sheet: _Sheet) -> list[str]:
    widths = _widths(sheet)
    lines = [tuple(name.lstrip(">") for name in sheet.columns), *sheet.rows]
    return [*("  ".join(map(_padded, line, widths, sheet.columns)).rstrip() for line in lines), *sheet.notes]


def _widths(sheet: _Sheet) -> list[int]:
    lines = [tuple(name.lstrip(">") for name in sheet.columns), *sheet.rows]
    return [max(map(cell_len, column)) for column in zip(*lines, strict=True)]


def _padded(cell: str, width: int, column: str) -> str:
    gap = " " * (width - cell_len(cell))
    return gap + cell if column.startswith(">") else cell + gap
