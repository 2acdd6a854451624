"""Which commits are held to bear on a failure, and which are not."""

from __future__ import annotations

import pytest

from devops_assistant.investigate.commits import Case, cases_of
from devops_assistant.investigate.facts import Commit, Patch
from devops_assistant.investigate.patches import patch_of
from devops_assistant.investigate.symptoms import picture_of
from devops_assistant.investigate.verdict import verdict_of
from tests.investigate.made import START, STRETCH_S, commit, gathered, log, since, template

ONSET = START + 70 * STRETCH_S


def changing(path: str, removed: str, added: str, at: float = ONSET - 300) -> Commit:
    return Commit("abcd1234" * 5, at, "A", "change", [path], "E2", Patch([added], [removed], "E3"))


def accused(error: str, *commits: Commit, part: str = "cart.log") -> list[str]:
    found = gathered(log(part, template(part, error, since(70))), commits=commits)
    return [suspect.id for suspect in verdict_of(found, picture_of(found, [])).suspects]


def case_of(error: str, made: Commit) -> Case:
    found = gathered(log("cart.log", template("cart.log", error, since(70))), commits=[made])
    picture = picture_of(found, [])
    assert picture
    [case] = cases_of(found, picture, [])
    return case


@pytest.mark.parametrize(
    ("error", "path", "removed", "added"),
    [
        ("request aborted: deadline of 250ms exceeded", "cart/app.yaml", "timeout: 2500ms", "timeout: 250ms"),
        ("missing required environment variable CART_DSN", "cart/deploy.yaml", "- name: CART_DSN", "- name: DSN"),
        ("cannot use express checkout", "cart/flags.yaml", "express_checkout: off", "express_checkout: on"),
        ('column "full_name" does not exist', "cart/7.sql", "", "ALTER TABLE contacts DROP COLUMN full_name;"),
        ("pool exhausted, nobody gave a connection back", "cart/app.yaml", "pool_size: 40", "pool_size: 4"),
        ("pool exhausted: 5 of 5 in use", "pool.ini", "size = 50", "size = 5"),
        ('quote failed err="http://q:80: deadline exceeded" after=250ms', "app.yaml", "wait: 9s", "wait: 250ms"),
        ("token rejected: audience is not staging", "cart/app.env", "JWT_AUDIENCE=live", "JWT_AUDIENCE=staging"),
    ],
)  # fmt: skip
def test_the_only_commit_of_a_small_history_is_accused_where_the_error_names_what_it_changes(
    error: str, path: str, removed: str, added: str
) -> None:
    guilty = changing(path, removed, added)

    assert accused(error, guilty)[:1] == [guilty.hash]


@pytest.mark.parametrize(
    ("error", "path", "removed", "added"),
    [
        ("GET /items answered 500", "cart/deploy.yaml", "cpu: 200m", "cpu: 500m"),
        ("dial tcp search-1.internal:9200: connection refused", "cart/deploy.yaml", "replicas: 3", "replicas: 6"),
        ("unknown failure, see the event before", "cart/words.py", "A = 'Hello'", "A = 'Good day'"),
        ("TypeError in cart/total.py line 7: no rounding", "cart/total.py", "", "# rounds to cents"),
        (
            "connection refused: mq-1:5672\n  at publish (cart/total.py:7)\n  at serve",
            "cart/total.py",
            "a = 1",
            "a = 2",
        ),
        ("poll failed: http://wms.lan:70: deadline exceeded", "cart/app.yaml", "timeout: 5s", "timeout: 8s"),
        ("pool exhausted: 20 of 20 in use", "pool.ini", "size = 5", "size = 20"),
        ("SSL: certificate has expired at post (relay/client.py:7)", "relay/client.py", "a = 1", "log.info(a)"),
        ("ranking call failed: http://ranking.prod.svc:9100 gave 503", "cart/values-prod.yaml", "cpu: 1", "cpu: 2"),
    ],
)
def test_a_commit_that_meets_the_error_by_chance_only_is_not_accused(
    error: str, path: str, removed: str, added: str
) -> None:
    made = changing(path, removed, added)

    assert made.hash not in accused(error, made)


