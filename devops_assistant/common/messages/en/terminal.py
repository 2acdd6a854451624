"""What the terminal says around questions and answers, in English: toolbar, live lines, commands."""

from devops_assistant.common.messages import Table

TABLE: Table = {
    # the toolbar
    "starting": "starting",
    "servers": "{usable}/{wanted} servers",
    "servers_starting": "{count} starting",
    "servers_failed": "failed {names}",
    "tokens": "{read} in {written} out",
    "context": "context {share}%",
    "masking_on": "masking on",
    "masking_off": "MASKING OFF",
    # live lines
    "more_calls": "and {count} more",
    # under the answer
    "not_looked_at": "not looked at: {what}",
    "rest_of": "the rest of {evidence}",
    "it_failed": "{tool} (failed)",
    "not_running": "{server} (not running)",
    "doubted": ", not {claims}",
    "doubted_more": ", not {claims} and {more} more",
}
