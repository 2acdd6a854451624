import re
from datetime import UTC, datetime, timedelta, timezone
from random import Random
from time import process_time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from devops_assistant.conversation.events import Grounding
from devops_assistant.evidence.grounding import ground, mark, repair_request
from tests.evidence.answer_samples import korean_number, noise, pairs

LOGS = """errors: 3
warnings: 17
2026-11-20T09:14:02Z ERROR connection refused to db-1:5432
2026-11-20T09:15:40Z ERROR upstream timed out after 250 ms
[42] ERROR worker 9 failed, 8 retries left
10.1.2.3 - - [20/Nov/2026:09:14:02 +0000] "GET /v1/x HTTP/1.1" 500 123
48213 requests, 1,234 failed, p95_ms=1530
{"errors": {"count": 3}, "topErrors": [["connection refused", 29], ["disk full", 12]]}
[app.log: 2,000 lines, window 2026-11-19 00:00 to 2026-11-20 00:00 UTC]"""
SYSTEM = """cpu 93.4 % over 1.0 s, 4 cores
load 3.20 2.80 2.10 (1, 5, 15 min)
used 4.97 GB of 16.0 GB (31.1 %)
disk    size   used  avail  use%
/data   1.8T   912G  888G   51%
PID   USER   %CPU   RSS_MB  COMMAND
4121  root   45.2   812     java
99    kim    3.1    20      nginx
uptime 3d 4h 12m"""
OTHER = """3f2a9c1e8b7d 2026-11-20 18:14:02 +0900 Kim  fix: token refresh
 src/app.py | 42 +++---
 3 files changed, 120 insertions(+), 33 deletions(-)
{"cpu_percent": 87.3, "used_bytes": 536870912, "python": "3.11.7"}
up{job="db"} 0
http_request_duration_seconds{quantile="0.99"} 0.482
error_ratio 0.0312"""
SHOWN = {"E1": LOGS, "E2": SYSTEM, "E3": OTHER}


def unbacked(answer: str, question: str = "how is it?") -> list[str]:
    return [claim.text for claim in ground(answer, SHOWN, question).unbacked]


@pytest.mark.parametrize(
    "answer",
    [
        "There were 3 errors and 17 warnings [E1].",
        "Between 2026-11-19 and 2026-11-20 the log has 48k requests; 1,234 failed [E1].",
        "`connection refused` 29 times, `disk full` 12 times [E1].",
        '"connection refused to db-1:5432" was logged at 09:14 [E1].',
        "At 18:14 KST on 20 Nov 2026 db-1:5432 refused [E1].",
        "p95 is 1.53 s [E1], and one call timed out after 0.25 seconds [E1].",
        "HTTP 500 was returned to 10.1.2.3 [E1].",
        "CPU is at 93 % on 4 cores, load 3.2 / 2.8 / 2.1 [E2].",
        "About 5 GB (4,970 MB) of 16 GB are in use, 31 percent [E2].",
        "/data: 912 GB of 1.8 TB [E2]",
        "java (PID 4121) takes 45.2 % CPU and 812 MB [E2].",
        "It has been up for 3 days 4 hours and 12 minutes [E2].",
        "CPU is above the 90 % threshold [E2].",
        "Commit `3f2a9c1` of 09:14 UTC touched `src/app.py` (42 lines), 120 insertions, 33 deletions [E3].",
        "It uses 512 MiB, 537 MB or 0.5 GiB; CPU 87.3% [E3].",
        "Python 3.11; p99 482 ms; error ratio 3.12 % [E3].",
        "오류 3건, 경고 17건이 있습니다 [E1].",
        "요청은 4만 8213건, 약 4만 8천 건입니다 [E1].",
        "11월 20일 오전 9시 14분에 `connection refused` 오류가 났습니다 [E1].",
        "메모리 16GB 중 4.97기가바이트(31퍼센트)를 쓰고, p95는 1.5초입니다 [E1, E2].",
        "3일 4시간 12분 동안 켜져 있었습니다 [E2].",
        "CPU is at 93.4\u202f%, memory at 4.97\u00a0GB [E2].",
    ],
)
def test_what_the_cited_evidence_shows_is_backed_in_whatever_form(answer: str) -> None:
    grounding = ground(answer, SHOWN, "how is it?")
    assert grounding.unbacked == ()
    assert grounding.checked == grounding.backed > 0


