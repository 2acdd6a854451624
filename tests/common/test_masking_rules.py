"""What the user decides about masking."""

from collections.abc import Iterator

import pytest

from devops_assistant.common.errors import ConfigError
from devops_assistant.common.harmless import all_harmless, harmless
from devops_assistant.common.masking import MaskingRules, adopt, mask

KEY = "AKIA" + "IOSFODNN7EXAMPLE"


@pytest.fixture(autouse=True)
def defaults() -> Iterator[None]:
    yield
    adopt(MaskingRules())


def test_results_keep_their_secrets_where_masking_is_off_but_not_their_control_sequences() -> None:
    adopt(MaskingRules(on=False))
    assert harmless(f"\x1b[31m{KEY}").text == KEY
    assert all_harmless({"key": [KEY]}) == {"key": [KEY]}


def test_errors_are_masked_even_where_results_are_not() -> None:
    adopt(MaskingRules(on=False))
    assert KEY not in mask(KEY).text


def test_the_users_patterns_are_masked_in_results() -> None:
    adopt(MaskingRules(patterns=(r"customer-(\d+)",)))
    assert harmless("customer-4711 waits").text.startswith("customer-‹redacted:custom#")


def test_a_pattern_that_is_not_valid_is_refused_at_once_and_changes_nothing() -> None:
    with pytest.raises(ConfigError, match="missing"):
        adopt(MaskingRules(on=False, patterns=("(open",)))
    assert KEY not in harmless(KEY).text
