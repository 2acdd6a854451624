"""Who is accused, and for what, given what servers said."""

import pytest

from devops_assistant.investigate.facts import Gathered, HostEvent, Job
from devops_assistant.investigate.mechanisms import mechanisms_of
from devops_assistant.investigate.rotation import whole_logs
from devops_assistant.investigate.symptoms import picture_of
from devops_assistant.investigate.verdict import Verdict, verdict_of
from tests.investigate.made import END, START, STRETCH_S, commit, gathered, log, since, template

ONSET = START + 70 * STRETCH_S
FULL = HostEvent(END - 1, "state", "", "/srv is 99.1 % full (threshold 90 %)", "E9", grave=True)


def judged(found: Gathered, symptom: str = "") -> Verdict:
    return verdict_of(found, picture_of(found, symptom.lower().split()), symptom)


def test_the_commit_that_changes_the_file_an_error_names_is_accused_and_one_beside_it_is_not() -> None:
    failing = template("cart.log", "TypeError in cart/total.py line 7: no rounding", since(70))
    guilty = commit("abcd1234", ONSET - 240, "cart/total.py", "def total(lines): return rounded(lines)")
    beside = commit("beef5678", ONSET - 60, "mail/letter.py", "GREETING = 'Hello'")

    verdict = judged(gathered(log("cart.log", failing), log("mail.log"), commits=[guilty, beside]))

    assert [suspect.id for suspect in verdict.suspects] == [guilty.hash]
    assert any("beef5678" in each.what for each in verdict.ruled_out)


def test_a_commit_made_after_the_first_error_is_ruled_out_whatever_it_changes() -> None:
    failing = template("cart.log", "TypeError in cart/total.py line 7: no rounding", since(70))
    late = commit("abcd1234", ONSET + 600, "cart/total.py", "def total(lines): return rounded(lines)")

    verdict = judged(gathered(log("cart.log", failing), commits=[late]))

    assert late.hash not in [suspect.id for suspect in verdict.suspects]
    assert any("abcd1234" in each.what and "after the first new error" in each.why for each in verdict.ruled_out)


def test_what_failed_first_and_lies_deeper_goes_before_those_who_wait_for_it() -> None:
    deep = template("ledger.log", "write /var/spool/out: no space left on device", since(70), evidence="E4")
    waiting = template("cart.log", "upstream ledger failed: HTTP 503", since(72), evidence="E5")

    verdict = judged(gathered(log("ledger.log", deep), log("cart.log", waiting)))

    first = verdict.suspects[0]
    assert (first.kind, first.id) == ("resource", "/var/spool/out")
    assert any("[E4]" in reason for reason in first.reasons)


def test_the_dependency_that_several_parts_cannot_reach_is_the_suspect_not_those_parts() -> None:
    refused = "dial tcp orders-db:5432: connect: connection refused"
    logs = [log(f"{name}.log", template(f"{name}.log", refused, since(70))) for name in ("cart", "billing", "mail")]

    verdict = judged(gathered(*logs))

    assert verdict.suspects[0].kind == "dependency"
    assert "orders-db" in verdict.suspects[0].id


def test_errors_that_were_there_all_the_time_accuse_nobody() -> None:
    always = template("cart.log", "client went away: broken pipe", [3] * 96)
    near = commit("abcd1234", ONSET, "cart/pipe.py", "broken pipe")

    assert not judged(gathered(log("cart.log", always), commits=[near])).suspects


def test_errors_of_a_file_count_from_before_its_rotation() -> None:
    early = template("cart.log.1", "client went away: broken pipe", [3] * 60 + [0] * 36)
    late = template("cart.log", "client went away: broken pipe", [0] * 60 + [3] * 36)

    [whole] = whole_logs([log("cart.log", late), log("cart.log.1", early)])

    assert whole.name == "cart.log"
    assert [3] * 96 in [list(each.counts) for each in whole.templates]
    assert not judged(gathered(whole)).suspects


