"""What stands beside a chart, in English."""

from devops_assistant.common.messages import Table

TABLE: Table = {
    "records": "records",
    "all_records": "all",
    "more_series": ("{count} more series is not drawn", "{count} more series are not drawn"),
    "threshold": "threshold {value}",
    "no_values": "no value that could be drawn",
    "sums": "{total} in all, at most {highest} in one bar",
    "figures": "last {last}, min {low}, max {high}",
    "gaps": "{count} of {points} points without a value",
    "scope": "{start} to {end}, step {step}",
    "what_to_chart": "no query is given",
    "how_to_chart": "write PromQL and how far back, such as /chart rate(http_requests_total[5m]) 2h",
    "no_server": "no server answers range queries",
    "set_server": "set PROMETHEUS_URL, and see /servers",
    "nothing_to_draw": "there is nothing to draw: {reason}",
    "no_series": "the query has no values in that time",
    "try_longer": "name a longer time, such as /chart QUERY 24h",
}
