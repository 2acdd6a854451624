"""What is said of recorded sessions, in English."""

from devops_assistant.common.messages import Table

TABLE: Table = {
    "resumed": "resumed {id}: {turns} questions, {evidence} results; it began with “{title}”",
    "none": "no session is recorded yet",
    "deleted": "{id} is deleted, with its evidence",
    "written": "written to {path}",
    "no_findings": "nothing was found{since}",
    "since": " since {moment}",
}
