import json

import pytest

from devops_servers.system.report import Unseen
from devops_servers.system.services import services
from tests.servers.system.places import MakeSurroundings

pytestmark = pytest.mark.anyio

UNITS = """\
Id=fine.service
Description=All is well
ActiveState=active
SubState=running
Result=success
NRestarts=0
ExecMainStatus=0
StateChangeTimestampMonotonic=1000000

Id=flapping.service
Description=Comes and goes
ActiveState=activating
SubState=auto-restart
Result=exit-code
NRestarts=17
ExecMainStatus=1
StateChangeTimestampMonotonic=2000000

Id=broken.service
Description=Payments = important
ActiveState=failed
SubState=failed
Result=exit-code
NRestarts=0
ExecMainStatus=203
StateChangeTimestampMonotonic=3000000
"""
JOURNAL = [{"__REALTIME_TIMESTAMP": "1790000000000000", "PRIORITY": "3", "MESSAGE": "cannot open /etc/app.conf"}]
WITH_SYSTEMD = {"run/systemd/system/.keep": "", "var/log/journal/id/system.journal": ""}


def prints(text: str) -> str:
    return f"print({text!r})"


async def test_failed_and_restarting_units_are_told_with_their_last_lines(make_surroundings: MakeSurroundings) -> None:
    programs = {"systemctl": prints(UNITS), "journalctl": prints("\n".join(map(json.dumps, JOURNAL)))}
    report = await services(make_surroundings(files=WITH_SYSTEMD, programs=programs))
    assert report.summary == "1 failed, 1 restarted by systemd, of 3 units"
    assert report.lines[0].startswith("broken.service: failed (failed) since ")
    assert "result exit-code, exit status 203 · Payments = important" in report.lines[0]
    assert "cannot open /etc/app.conf" in report.lines[1]
    assert "flapping.service: activating (auto-restart)" in report.lines[2]
    assert "17 automatic restarts" in report.lines[2]
    assert "fine.service" not in "\n".join(report.lines)


async def test_a_machine_without_systemd_is_said_to_be_one(make_surroundings: MakeSurroundings) -> None:
    report = await services(make_surroundings())
    assert "no systemd runs here" in report.summary
    assert report.data == {"systemd": False, "total": 0, "units": []}


async def test_a_systemd_that_does_not_answer_is_named_with_its_reason(make_surroundings: MakeSurroundings) -> None:
    refusing = "import sys; sys.exit('Failed to connect to bus: Permission denied')"
    with pytest.raises(Unseen, match="Permission denied; "):
        await services(make_surroundings(files=WITH_SYSTEMD, programs={"systemctl": refusing}))


async def test_a_hidden_journal_costs_only_the_last_lines(make_surroundings: MakeSurroundings) -> None:
    files = {"run/systemd/system/.keep": ""}
    report = await services(make_surroundings(files=files, programs={"systemctl": prints(UNITS)}))
    assert report.lines[0].startswith("broken.service")
    assert "not seen: last lines: " in report.footer