@pytest.mark.parametrize(
    ("answer", "claims"),
    [
        ("There were 4 errors [E1].", ["4"]),
        ("There were 9 errors and 42 warnings [E1].", ["9", "42"]),
        ("There were 8 errors, 14 errors, 20 errors, 123 errors [E1].", ["8", "14", "20", "123"]),
        ("It took 250 s, 250 GB, 25 ms, 250 minutes [E1].", ["250 s", "250 GB", "25 ms", "250 minutes"]),
        ("CPU is at 94.3 %, memory at 4.79 GB, 4.97 MB, 812 GB [E2].", ["94.3 %", "4.79 GB", "4.97 MB", "812 GB"]),
        ("Commit 3f2a9c2 and 3f2a9c1e8b7d00 [E3].", ["3f2a9c2", "3f2a9c1e8b7d00"]),
        ("`src/main.py` and /var/log/app.log [E3]", ["`src/main.py`", "/var/log/app.log"]),
        ("At 09:17, 10:14:02 UTC, on 2026-11-21 [E1].", ["09:17", "10:14:02 UTC", "2026-11-21"]),
        (
            "It says `connection reset` to `db-10` and `db` after `out after 25` [E1].",
            ["`connection reset`", "`db-10`", "`out after 25`"],
        ),
        ("Load is 3.8; Python 3.12; 10.1.2.4; port 5433 [E1, E2, E3].", ["3.8", "3.12", "10.1.2.4", "5433"]),
        ("The error rate is 3 %, 17 % of the lines are warnings [E1].", ["3 %", "17 %"]),
        ("오류는 5건이고 오후 9시 14분에 시작됐습니다 [E1].", ["5건", "오후 9시 14분"]),
    ],
)
def test_what_it_does_not_show_is_caught(answer: str, claims: list[str]) -> None:
    assert unbacked(answer) == [
        claim.removeprefix("`").removesuffix("`") if "/" in claim else claim for claim in claims
    ]


@pytest.mark.parametrize(
    "answer",
    [
        "There were 3 errors.",
        "There were 3 errors [E2].",
        "There were 3 errors [E9].",
        "There were 3 errors. CPU is high [E1].",
        "- 3 errors\n- 17 warnings [E1]",
        "| errors |\n|---|\n| 3 |",
    ],
)
def test_evidence_that_is_not_cited_in_the_same_piece_backs_nothing(answer: str) -> None:
    assert unbacked(answer) == ["3"]


@pytest.mark.parametrize(
    "answer",
    [
        "There were 3 errors. [E1] All else is well.",
        "There were 3 errors and 93.4 % CPU [E1][E2].",
        "Findings [E1]:\n- 3 errors\n- 17 warnings",
        "## Findings [E1]\n\n1. 3 errors\n2. 17 warnings",
        "- log [E1]\n  - 3 errors",
        "| errors [E1] | warnings |\n|---|---|\n| 3 | 17 |",
        "| errors | warnings |\n|---|---|\n| 3 | 17 |\n\n[E1]",
        "The log says [E1]:\n```\n2026-11-20T09:14:02Z ERROR connection refused\n```",
    ],
)
def test_a_citation_covers_its_sentence_item_or_row_and_what_it_leads_in(answer: str) -> None:
    assert unbacked(answer) == []


@pytest.mark.parametrize(
    "answer",
    [
        "## 5 things to do\n1. Restart it\n2. Wait",
        "Step 2 comes third, see the 2nd item and 세 번째, 3번째, 1단계. No errors; one host [E1].",
        "Run `kubectl get pods -n shop` or `sleep 5`.",
        "```bash\nsleep 30\n```",
        "Consider raising the limit to 8 GB; you should check every 5 minutes.",
        "제한을 8GB로 늘리고 5분마다 확인하세요.",
    ],
)
def test_numbering_commands_and_advice_are_no_claims(answer: str) -> None:
    assert ground(answer, SHOWN, "how is it?").checked == 0


def test_the_question_backs_what_is_repeated_from_it() -> None:
    question = "show the 5 slowest requests since 2026-11-01 in /srv/shop.log"
    assert unbacked("These are the 5 requests since Nov 1 in `/srv/shop.log`.", question) == []
    assert unbacked("These are the 6 requests since Nov 2.", question) == ["6", "Nov 2"]


@pytest.mark.parametrize(
    ("answer", "computed"),
    [
        ("3 errors and 17 warnings [E1], 20 in total.", 1),
        ("There were 3 errors [E1]. There were 17 warnings [E1]. Together 20.", 1),
        ("4.97 GB of 16 GB [E2], so 11.03 GB are left.", 1),
        ("1,234 of 48,213 requests failed [E1], which is 2.6 %.", 1),
        ("`connection refused` 29 times and `disk full` 12 times [E1]: a ratio of 2.4x.", 1),
        ("오류 3건과 경고 17건 [E1], 합계 20건.", 1),
    ],
)
def test_sums_differences_ratios_and_shares_of_backed_figures_are_computed(answer: str, computed: int) -> None:
    grounding = ground(answer, SHOWN, "how is it?")
    assert grounding.computed == computed
    assert grounding.unbacked == ()


