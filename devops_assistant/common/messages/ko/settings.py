"""What is wrong with settings and addresses, in Korean."""

from devops_assistant.common.messages import Table

TABLE: Table = {
    "setting_unusable": "설정 {name}을(를) 쓸 수 없습니다: {reason}",
    "correct_setting": "{variable} 또는 config.toml을 고치세요",
    "unusable": "설정을 쓸 수 없습니다: {error}",
    "several_values": "값이 여럿인 변수는 JSON 배열로 쓰세요",
    "unreadable": "{path}을(를) 읽을 수 없습니다: {error}",
    "correct_it": "고치세요",
    "masking_pattern": "가림 패턴 {pattern!r}: {reason}",
    "correct_pattern": "설정에서 고치세요",
    # addresses
    "no_address": "{text!r}은(는) 주소가 아닙니다. 127.0.0.1:8080처럼 호스트:포트로 쓰세요",
    "short_token": "DEVOPS_ASSISTANT_TOKEN이 {least}자보다 짧습니다. 더 길게 하세요",
    "needs_token": (
        "{host}에는 다른 사람도 닿을 수 있습니다. 베어러 토큰으로 보내야 할 DEVOPS_ASSISTANT_TOKEN을 "
        "설정하거나 127.0.0.1에서 기다리세요"
    ),
    "cannot_listen": "{address}에서 기다릴 수 없습니다: {reason}",
    "no_time": "{text!r}을(를) 시각으로 읽을 수 없습니다. 이렇게 쓰세요: {forms}",
}
