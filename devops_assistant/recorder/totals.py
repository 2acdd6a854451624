"""Totals over the whole record, counted by SQL; what is deleted from the record stays in them."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

SECONDS = (
    *(0.01, 0.02, 0.025, 0.04, 0.05, 0.08, 0.1, 0.16, 0.2, 0.25, 0.32, 0.5, 0.64, 1.0, 1.28, 2.0, 2.5, 2.56),
    *(5.0, 5.12, 10.0, 10.24, 20.48, 30.0, 40.96, 60.0, 81.92, 120.0, 300.0),
)
"""Upper bounds that durations are counted under: those of every histogram that is made of them."""
TOKENS = tuple(float(4**power) for power in range(14))
_ABOVE_ALL = "9e999"
_LOCK_WAIT_S = 1.0
_KNOWN_FOR_S = 86_400
"""A server that nobody tried to reach for a day is neither up nor down."""

_MODEL_ERRORS = (
    *("AuthenticationFailed", "RateLimited", "ContextTooLong", "Unavailable", "ProtocolBroken", "Refused"),
    "ProviderError",
)
_OWN_TOOLS = ("read_evidence", "find_tools")


def _bucket(column: str, bounds: Sequence[float]) -> str:
    """The SQL for the lowest of the bounds that a value does not exceed."""
    cases = " ".join(f"WHEN {column} <= {bound!r} THEN {bound!r}" for bound in bounds)
    return f"CASE {cases} ELSE {_ABOVE_ALL} END"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


def _tokens(kind: str, column: str) -> str:
    return f"""
    SELECT turns.session, '{kind}', provider, model, '', {_bucket(column, TOKENS)}, {column}
    FROM steps JOIN turns ON turns.id = steps.turn WHERE NOT estimated AND {column} > 0"""


SCHEMA = f"""
CREATE VIEW observations (session, kind, a, b, error_type, bucket, amount) AS
    SELECT session, 'turn', program, '', CASE WHEN stop IN ('failed', 'interrupted') THEN stop ELSE '' END,
        {_bucket("duration_ms / 1000", SECONDS)}, duration_ms / 1000
    FROM turns JOIN sessions ON sessions.id = turns.session WHERE duration_ms IS NOT NULL
UNION ALL
    SELECT turns.session, 'step', provider, model,
        CASE WHEN steps.error = '' OR steps.error IN ({_listed(_MODEL_ERRORS)}) THEN steps.error ELSE 'other' END,
        {_bucket("steps.duration_ms / 1000", SECONDS)}, steps.duration_ms / 1000
    FROM steps JOIN turns ON turns.id = steps.turn WHERE steps.duration_ms IS NOT NULL
UNION ALL
    SELECT turns.session, 'call', server,
        CASE WHEN server != '' OR tool IN ({_listed(_OWN_TOOLS)}) THEN tool ELSE 'unknown' END,
        CASE
            WHEN NOT is_error THEN ''
            WHEN decision = 'refused' THEN 'refused'
            WHEN tool_calls.error LIKE '%did not answer within%' THEN 'timeout'
            WHEN tool_calls.error LIKE 'the server % is %' OR tool_calls.error LIKE 'the server % died during%'
                THEN 'server_gone'
            ELSE 'tool_error'
        END,
        {_bucket("tool_calls.duration_ms / 1000", SECONDS)}, tool_calls.duration_ms / 1000
    FROM tool_calls JOIN turns ON turns.id = tool_calls.turn WHERE tool_calls.duration_ms IS NOT NULL
UNION ALL {_tokens("input", "input_tokens")}
UNION ALL {_tokens("output", "output_tokens")}
UNION ALL {_tokens("cached", "cached_tokens")}
UNION ALL
    SELECT turns.session, 'cost', provider, model, '', 0, cost_usd
    FROM steps JOIN turns ON turns.id = steps.turn WHERE cost_usd IS NOT NULL
UNION ALL
    SELECT session, 'finding', rule, severity, '', 0, 1 FROM findings;
CREATE TABLE kept_totals (          -- of the sessions that were deleted, so that no total ever falls
    kind TEXT NOT NULL,             -- turn, step, call, input, output, cached, cost, finding
    a TEXT NOT NULL,                -- program, provider, server or rule
    b TEXT NOT NULL,                -- model, tool or severity
    error_type TEXT NOT NULL,
    bucket REAL NOT NULL,           -- the upper bound, in seconds or tokens
    count INTEGER NOT NULL,
    amount REAL NOT NULL,           -- seconds, tokens or USD
    PRIMARY KEY (kind, a, b, error_type, bucket)
) WITHOUT ROWID;
CREATE TRIGGER totals_outlive_sessions BEFORE DELETE ON sessions BEGIN
    INSERT INTO kept_totals
    SELECT kind, a, b, error_type, bucket, count(*), total(amount) FROM observations WHERE session = OLD.id
    GROUP BY kind, a, b, error_type, bucket
    ON CONFLICT DO UPDATE SET count = count + excluded.count, amount = amount + excluded.amount;
END;
"""
"""What the tables of the record are followed by."""

_TOTALS = """
SELECT kind, a, b, error_type, bucket, sum(count), sum(amount) FROM (
    SELECT kind, a, b, error_type, bucket, count(*) AS count, total(amount) AS amount FROM observations
    GROUP BY kind, a, b, error_type, bucket
    UNION ALL SELECT kind, a, b, error_type, bucket, count, amount FROM kept_totals
) GROUP BY kind, a, b, error_type, bucket
"""
_SERVERS = """
SELECT server, event != 'failed' FROM discoveries WHERE id IN (SELECT max(id) FROM discoveries GROUP BY server)
AND at > ?
"""
_OPEN = "SELECT pid FROM sessions WHERE ended_at IS NULL AND EXISTS (SELECT 1 FROM turns WHERE session = sessions.id)"


@dataclass(frozen=True, slots=True)
class Total:
    """So many observations of one kind whose value is at most `bucket` and above the bound below it."""

    kind: str
    a: str
    b: str
    error_type: str
    bucket: float
    count: int
    amount: float


@dataclass(frozen=True, slots=True)
class Totals:
    """What the record adds up to at one moment."""

    rows: tuple[Total, ...] = ()
    servers: tuple[tuple[str, bool], ...] = ()
    """Whether each server answered when it was last tried, within a day."""
    findings: tuple[tuple[str, str, float], ...] = ()
    """When each rule, at each severity, was last found broken."""
    open_pids: tuple[int, ...] = ()
    """The process of each session that has not ended: some may have been killed."""

    def of(self, kind: str) -> list[Total]:
        return [row for row in self.rows if row.kind == kind]


def read_totals(path: Path) -> Totals:
    """Return the totals of the record at `path`; where there is none yet, nothing has happened.

    Raises:
        sqlite3.Error: it cannot be read.
    """
    if not path.exists():
        return Totals()
    uri = f"{path.resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True, timeout=_LOCK_WAIT_S, isolation_level=None)) as connection:
        connection.execute("BEGIN")  # all of it at one moment
        return Totals(
            tuple(Total(*row) for row in connection.execute(_TOTALS)),
            tuple((name, bool(up)) for name, up in connection.execute(_SERVERS, (time.time() - _KNOWN_FOR_S,))),
            tuple(connection.execute("SELECT rule, severity, max(at) FROM findings GROUP BY rule, severity")),
            tuple(pid for (pid,) in connection.execute(_OPEN)),
        )
