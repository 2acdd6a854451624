import pytest

from devops_assistant.evidence.quantities import find_quantities, in_context, states


def stated(claim: str, fact: str) -> bool:
    (said,), (shown,) = list(find_quantities(claim)), list(find_quantities(fact))
    return states(in_context(said, claim), shown)


@pytest.mark.parametrize(
    ("claim", "fact"),
    [
        ("about 5 GB", "4.97 GB"),
        ("512 MB", "512 MiB"),
        ("536.9 MB", "512 MiB"),
        ("2 GB", "2048 MB"),
        ("1,234,567 bytes", "1234567 B"),
        ("1.5 s", "1530 ms"),
        ("90 minutes", "1.5 h"),
        ("2시간 30분", "2h30m"),
        ("0.25 cores", "250m"),
        ("12k", "12345"),
        ("2만 5천 건", "25132"),
        ("1.5억", "152340000"),
        ("3천", "3,000"),
        ("90 퍼센트", "90.2%"),
        ("720 requests per minute", "12 req/s"),
        ("초당 12건", "12 rps"),
        ("over 90 %", "93.4%"),
        ("5초 미만", "4.2 s"),
        ("약 100건", "97"),
    ],
)
def test_rounded_converted_and_korean_forms_state_the_same(claim: str, fact: str) -> None:
    assert stated(claim, fact)


@pytest.mark.parametrize(
    ("claim", "fact"),
    [
        ("4.98 GB", "4.97 GB"),
        ("5 GB", "4.97 MB"),
        ("1 GB", "1.4 GB"),
        ("250 s", "250 ms"),
        ("101", "100"),
        ("529230101", "529230100"),
        ("2만 6천", "25132"),
        ("4.973 GB", "4.97 GB"),
        ("over 95 %", "93.4%"),
        ("12 MB/s", "12 MB"),
        ("12 Mb", "12 MB"),
    ],
)
def test_another_number_or_another_unit_states_something_else(claim: str, fact: str) -> None:
    assert not stated(claim, fact)


@pytest.mark.parametrize(
    "text", ["web-1", "p99", "5xx", "2nd", "1.2.3", "3f2a9c1e", "utf-8", "x86_64", "9" * 400, "1e999"]
)
def test_digits_in_names_are_no_quantities(text: str) -> None:
    assert list(find_quantities(text)) == []
