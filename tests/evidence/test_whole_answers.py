"""Whole answers about an incident, all true; then the same answers with one digit changed at a time."""

from random import Random

import pytest

from devops_assistant.evidence.claims import find_claims
from devops_assistant.evidence.grounding import ground
from devops_assistant.evidence.scopes import find_scopes

SHOWN = {
    "E1": """error_summary app.log: 57 errors, 4 distinct, window 2026-11-19T09:00:00Z to 2026-11-20T09:00:00Z
COUNT  FIRST                 LAST                  MESSAGE
   31  2026-11-19T21:03:11Z  2026-11-20T08:59:02Z  Connection to db-primary:5432 timed out after <num>ms
   18  2026-11-20T02:00:00Z  2026-11-20T02:14:40Z  Disk quota exceeded for /var/lib/app
    5  2026-11-19T11:20:09Z  2026-11-19T11:20:41Z  OOM killed process java (pid 2841)
    3  2026-11-19T10:00:00Z  2026-11-19T18:00:00Z  TLS handshake failed
[scanned 12,408 lines, 1.9 MB, 24 h; shown 4/4; complete]""",
    "E2": """hostname web-1, 8 cores, Linux 6.1.0
CPU 87.4 % (user 61.2 %, system 20.1 %, iowait 6.1 %), load 9.12 7.80 5.03
memory 14.2 of 15.6 GiB used (91.0 %), swap 0 B
[measured over 1.0 s at 2026-11-20T09:00:05Z]""",
    "E3": """{
  "commits": [
    {"hash": "9fceb02d0ae598e95dc970b74767f19372d61af8", "date": "2026-11-20T01:45:10+09:00",
     "author": "Kim", "subject": "perf: raise pool size to 50"}
  ],
  "total": 1, "filesChanged": 7, "insertions": 182, "deletions": 64
}""",
    "E4": """sum(rate(http_requests_total[5m])) = 1523.4 req/s at 09:00
p99 latency: 2.41 s (was 310 ms at 08:00)
error ratio: 0.0213""",
}
ENGLISH = """## Summary of 4 tools

The database connection is the main problem [E1]:

- **31 of 57 errors (54 %)** are `Connection to db-primary:5432 timed out`; the last was at 08:59:02 UTC [E1].
- 18 errors, `Disk quota exceeded for /var/lib/app`, all between 02:00 and 02:14 UTC on 20 November [E1].
- The JVM (PID 2841) was OOM-killed 5 times [E1].

CPU is at 87.4 % and memory at 91 % (14.2 of 15.6 GiB) on web-1 [E2]. Load is 9.1 on 8 cores [E2].

Commit `9fceb02` ("perf: raise pool size to 50") landed at 01:45 KST on Nov 20 [E3], i.e. 16:45 UTC on Nov 19 [E3].

| metric | 08:00 | 09:00 |
|---|---|---|
| p99 | 310 ms | 2.41 s [E4] |

p99 latency rose from 310 ms to 2.41 s [E4], 7.8 times as high. About 2.1 % of requests fail at 1,523 req/s [E4].

Looked at: 12,408 lines (1.9 MB), 24 h [E1].

**Next steps**
1. Check the pool size (50) [E3].
2. Run `df -h /var/lib/app`.
"""
KOREAN = """## 요약

- 총 57건의 오류 중 31건(54%)이 DB 연결 시간 초과입니다 [E1]. 마지막 발생은 11월 20일 08:59:02 UTC입니다 [E1].
- 디스크 할당량 초과는 18건이며 새벽 2시부터 2시 14분까지 발생했습니다 [E1].
- CPU 사용률 87.4%, 메모리 91%(15.6GiB 중 14.2GiB) [E2]
- 커밋 `9fceb02`는 7개 파일을 변경했습니다(추가 182줄, 삭제 64줄) [E3].
- p99 지연은 310밀리초에서 2.41초로 늘었습니다 [E4]. 약 2.1퍼센트가 실패합니다 [E4].
- 최근 24시간, 12,408줄을 확인했습니다 [E1].
"""


@pytest.mark.parametrize("answer", [ENGLISH, KOREAN])
def test_a_true_answer_stands_as_a_whole(answer: str) -> None:
    grounding = ground(answer, SHOWN, "What is wrong since yesterday?")
    assert grounding.unbacked == ()
    assert grounding.checked >= 18


def test_a_digit_changed_anywhere_in_it_is_caught() -> None:
    random = Random(20)
    changes = missed = 0
    for answer in (ENGLISH, KOREAN):
        claims = [claim for scope in find_scopes(answer) for claim in find_claims(answer, scope)]
        for claim in claims * 2:
            places = [place for place in range(claim.start, claim.end) if answer[place].isdigit()][:2]
            if not places:
                continue
            place = random.choice(places)
            digit = random.choice([digit for digit in "123456789" if digit != answer[place]])
            changed = answer[:place] + digit + answer[place + 1 :]
            flagged = ground(changed, SHOWN, "What is wrong since yesterday?").unbacked
            changes += 1
            if not any(one.start <= place < one.end for one in flagged):
                missed += 1
                print("missed:", repr(changed[max(0, place - 20) : place + 20]), "of", claim.text)
    print(f"{changes} changes, {missed} missed")
    assert missed <= 0.05 * changes