def test_files_of_different_instances_stay_apart() -> None:
    assert [each.name for each in whole_logs([log("cart-1.log"), log("cart-2.log")])] == ["cart-1.log", "cart-2.log"]


def test_a_full_disk_of_this_machine_speaks_for_what_the_records_say() -> None:
    failing = template("cart.log", "write /srv/out: no space left on device", since(70))

    verdict = judged(gathered(log("cart.log", failing), host=[FULL]))

    assert any("99.1 % full" in reason and "[E9]" in reason for reason in verdict.suspects[0].reasons)


def test_a_full_disk_accuses_alone_only_where_no_log_speaks_or_the_user_asks_about_it() -> None:
    assert [each.kind for each in judged(gathered(host=[FULL])).suspects] == ["resource"]
    assert not judged(gathered(log("cart.log"), host=[FULL])).suspects
    assert judged(gathered(log("cart.log"), host=[FULL]), "the disk is odd").suspects
    assert judged(gathered(log("cart.log"), host=[FULL]), "디스크 상태가 이상해").suspects


def test_the_key_of_a_json_record_is_not_taken_for_a_message_that_fails() -> None:
    assert not [each.name for each in mechanisms_of('{"message": "could not render thumbnail of 7"}')]
    assert "message" in [each.name for each in mechanisms_of('{"message": "message 7 could not be parsed"}')]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("bond0: (slave ens2f1): link status definitely down, disabling slave", "network"),
        ("%LINEPROTO-5-UPDOWN: Line protocol on Interface Ethernet7, changed state to down", "network"),
        ("nfs: server nas-02 not responding, still trying", "storage"),
        ("thread 'worker-3' panicked at src/book/level.rs:11:48:", "crash"),
    ],
)
def test_a_class_of_failure_is_told_by_the_words_that_programs_use_for_it(said: str, kind: str) -> None:
    assert mechanisms_of(said)[0].name == kind


def test_where_logs_could_not_be_read_the_state_of_this_machine_accuses_nobody() -> None:
    found = gathered(host=[FULL])
    found.logs_unread = True

    assert not judged(found).suspects


def test_a_job_that_the_failures_name_goes_before_the_lock_that_it_holds() -> None:
    found = gathered(
        log("shop.log", template("shop.log", "could not obtain lock on sales, held by vacuum.sh", since(70)))
    )
    found.jobs = [Job("/opt/vacuum.sh --full", ONSET - 60, "cron.log", "E7", earlier=1)]

    assert judged(found).suspects[0].id == "/opt/vacuum.sh --full"


def test_a_job_that_ran_before_and_that_no_failure_names_is_not_accused() -> None:
    found = gathered(log("shop.log", template("shop.log", "could not obtain lock on sales", since(70))))
    found.jobs = [Job("/opt/report.sh", ONSET - 60, "cron.log", "E7", earlier=9)]

    assert [each.kind for each in judged(found).suspects] == ["query"]


def test_of_several_logs_of_one_name_the_folder_tells_the_part() -> None:
    broken = "could not receive data from WAL stream: requested WAL segment has already been removed"
    found = gathered(log("db-2/pg.log"), log("db-3/pg.log", template("db-3/pg.log", broken, since(70))))

    assert [each.id for each in judged(found).suspects] == ["db-3"]


def test_records_that_name_nobody_are_about_whom_the_same_log_names_at_that_time() -> None:
    named = template("kern.log", "nfs: server nas-02 not responding, still trying", since(70))
    nameless = template("kern.log", "INFO: task gunicorn:7 blocked for more than 120 seconds", since(70))

    assert [each.id for each in judged(gathered(log("kern.log", named, nameless))).suspects] == ["nas-02"]


def test_where_logs_could_not_be_read_no_commit_is_ruled_out() -> None:
    found = gathered(commits=[commit("abcd1234", ONSET, "cart/total.py", "a = 1")])
    found.logs_unread = True

    assert not judged(found).ruled_out