@pytest.mark.parametrize(
    "answer",
    [
        "3 errors and 17 warnings [E1], 21 in total.",
        "4.97 GB of 16 GB [E2], so 12.03 GB are left.",
        "1,234 of 48,213 requests failed [E1], which is 3.6 %.",
        "5 errors and 15 warnings, 20 in total.",
    ],
)
def test_arithmetic_that_is_wrong_or_on_unbacked_figures_is_caught(answer: str) -> None:
    grounding = ground(answer, SHOWN, "how is it?")
    assert grounding.computed == 0
    assert grounding.unbacked


def test_precision_and_recall_on_made_up_answers() -> None:
    samples = list(pairs(seed=20_261_120, rounds=8))
    right = wrong = missed = 0
    for pair in samples:
        flagged = [claim.text for claim in ground(pair.answer, pair.shown, "what is going on?").unbacked]
        found = {false for false in pair.false if any(text in false for text in flagged)}
        right += len(found)
        missed += len(pair.false - found)
        wrong += sum(not any(text in false for false in pair.false) for text in flagged)
    precision, recall = right / (right + wrong), right / (right + missed)
    print(f"{len(samples)} answers: precision {precision:.3f}, recall {recall:.3f}")
    assert len(samples) >= 200
    assert precision >= 0.98
    assert recall >= 0.95


def evidence(*lines: str) -> dict[str, str]:
    return {"E1": "\n".join(lines), "E2": "errors: none"}


def stands(answer: str, shown: dict[str, str]) -> bool:
    return not ground(answer, shown, "").unbacked


@given(st.integers(2, 10**9))
def test_any_count_is_backed_as_written_grouped_or_in_korean_and_by_its_own_name_only(number: int) -> None:
    shown = evidence("start", f"errors: {number}", f"worker[{number}] restarts: {number + 1}")
    assert stands(f"{number} errors [E1]", shown)
    assert stands(f"{number:,} errors [E1]", shown)
    assert stands(f"오류 {korean_number(number)}건 [E1]", shown)
    assert not stands(f"{number + 1} errors [E1]", evidence(f"errors: {number}"))
    assert not stands(f"{number} errors [E2]", shown)


@given(st.integers(100, 10**7), st.sampled_from([("B", 1), ("KB", 10**3), ("MB", 10**6), ("GB", 10**9)]))
def test_any_size_is_backed_in_any_unit_and_caught_in_a_wrong_one(number: int, unit: tuple[str, int]) -> None:
    name, factor = unit
    shown = evidence(f"used {number} {name}")
    for other, size in (("KB", 10**3), ("MB", 10**6), ("GB", 10**9)):
        value = number * factor / size
        if value >= 0.1:
            assert stands(f"It uses {value:,.3f} {other} [E1]", shown)
    assert not stands(f"It uses {number} PB [E1]", shown)
    assert not stands(f"It uses {number} ms [E1]", shown)


@given(st.floats(0.5, 5000, allow_nan=False))
def test_any_duration_is_backed_when_rounded_or_converted(seconds: float) -> None:
    shown = evidence(f"took {seconds:.4f} s")
    assert stands(f"It took {seconds:.2f} s [E1]", shown)
    assert stands(f"{seconds * 1000:.0f} ms 걸렸습니다 [E1]", shown)
    assert stands(f"It took {seconds / 60:.3f} minutes [E1]", shown) or seconds < 3
    assert not stands(f"It took {seconds * 1.3 + 0.1:.2f} s [E1]", shown)


@given(st.text(alphabet="0123456789abcdef", min_size=40, max_size=40), st.integers(7, 40), st.data())
def test_any_prefix_of_a_hash_is_backed_and_one_changed_digit_is_caught(
    digits: str, length: int, data: st.DataObject
) -> None:
    prefix = digits[:length]
    assume(re.search("[a-f]", prefix) and re.search(r"\d", prefix))
    assert stands(f"commit {prefix} [E1]", evidence(f"commit {digits}"))
    place = data.draw(st.integers(0, length - 1))
    changed = prefix[:place] + ("a" if prefix[place] != "a" else "b") + prefix[place + 1 :]
    assume(re.search(r"\d", changed))
    assert not stands(f"commit {changed} [E1]", evidence(f"commit {digits}"))


