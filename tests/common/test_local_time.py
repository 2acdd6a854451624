from datetime import UTC, datetime, timedelta

from devops_assistant.common.local_time import local_now


def test_the_local_time_is_the_present_in_the_offset_the_system_uses() -> None:
    now = local_now()

    assert abs(now.astimezone(UTC) - datetime.now(UTC)) < timedelta(seconds=5)
    assert now.utcoffset() == now.astimezone().utcoffset()


def test_every_hour_of_a_year_is_the_same_moment_in_local_time_and_back() -> None:
    zone = local_now().tzinfo
    moments = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hour) for hour in range(365 * 24)]

    assert [moment.astimezone(zone).astimezone(UTC) for moment in moments] == moments