def test_a_setting_that_was_changed_days_ago_is_not_accused() -> None:
    made = changing("cart/app.yaml", "pool_size: 40", "pool_size: 4", at=ONSET - 3 * 86_400)

    assert made.hash not in accused("pool exhausted, nobody gave a connection back", made)


def test_sources_below_a_package_called_example_are_no_examples() -> None:
    case = case_of(
        "NullPointerException at com.example.cart.Total.of(Total.java:7)",
        commit("abcd1234", ONSET - 300, "cart/src/main/java/com/example/cart/Total.java", "return rate.get(code);"),
    )

    assert case.relevance > 3


def test_of_two_commits_that_bear_on_an_error_one_is_accused() -> None:
    error = "TypeError in cart/total.py line 7: no rounding"
    late = commit("abcd1234", ONSET - 240, "cart/total.py", "def total(lines): return rounded(lines)")
    early = commit("beef5678", ONSET - 5_000, "cart/total.py", "def total(lines): return sum(lines)")

    assert accused(error, early, late) == [late.hash]


def test_a_flood_of_warnings_does_not_date_the_errors_that_a_later_commit_brings() -> None:
    flood = template("spans.log", "queue length above soft limit", since(20, 400), level="WARN")
    failing = template("cart.log", "Error in cart/total.py line 7: out of balance", since(70))
    guilty = commit("abcd1234", ONSET - 240, "cart/total.py", "def total(lines): return rounded(lines)")
    found = gathered(log("spans.log", flood), log("cart.log", failing), commits=[guilty])

    assert verdict_of(found, picture_of(found, [])).suspects[0].id == guilty.hash


def test_every_line_for_and_against_a_suspect_cites_evidence() -> None:
    refused = "dial tcp orders-db:5432: connect: connection refused"
    guilty = changing("cart/total.py", "a = 1", "def rounded(lines): pass")
    logs = [log(f"{name}.log", template(f"{name}.log", refused, since(70))) for name in ("cart", "billing")]
    failing = template("shop.log", "NameError: name 'rounded' is not defined in shop", since(71))
    found = gathered(*logs, log("shop.log", failing), commits=[guilty])

    verdict = verdict_of(found, picture_of(found, []))

    lines = [line for each in verdict.suspects for line in (*each.reasons, *each.against)]
    assert lines
    assert [line for line in lines if "[E" not in line] == []


def test_a_part_that_failing_records_name_fails_though_another_one_writes_them() -> None:
    killed = "Container pdf of pod prod/pdf-5c8 OOMKilled, exit code 137, memory limit 128Mi"
    guilty = changing("pdf/chart/values.yaml", "    memory: 1Gi", "    memory: 128Mi")
    kubelet = log("kubelet.log", template("kubelet.log", killed, since(70)))
    found = gathered(kubelet, log("pdf.log"), commits=[guilty])

    assert verdict_of(found, picture_of(found, [])).suspects[0].id == guilty.hash


def test_a_setting_bears_on_a_failure_by_the_section_that_it_lies_in() -> None:
    patch = patch_of(" livenessProbe:\n-  initialDelaySeconds: 90\n+  initialDelaySeconds: 2", "E3")
    guilty = Commit("abcd1234" * 5, ONSET - 300, "A", "change", ["cart/deploy.yaml"], "E2", patch)

    assert accused("cart: back-off restarting failed container", guilty) == [guilty.hash]


def test_a_timeout_of_one_that_the_error_names_bears_on_it_by_its_section() -> None:
    patch = patch_of(" upstreams:\n   ranking:\n-    timeout: 9s\n+    timeout: 1s", "E3")
    guilty = Commit("abcd1234" * 5, ONSET - 300, "A", "change", ["cart/app.yaml"], "E2", patch)

    assert accused("http://ranking.prod.svc:9100: deadline exceeded", guilty)[:1] == [guilty.hash]


def test_a_range_of_addresses_that_is_taken_away_is_a_name_of_each_address_in_it() -> None:
    guilty = changing("infra/db.tf", "cidr_blocks = [10.31.0.0/16]", "cidr_blocks = [10.32.0.0/16]")

    assert accused("connection timed out: db.internal:5432 from 10.31.4.12", guilty)[:1] == [guilty.hash]
