"""What the commands say, in Korean."""

from devops_assistant.common.messages import Table

TABLE: Table = {
    "empty_question": "질문이 비어 있습니다",
    "ask_something": '무엇이든 물어보세요: devops-assistant ask "…"',
}
