"""The tables of the flight record: the contract between the one writer and everything that reads it.

Times are seconds since the epoch, durations milliseconds, sizes bytes of UTF-8. Lists and objects are JSON text.
Everything was stripped and masked before it was recorded.
"""

from __future__ import annotations

from devops_assistant.recorder import totals

VERSION = 2
"""The schema's number, kept as SQLite's `user_version`; docs/record.md tells what each version changed."""

SCHEMA = (
    """
CREATE TABLE sessions (
    id TEXT PRIMARY KEY,            -- when it began and four random digits: 20261121-031500-4f2a
    program TEXT NOT NULL,          -- chat, ask, investigate, serve, alert, mcp
    started_at REAL NOT NULL,
    seen_at REAL NOT NULL,          -- when something was last recorded of it
    ended_at REAL,                  -- NULL: it runs, or it was killed
    pid INTEGER NOT NULL,
    title TEXT NOT NULL DEFAULT '', -- the beginning of its first question
    folder TEXT NOT NULL DEFAULT '' -- the working directory
);
CREATE TABLE turns (
    id INTEGER PRIMARY KEY,
    session TEXT NOT NULL REFERENCES sessions ON DELETE CASCADE,
    number INTEGER NOT NULL,        -- from 1 in its session
    started_at REAL NOT NULL,
    duration_ms REAL,               -- NULL: it runs, or it was cut off
    question TEXT NOT NULL,
    answer TEXT,
    stop TEXT,                      -- why the answer ended, or failed, interrupted
    error TEXT NOT NULL DEFAULT '',
    remedy TEXT NOT NULL DEFAULT '',
    grounding TEXT,                 -- {checked, backed, computed, unbacked: [...]}
    coverage TEXT,                  -- {looked: [...], failed: [...], down: [...]}
    evidence TEXT NOT NULL DEFAULT '[]',
    UNIQUE (session, number)
);
CREATE TABLE steps (
    id INTEGER PRIMARY KEY,
    turn INTEGER NOT NULL REFERENCES turns ON DELETE CASCADE,
    number INTEGER NOT NULL,        -- from 1 in its turn
    started_at REAL NOT NULL,
    duration_ms REAL,               -- NULL: it never finished
    provider TEXT NOT NULL DEFAULT '',
    model TEXT NOT NULL DEFAULT '',
    attempts INTEGER NOT NULL DEFAULT 0,
    input_tokens INTEGER NOT NULL DEFAULT 0,
    output_tokens INTEGER NOT NULL DEFAULT 0,
    cached_tokens INTEGER NOT NULL DEFAULT 0,   -- the part of input_tokens read from the service's cache
    estimated INTEGER NOT NULL DEFAULT 0,       -- 1: the service did not say, counted from characters
    stop TEXT NOT NULL DEFAULT '',
    error TEXT NOT NULL DEFAULT '',             -- why it failed: the name of the error
    cost_usd REAL                               -- NULL: the price is not known
);
CREATE TABLE tool_calls (
    id INTEGER PRIMARY KEY,
    turn INTEGER NOT NULL REFERENCES turns ON DELETE CASCADE,
    step INTEGER REFERENCES steps ON DELETE SET NULL,
    call_id TEXT NOT NULL,
    server TEXT NOT NULL,           -- empty: a tool of the assistant's own
    tool TEXT NOT NULL,             -- the server's own name for it
    definition TEXT NOT NULL DEFAULT '',        -- hash of its definition as offered
    arguments TEXT NOT NULL,
    started_at REAL NOT NULL,
    duration_ms REAL,               -- NULL: it never finished
    attempts INTEGER NOT NULL DEFAULT 1,
    is_error INTEGER NOT NULL DEFAULT 0,
    error TEXT NOT NULL DEFAULT '',
    bytes INTEGER NOT NULL DEFAULT 0,           -- of the whole result
    hash TEXT NOT NULL DEFAULT '',              -- SHA-256 of the whole result
    evidence TEXT,                  -- E1, E2 … of the session; the whole text lies beside the record
    decision TEXT NOT NULL DEFAULT '',          -- allowed, refused; empty: nobody had to be asked
    decided_by TEXT NOT NULL DEFAULT ''         -- user, a rule, not interactive
);
CREATE TABLE discoveries (
    id INTEGER PRIMARY KEY,
    at REAL NOT NULL,
    session TEXT REFERENCES sessions ON DELETE SET NULL,
    server TEXT NOT NULL,
    event TEXT NOT NULL,            -- offered, changed, failed
    tools TEXT NOT NULL DEFAULT '{}',           -- name -> hash of its definition
    added TEXT NOT NULL DEFAULT '[]',
    removed TEXT NOT NULL DEFAULT '[]',
    changed TEXT NOT NULL DEFAULT '[]',
    diff TEXT NOT NULL DEFAULT '',
    error TEXT NOT NULL DEFAULT ''
);
CREATE TABLE messages (
    session TEXT NOT NULL REFERENCES sessions ON DELETE CASCADE,
    position INTEGER NOT NULL,
    role TEXT NOT NULL,
    parts TEXT NOT NULL,            -- what a conversation is resumed from
    PRIMARY KEY (session, position)
);
CREATE TABLE findings (
    id INTEGER PRIMARY KEY,
    at REAL NOT NULL,
    session TEXT REFERENCES sessions ON DELETE CASCADE,
    turn INTEGER REFERENCES turns ON DELETE CASCADE,
    rule TEXT NOT NULL,             -- repeated_call, definition_changed, error_burst, …
    severity TEXT NOT NULL,         -- low, medium, high
    subject TEXT NOT NULL,          -- server and tool it is about
    message TEXT NOT NULL DEFAULT '',           -- which message tells what was seen, in any language
    parameters TEXT NOT NULL DEFAULT '{}',      -- what fills its blanks
    text TEXT NOT NULL              -- the same in English
);
CREATE INDEX turns_of_sessions ON turns (session);
CREATE INDEX steps_of_turns ON steps (turn);
CREATE INDEX calls_of_turns ON tool_calls (turn);
CREATE INDEX calls_of_tools ON tool_calls (server, tool, started_at);
CREATE INDEX discoveries_of_servers ON discoveries (server, at);
"""
    + totals.SCHEMA
)
"""`record.db` in the user's data folder: WAL, readable by the user alone, shared by every process of the assistant."""
