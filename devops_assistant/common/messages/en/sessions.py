"""What is said of recorded sessions, in English."""

from devops_assistant.common.messages import Table

TABLE: Table = {
    "resumed": "resumed {id}: {turns} questions, {evidence} results; it began with “{title}”",
    "none": "no session is recorded yet",
    "deleted": "{id} is deleted, with its evidence",
    "written": "written to {path}",
    "no_findings": "nothing was found{since}",
    "since": " since {moment}",
    "open_elsewhere": "{id} is open in process {pid}",
    "leave_it": "leave it there first",
    "cannot_write": "cannot write {path}: {reason}",
    "name_another": "name another file",
    "cannot_delete": "{id} cannot be deleted: {error}",
    "try_again": "try again",
    "no_moment": "--since: {error}",
    "name_moment": "name a moment, such as 24h or yesterday",
    # tables
    "head_session": "session",
    "head_began": "began",
    "head_program": "program",
    "head_turns": "turns",
    "head_tokens": "tokens",
    "head_cost": "cost",
    "head_findings": "findings",
    "head_question": "first question",
    "head_found": "found",
    "head_severity": "severity",
    "head_rule": "rule",
    "head_seen": "what was seen",
}
