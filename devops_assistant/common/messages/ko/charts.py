"""What stands beside a chart, in Korean."""

from devops_assistant.common.messages import Table

TABLE: Table = {
    "records": "로그 기록 수",
    "all_records": "전체",
    "more_series": "그리지 않은 시계열 {count}개",
    "threshold": "기준선 {value}",
    "no_values": "그릴 수 있는 값이 없습니다",
    "sums": "모두 {total}, 막대 하나에 최대 {highest}",
    "figures": "마지막 {last}, 최소 {low}, 최대 {high}",
    "gaps": "값이 없는 점 {count}/{points}",
    "scope": "{start} ~ {end}, 간격 {step}",
    "what_to_chart": "쿼리가 없습니다",
    "how_to_chart": "PromQL과 기간을 적으세요. 예: /chart rate(http_requests_total[5m]) 2h",
    "no_server": "범위 쿼리에 답하는 서버가 없습니다",
    "set_server": "PROMETHEUS_URL을 설정하고 /servers를 보세요",
    "nothing_to_draw": "그릴 것이 없습니다: {reason}",
    "no_series": "그 기간에 값이 없는 쿼리입니다",
    "try_longer": "더 긴 기간을 적으세요. 예: /chart 쿼리 24h",
}
