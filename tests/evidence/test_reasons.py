from devops_assistant.evidence.grounding import ground, reasons

SHOWN = {"E1": "errors: 30\nwarnings: 20", "E2": "commit 4f2a9c1e8b7d fix: queue"}
ANSWER = "There were 30 errors and 20 warnings, 50 messages in all [E1]. 4f2a9c1e8b7d is the fix [E2]. 77 % is a guess."


def test_each_claim_is_told_with_what_shows_it_or_how_it_came_to_be() -> None:
    found = {reason.claim: (reason.how, reason.evidence) for reason in reasons(ANSWER, SHOWN, "which of 9 hosts?")}
    assert found["30"] == ("shown", ("E1",))
    assert found["50"][0] == "computed"
    assert found["4f2a9c1e8b7d"] == ("shown", ("E2",))
    assert found["77 %"] == ("unbacked", ())


def test_each_claim_stands_with_the_words_of_its_sentence() -> None:
    pieces = {reason.claim: reason.piece for reason in reasons(ANSWER, SHOWN, "")}
    assert pieces["30"] == pieces["50"] == "There were 30 errors and 20 warnings, 50 messages in all."
    assert pieces["77 %"] == "77 % is a guess."


def test_reasons_and_grounding_agree() -> None:
    grounding, told = ground(ANSWER, SHOWN, ""), reasons(ANSWER, SHOWN, "")
    assert len(told) == grounding.checked
    assert sum(reason.how == "computed" for reason in told) == grounding.computed
    assert sum(reason.how == "unbacked" for reason in told) == len(grounding.unbacked)
