"""What the commands say, in English."""

from devops_assistant.common.messages import Table

TABLE: Table = {
    "empty_question": "the question is empty",
    "ask_something": 'ask something: devops-assistant ask "…"',
}
