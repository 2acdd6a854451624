import pytest

from devops_servers.system.cpu import CpuSample, cpu_use


def test_cpu_is_what_happened_between_two_samples_not_since_boot() -> None:
    earlier = {"user": 5000.0, "system": 100.0, "idle": 100.0, "iowait": 7.0, "guest": 4000.0}
    later = {"user": 5000.5, "system": 100.0, "idle": 101.0, "iowait": 7.5, "guest": 4000.5}
    used = cpu_use(CpuSample(10.0, (earlier,)), CpuSample(11.0, (later,)))
    assert used.busy == pytest.approx(25)
    assert used.modes["iowait"] == pytest.approx(25)
    assert "guest" not in used.modes
    assert used.interval_s == pytest.approx(1)


def test_each_core_has_its_own_share() -> None:
    earlier, later = {"user": 0.0, "idle": 0.0}, ({"user": 1.0, "idle": 0.0}, {"user": 0.0, "idle": 1.0})
    used = cpu_use(CpuSample(0, (earlier, earlier)), CpuSample(1, later))
    assert used.busy_cores == pytest.approx((100, 0))
    assert used.busy == pytest.approx(50)


def test_a_counter_that_runs_backwards_counts_as_nothing() -> None:
    earlier, later = {"user": 1.0, "idle": 1.0, "iowait": 5.0}, {"user": 2.0, "idle": 2.0, "iowait": 4.0}
    assert cpu_use(CpuSample(0, (earlier,)), CpuSample(1, (later,))).busy == pytest.approx(50)
