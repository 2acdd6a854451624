import pytest

from devops_servers.system.settings import Thresholds, thresholds


def test_thresholds_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISK_THRESHOLD", "75")
    assert thresholds() == Thresholds(disk=75.0)


def test_a_threshold_that_is_no_percentage_names_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CPU_THRESHOLD", "lots")
    with pytest.raises(ValueError, match="CPU_THRESHOLD is 'lots'"):
        thresholds()
