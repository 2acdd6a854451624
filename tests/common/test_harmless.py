from devops_assistant.common.harmless import all_harmless, harmless

SECRET = "ghp_16C7e42F292c6912E7710c838347Ae178B4a"


def test_a_secret_hidden_by_invisible_characters_is_found_and_counted() -> None:
    made = harmless(f"\x1b[31mtoken {SECRET[:9]}\u200b{SECRET[9:]}")

    assert made.count == 1
    assert made.text.startswith("token ‹redacted:")


def test_every_text_in_structured_content_is_made_harmless_and_the_rest_stays() -> None:
    made = all_harmless({"rows": [{"line": f"key {SECRET}", "at": 3, "ok": True, "none": None}], "name": "a\x07b"})

    assert made["name"] == "ab"
    assert SECRET not in str(made)
    assert {name: made["rows"][0][name] for name in ("at", "ok", "none")} == {"at": 3, "ok": True, "none": None}
