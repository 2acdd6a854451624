import pytest

from devops_servers.system.settings import Thresholds, thresholds
from devops_servers.system.usage import CpuSample, cpu_use


def test_cpu_is_what_happened_between_two_samples_not_since_boot() -> None:
    earlier = CpuSample(10.0, {"user": 5000.0, "system": 100.0, "idle": 100.0, "iowait": 7.0, "guest": 4000.0})
    later = CpuSample(11.0, {"user": 5000.5, "system": 100.0, "idle": 101.0, "iowait": 7.5, "guest": 4000.5})
    used = cpu_use(earlier, later)
    assert used.busy == pytest.approx(25)
    assert used.modes["iowait"] == pytest.approx(25)
    assert "guest" not in used.modes


def test_a_counter_that_runs_backwards_counts_as_nothing() -> None:
    used = cpu_use(
        CpuSample(0, {"user": 1.0, "idle": 1.0, "iowait": 5.0}), CpuSample(1, {"user": 2, "idle": 2, "iowait": 4})
    )
    assert used.busy == pytest.approx(50)


def test_thresholds_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISK_THRESHOLD", "75")
    assert thresholds() == Thresholds(disk=75.0)


def test_a_threshold_that_is_no_percentage_names_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CPU_THRESHOLD", "lots")
    with pytest.raises(ValueError, match="CPU_THRESHOLD is 'lots'"):
        thresholds()
