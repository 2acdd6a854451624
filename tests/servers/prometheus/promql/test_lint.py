"""What is told of a query that is likely wrong, and that nothing is told of one that is right."""

from __future__ import annotations

import pytest

from devops_servers.prometheus.knowledge.catalogue import About, Catalogue
from devops_servers.prometheus.knowledge.ranking import Index
from devops_servers.prometheus.promql.lint import Context, Finding, lint

_ABOUT = {
    "requests_total": About("counter"),
    "temperature_celsius": About("gauge"),
    "latency_seconds": About("histogram"),
    "pause_seconds": About("summary"),
}
_NAMES = ("requests_total", "temperature_celsius", "latency_seconds_bucket", "latency_seconds_count",
          "latency_seconds_sum", "pause_seconds", "pause_seconds_count", "pause_seconds_sum", "up")  # fmt: skip
CONTEXT = Context(Index(Catalogue(_NAMES, _ABOUT)), scrape_s=15)


def found(query: str, context: Context = CONTEXT) -> list[Finding]:
    return lint(query, context)


@pytest.mark.parametrize(
    ("query", "rule", "words"),
    [
        ("requests_total", "counter without rate", "rate(requests_total[5m])"),
        ("sum by (job) (requests_total)", "counter without rate", "only grows"),
        ("latency_seconds_sum / latency_seconds_count", "counter without rate", "latency_seconds_sum"),
        ("avg_over_time(requests_total[1h])", "counter without rate", "requests_total"),
        ("rate(temperature_celsius[5m])", "rate on a gauge", "use deriv or delta"),
        ("delta(requests_total[5m])", "gauge function on a counter", "use increase or rate"),
        ("histogram_quantile(0.9, sum(rate(latency_seconds_bucket[5m])))", "missing le", "sum by (le, …)"),
        ("histogram_quantile(0.9, sum by (job) (rate(latency_seconds_bucket[5m])))", "missing le", "label le"),
        ("histogram_quantile(0.9, rate(latency_seconds_sum[5m]))", "missing le", "use its _bucket"),
        ("rate(requests_total[20s])", "short window", "fewer than two samples, one each 15s"),
        ("rate(requests_total[45s])", "short window", "use [1m] or more"),
        ("rate(request_total[5m])", "unknown metric", "did you mean requests_total"),
        ('{__name__="request_total"}', "unknown metric", "did you mean requests_total"),
        ('{job=~".+"}', "unbounded selector", "name one"),
        ('{__name__=~".+"}', "unbounded selector", "every series"),
        ("sum by (job) (up) / sum by (instance) (up)", "mismatched labels", "(job) and (instance)"),
        ("sum(up) / temperature_celsius", "mismatched labels", "one side of / is aggregated"),
        ("rate(sum(requests_total)[5m:])", "aggregation before rate", "use sum(rate(…))"),
        ('avg(pause_seconds{quantile="0.9"})', "averaged quantile", "no quantile"),
        ("rate(requests_total)", "parse", "rate needs a window: rate(requests_total[5m])"),
        ("sum(up", "parse", "unclosed left parenthesis"),
        ("rate(requests_total[5m*2])", "parse", "a newer server may accept it"),
        ("up default 0", "parse", "a newer server may accept it"),
    ],
)
def test_what_is_likely_wrong_is_told_with_what_would_be_right(query: str, rule: str, words: str) -> None:
    texts = {finding.rule: finding.text for finding in reversed(found(query))}
    assert words in texts.get(rule, ""), texts


@pytest.mark.parametrize(
    "query",
    [
        "up == 0",
        "sum(rate(requests_total[5m])) by (job)",
        "increase(requests_total[$__rate_interval])",
        "count(requests_total)",
        "absent(requests_total)",
        "changes(requests_total[1h]) > 0",
        "resets(requests_total[1d])",
        "temperature_celsius > 30",
        "deriv(temperature_celsius[10m])",
        "100 * sum(rate(requests_total[5m])) / 60",
        "sum by (job) (up) / sum by (job) (up)",
        "up / on (job) group_left sum by (job) (up)",
        "sum(rate(requests_total[5m])) / sum(up)",
        "histogram_quantile(0.9, sum by (le) (rate(latency_seconds_bucket[5m])))",
        "histogram_quantile(0.9, rate(latency_seconds_bucket[5m]))",
        "rate(latency_seconds_sum[5m]) / rate(latency_seconds_count[5m])",
        'pause_seconds{quantile="0.9"}',
        "time() - temperature_celsius",
        'ALERTS{alertstate="firing"}',
        'count({__name__="up"})',
    ],
)
def test_nothing_is_told_of_a_query_that_is_right(query: str) -> None:
    assert found(query) == []


def test_what_is_not_known_is_not_judged() -> None:
    assert found("rate(anything[1s])", Context()) == []
    assert [finding.rule for finding in found("anything_total", Context())] == ["counter without rate"]


def test_a_finding_is_told_once() -> None:
    assert len(found("nothing_here + nothing_here")) == 1
