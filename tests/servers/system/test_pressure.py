from pathlib import Path

from devops_servers.system.pressure import Pressure, Stall, pressures


def test_pressure_is_read_with_its_three_windows(tmp_path: Path) -> None:
    (tmp_path / "cpu").write_text("some avg10=1.50 avg60=0.48 avg300=0.54 total=10586141\n")
    (tmp_path / "io").write_text(
        "some avg10=9.00 avg60=8.00 avg300=7.00 total=1\nfull avg10=3.00 avg60=2.00 avg300=1.00 total=1\n"
    )
    assert pressures(tmp_path) == {
        "cpu": Pressure(Stall(1.5, 0.48, 0.54), None),
        "io": Pressure(Stall(9, 8, 7), Stall(3, 2, 1)),
    }


def test_a_kernel_that_does_not_keep_pressure_gives_nothing(tmp_path: Path) -> None:
    assert pressures(tmp_path) == {}
