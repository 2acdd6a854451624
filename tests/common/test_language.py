import pytest

from devops_assistant.common.language import Language, language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("what changed today?", "en"),
        ("오늘 뭐가 바뀌었어?", "ko"),
        ("git log 보여줘", "ko"),
        ("ㅇㅇ", "ko"),
        ("\u110b\u1169\u1102\u1173\u11af", "ko"),  # 오늘, decomposed as some systems write it
        ("日本語", "en"),
        ("", "en"),
    ],
)
def test_a_text_with_any_hangul_is_korean_and_every_other_is_english(text: str, language: Language) -> None:
    assert language_of(text) == language
