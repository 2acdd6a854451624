"""What in the record is worth a look: each rule one statement over its tables, asked when a turn has ended.

`:turn` is that turn, `:session` its session. Each row is a finding: the message that says what was seen, what it is
about, and, by their names, the blanks of the message. Limits stand in the statements, so that whoever wonders about a
finding can read and repeat them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing to look for."""

    name: str
    severity: Literal["low", "medium", "high"]
    meaning: str
    sql: str


SEVERITIES = {"low": "record.low", "medium": "record.medium", "high": "record.high"}
"""The messages that name them."""

RULES = (
    Rule(
        "repeated_call",
        "medium",
        "the same call with the same arguments three times or more in one turn",
        """
        SELECT 'record.repeated_call', trim(server || ' ' || tool), tool, count(*) AS times
        FROM tool_calls WHERE turn = :turn
        GROUP BY server, tool, arguments HAVING count(*) >= 3
        """,
    ),
    Rule(
        "definition_changed",
        "high",
        "a server describes tools otherwise than when they were approved",
        """
        SELECT 'record.definition_changed', server, server AS owner
        FROM discoveries d WHERE session = :session AND event = 'changed' AND diff <> '' AND NOT EXISTS (
            SELECT 1 FROM findings f WHERE f.session = :session AND f.rule = 'definition_changed'
                AND f.subject = d.server AND f.at >= d.at)
        GROUP BY server
        """,
    ),
    Rule(
        "error_burst",
        "medium",
        "five or more failed calls of one server within five minutes, and at least half of its calls",
        """
        SELECT 'record.error_burst', c.server, c.server AS owner, sum(c.is_error) AS failed, count(*) AS calls
        FROM tool_calls c, (SELECT max(started_at) AS at FROM tool_calls WHERE turn = :turn) AS last
        WHERE c.server <> '' AND c.decision <> 'refused' AND c.duration_ms IS NOT NULL
            AND c.server IN (SELECT server FROM tool_calls WHERE turn = :turn AND is_error)
            AND c.started_at BETWEEN last.at - 300 AND last.at
        GROUP BY c.server HAVING sum(c.is_error) >= 5 AND 2 * sum(c.is_error) >= count(*)
        """,
    ),
    Rule(
        "slow_call",
        "low",
        "a call that took over a second, and three times as long as 95 of 100 of its tool's last calls, of at least 20",
        """
        WITH past AS (
            SELECT c.id, p.duration_ms, row_number() OVER (PARTITION BY c.id ORDER BY p.duration_ms) AS rank,
                count(*) OVER (PARTITION BY c.id) AS calls
            FROM tool_calls c JOIN tool_calls p ON p.id IN (
                SELECT id FROM tool_calls WHERE server = c.server AND tool = c.tool AND started_at < c.started_at
                    AND turn <> :turn AND NOT is_error AND duration_ms IS NOT NULL
                ORDER BY started_at DESC LIMIT 200)
            WHERE c.turn = :turn AND c.duration_ms > 1000 AND c.server <> ''
        )
        SELECT 'record.slow_call', c.server || ' ' || c.tool, c.tool AS tool, c.duration_ms / 1000 AS took_s,
            past.calls AS calls, past.duration_ms / 1000 AS usual_s
        FROM tool_calls c JOIN past ON past.id = c.id
        WHERE past.rank = (95 * past.calls + 99) / 100 AND past.calls >= 20 AND c.duration_ms > 3 * past.duration_ms
        GROUP BY c.server, c.tool HAVING c.duration_ms = max(c.duration_ms)
        """,
    ),
    Rule(
        "oversized_result",
        "low",
        "a result of more than a mebibyte",
        """
        SELECT 'record.oversized_result', server || ' ' || tool, tool, max(bytes) / 1048576.0 AS mebibytes
        FROM tool_calls WHERE turn = :turn AND bytes > 1048576
        GROUP BY server, tool
        """,
    ),
    Rule(
        "first_use",
        "low",
        "the first call of a tool whose server, not one of the bundled, has been in use for a day or more",
        """
        SELECT 'record.first_use', c.server || ' ' || c.tool, c.tool AS tool, c.server AS owner
        FROM tool_calls c
        WHERE c.turn = :turn AND c.server NOT IN ('', 'git', 'logs', 'system', 'prometheus', 'trace')
            AND EXISTS (SELECT 1 FROM tool_calls p WHERE p.server = c.server AND p.started_at < c.started_at - 86400)
            AND NOT EXISTS (SELECT 1 FROM tool_calls p
                WHERE p.server = c.server AND p.tool = c.tool AND p.turn <> :turn AND p.started_at < c.started_at)
        GROUP BY c.server, c.tool
        """,
    ),
    Rule(
        "call_rate",
        "medium",
        "60 or more calls of one server within a minute in one session, told once in ten minutes",
        """
        SELECT 'record.call_rate', server, server AS owner, max(calls) AS calls
        FROM (
            SELECT c.server, count(*) OVER (
                PARTITION BY c.server ORDER BY c.started_at RANGE BETWEEN 60 PRECEDING AND CURRENT ROW) AS calls
            FROM tool_calls c JOIN turns t ON t.id = c.turn
            WHERE t.session = :session AND c.server <> ''
                AND c.started_at >= (SELECT started_at FROM turns WHERE id = :turn) - 60
        )
        GROUP BY server HAVING max(calls) >= 60 AND NOT EXISTS (
            SELECT 1 FROM findings WHERE session = :session AND rule = 'call_rate'
                AND at > (SELECT started_at FROM turns WHERE id = :turn) - 600)
        """,
    ),
    Rule(
        "read_then_sent",
        "high",
        "data read from one server, followed in the same turn by a write or send to another",
        """
        WITH outgoing (word) AS (VALUES ('send'), ('post'), ('publish'), ('upload'), ('notify'), ('email'), ('mail'),
            ('write'), ('create'), ('update'), ('insert'), ('delete'), ('put'), ('push'), ('comment'), ('reply'))
        SELECT CASE sent.decision WHEN 'refused' THEN 'record.sending_refused' ELSE 'record.read_then_sent' END,
            sent.server || ' ' || sent.tool, read.server AS source, read.tool AS read,
            sent.server AS target, sent.tool AS sent
        FROM tool_calls sent JOIN tool_calls read ON read.turn = sent.turn AND read.server NOT IN ('', sent.server)
        WHERE sent.turn = :turn AND sent.server <> '' AND NOT read.is_error AND read.bytes > 0
            AND read.started_at + read.duration_ms / 1000 <= sent.started_at
            AND EXISTS (SELECT 1 FROM outgoing
                WHERE '_' || replace(lower(sent.tool), '-', '_') || '_' LIKE '%\\_' || word || '\\_%' ESCAPE '\\')
        GROUP BY sent.server, sent.tool
        """,
    ),
)
