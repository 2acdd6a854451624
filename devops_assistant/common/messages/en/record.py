"""What is said of the record itself, in English."""

from devops_assistant.common.messages import Table

TABLE: Table = {
    "nothing_yet": "nothing was recorded yet",
    "ask_first": "ask something first",
    "several_like": "{count} sessions are called like {name!r}",
    "no_session": "there is no session {name!r}",
    "sessions_list": "devops-assistant sessions lists them",
    "no_record": "there is no record at {path} yet",
    "written_while": "it is written while questions are answered",
    "other_version": "{path} is of version {version}, and this program reads {ours}",
    "update": "update it",
    "unreadable": "the record cannot be read: {error}",
    "look_at": "look at {path}",
    "cannot_resume": "the conversation of {id} cannot be taken up: {error}",
    "newer": "{path} was written by a newer version of the assistant",
    "foreign": "{path} is a database of another program",
    "not_recorded": "{reason}; this session is not recorded",
    "cannot_write": "{path} cannot be written ({error}); the session goes on, and may be missing from it",
    "damaged": "{path} was damaged ({error}); it is kept as {aside}, and a new one is begun",
    "found": "{rule} ({severity}): {text}; see devops-assistant audit",
}
