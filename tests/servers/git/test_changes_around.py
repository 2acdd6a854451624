from datetime import datetime, timedelta

import pytest

from devops_servers.git.suspicion import terms_of
from tests.servers.git.building import NOW, Repo, ask, days_ago

pytestmark = pytest.mark.anyio


def hours_ago(hours: float) -> datetime:
    return NOW - timedelta(hours=hours)


@pytest.fixture
def shop(repo: Repo) -> Repo:
    """A day's work, most of it harmless."""
    repo.commit("start", {"src/pool.py": "size = 1\n", "config/app.yaml": "a: 1\n"}, at=days_ago(30))
    repo.commit("lower the pool size", {"src/pool.py": "pool_size = 5\n"}, at=hours_ago(6))
    repo.commit("more colours", {"src/colours.py": "red = 1\n"}, at=hours_ago(5))
    repo.commit("tune", {"config/app.yaml": "a: 2\n"}, at=hours_ago(4))
    repo.commit("explain", {"README.md": "words\n"}, at=hours_ago(3))
    repo.commit("update", {"requirements.txt": "x==2\n"}, at=hours_ago(2))
    return repo


async def test_changes_of_configuration_and_dependencies_come_before_documentation(shop: Repo) -> None:
    answer = await ask(shop, "git_changes_around")

    assert answer.lines[0] == "5 commits in the 24 h before 2026-11-21 10:00, likeliest to matter first"
    order = [line.split("  ")[-1] for line in answer.body if not line.startswith("   ")]
    assert order[0] == "update"
    assert order[1] == "tune"
    assert order[-1] == "explain"
    assert "changes dependencies: requirements.txt" in answer.body[1]
    assert "tests or documentation only" in answer.body[-1]


async def test_the_words_of_an_error_decide_above_all(shop: Repo) -> None:
    answer = await ask(shop, "git_changes_around", error='File "/app/src/pool.py", line 9: pool_size exhausted')

    assert answer.body[0].endswith("lower the pool size")
    assert "touches src/pool.py, named in the error" in answer.body[1]
    assert "edits lines with `pool_size`" in answer.body[1]


async def test_programs_get_scores_and_reasons(shop: Repo) -> None:
    answer = await ask(shop, "git_changes_around", hours=3, count=1)

    assert answer.data is not None
    assert answer.data["commits"] == 2
    [suspect] = answer.data["suspects"]
    assert suspect["message"] == "update"
    assert suspect["reasons"] == ["changes dependencies: requirements.txt"]
    assert suspect["date"] == "2026-11-21T08:00:00+09:00"


async def test_a_deployed_revision_tells_how_far_it_is_behind(shop: Repo) -> None:
    answer = await ask(shop, "git_changes_around", ref="HEAD~2")

    assert answer.lines[0].endswith("; HEAD~2 is 2 commits behind main")
    assert "before 2026-11-21 06:00" in answer.lines[0]
    assert not any("update" in line for line in answer.body)


async def test_a_merge_counts_when_it_arrived_however_old_its_commits_are(shop: Repo) -> None:
    shop.git("checkout", "--quiet", "-b", "side", "HEAD~5")
    shop.commit("old work", {"deploy/k8s/app.yaml": "replicas: 1\n"}, at=days_ago(20))
    shop.git("checkout", "--quiet", "main")
    shop.git("merge", "--quiet", "--no-edit", "side", at=hours_ago(1))

    answer = await ask(shop, "git_changes_around")

    assert answer.body[0].endswith("Merge branch 'side'")
    assert "changes deployment: deploy/k8s/app.yaml" in answer.body[1]
    assert "a merge: its changes arrived here" in answer.body[1]


async def test_a_quiet_window_names_the_last_change_before_it(shop: Repo) -> None:
    answer = await ask(shop, "git_changes_around", at="2026-11-01", hours=2)
    assert answer.lines[0].startswith("0 commits in the 2 h before 2026-11-01 00:00; the last before them: ")
    assert answer.lines[0].endswith("2026-10-22  start")


async def test_a_time_that_is_none_is_refused(shop: Repo) -> None:
    assert (await ask(shop, "git_changes_around", at="when it broke")).refused


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        ("psycopg2.OperationalError: connection to server refused", "psycopg2.OperationalError"),
        ("NullPointerException at com.shop.PaymentService.charge(PaymentService.java:42)", "PaymentService.java"),
        ("결제 서비스 연결 실패", "서비스"),
        ("cannot open file config/app.yaml", "config/app.yaml"),
    ],
)
def test_the_telling_words_of_an_error_are_found(error: str, expected: str) -> None:
    assert expected in terms_of(error)


def test_everyday_words_of_errors_tell_nothing() -> None:
    assert terms_of("Error: failed with unknown exception") == []