@given(st.datetimes(datetime(1975, 1, 1), datetime(2029, 12, 31)), st.sampled_from([0, 9, -5]))
def test_any_time_is_backed_across_zones_and_another_minute_is_caught(moment: datetime, hours: int) -> None:
    there = moment.replace(tzinfo=UTC).astimezone(timezone(timedelta(hours=hours)))
    shown = evidence(f"{moment:%Y-%m-%dT%H:%M:%S}Z disk full")
    sign = "+" if hours >= 0 else "-"
    assert stands(f"It was full at {there:%Y-%m-%d %H:%M:%S} {sign}{abs(hours):02}:00 [E1]", shown)
    later = moment + timedelta(minutes=1)
    assert not stands(f"It was full at {later:%Y-%m-%d %H:%M} UTC [E1]", shown)


figures = st.lists(
    st.sampled_from(
        ("1e999", "9" * 400, "1", "0", "-", ",", ".", ":", "%", " ", "GB", "3만", "천", "h", "m", "년", "2월 31일",
         "|", "\n", "2026-02-31T24:60", "25:00", "+99:99", "UTC", "1795165200", "[E1]", "`", "e", "a1b2c3d")
    )
).map("".join)  # fmt: skip
awkward = st.one_of(st.text(max_size=200), figures)


@given(awkward, awkward, awkward)
def test_whatever_is_written_is_checked_without_failing_and_every_figure_adds_up(
    answer: str, text: str, question: str
) -> None:
    grounding = ground(answer + " 5 GB [E1]", {"E1": text}, question)
    assert grounding.checked == grounding.backed + grounding.computed + len(grounding.unbacked)
    for claim in grounding.unbacked:
        assert (answer + " 5 GB [E1]")[claim.start : claim.end] == claim.text


@given(
    st.lists(
        st.sampled_from(
            ["3 errors", "`no such`", "93.4 %", "at 10:17", "5건", "\n- ", ". ", " [E1] ", "가나", "⟨unverified⟩"]
        )
    )
)
def test_marks_can_be_put_twice_and_taken_away(parts: list[str]) -> None:
    answer = " ".join(parts).replace("⟨unverified⟩", "")
    grounding = ground(answer, SHOWN, "")
    marked = mark(answer, grounding)
    assert mark(marked, grounding) == marked
    assert re.sub("⟨unverified⟩|⟨확인 안 됨⟩", "", marked) == answer
    assert len(re.findall("⟨unverified⟩|⟨확인 안 됨⟩", marked)) == len(grounding.unbacked)


@pytest.mark.parametrize(
    ("answer", "marked"),
    [
        ("It uses 512 MB [E2].", "It uses 512 MB⟨unverified⟩ [E2]."),
        ("It uses `512 MB` [E2].", "It uses `512 MB`⟨unverified⟩ [E2]."),
        ("메모리는 512MB입니다 [E2].", "메모리는 512MB⟨확인 안 됨⟩입니다 [E2]."),
        ("CPU is at 93.4 % [E2].", "CPU is at 93.4 % [E2]."),
    ],
)
def test_what_is_unbacked_is_marked_where_it_stands(answer: str, marked: str) -> None:
    assert mark(answer, ground(answer, SHOWN, "")) == marked


def test_the_model_is_told_what_is_unbacked_and_what_to_do() -> None:
    request = repair_request(ground("It uses 512 MB, at 10:17 [E2].", SHOWN, ""))
    assert "1. 512 MB (number)" in request
    assert "2. 10:17 (time)" in request
    assert "cite" in request
    assert repair_request(Grounding(checked=2, backed=2)) == ""


@pytest.mark.parametrize(
    "line",
    [
        "2026-11-20 09:14:02 ERROR worker[7] took 42 ms id=3f2a9c1e8b used 812 MB errors: 3\n",
        "[E1111111111 ", ": : ", "....", "((((", "1 ", "1,", "1시간 ", "`a", "a/", "| ", "E1[", "\"", "{\"a\": ",
        "  ", "가", "3만 ", "a.b-",
    ],
)  # fmt: skip
def test_time_grows_with_the_evidence_and_the_answer_and_no_faster(line: str) -> None:
    def cpu_seconds(size: int) -> float:
        text = line * (size // len(line))
        started = process_time()
        ground("There were 7 errors, 43 ms, 813 MB, `gone`, at 10:17, a1b2c3d [E1].", {"E1": text}, "")
        ground(text[: size // 40] + " [E1]", {"E1": "\n".join(noise_lines)}, "")
        return process_time() - started

    noise_lines = noise(Random(1))
    small, large = cpu_seconds(8_000), cpu_seconds(64_000)
    assert large < 30 * max(small, 0.02)  # eight times the text; its square would be 64 times


def test_a_line_copied_as_it_is_is_backed_whatever_its_figures_mean() -> None:
    log = "50 commits, newest first; 100+ more"

    assert not ground(f"### git_log [E1]\n```text\n{log}\n```", {"E1": log}, "").unbacked
    assert ground(f"### git_log [E1]\n```text\n{log.replace('100', '700')}\n```", {"E1": log}, "").unbacked
