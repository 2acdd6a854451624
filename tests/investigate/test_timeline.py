"""What the timeline shows, and what it says that it leaves out."""

from devops_assistant.investigate.symptoms import picture_of
from devops_assistant.investigate.timeline import timeline_of
from devops_assistant.investigate.verdict import verdict_of
from tests.investigate.made import gathered, log, since, template


def test_kinds_of_failing_records_beyond_ten_are_counted_and_not_dropped_silently() -> None:
    kinds = [template("cart.log", f"cannot do thing {name}", since(70)) for name in "abcdefghijkl"]
    found = gathered(log("cart.log", *kinds))
    picture = picture_of(found, [])
    notes: list[str] = []

    shown = timeline_of(found, picture, verdict_of(found, picture), notes.append)

    assert len([entry for entry in shown if entry.kind == "error"]) == 10
    assert notes == ["timeline: 2 more kinds of failing records"]
