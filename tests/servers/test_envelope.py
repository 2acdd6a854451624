from devops_servers._common.envelope import answer


def test_what_programs_get_is_sanitised_and_masked_like_the_text() -> None:
    data = {"lines": ["password=hunter2-is-mine", "\x1b[31mred"], "count": 2, "nested": {"text": "api_key: abcd1234"}}
    result = answer("two lines", footer="all", data=data)
    told = str(result.structured_content)
    assert "hunter2" not in told
    assert "abcd1234" not in told
    assert "\x1b" not in told
    assert result.structured_content
    assert result.structured_content["count"] == 2
