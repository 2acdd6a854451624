from pathlib import Path

import pytest

from devops_assistant.common.errors import ConfigError
from devops_assistant.common.settings import child_environment, read_settings, standing_instructions

KEYS = ("ANTHROPIC_API_KEY", "OPENAI_API_KEY", "GEMINI_API_KEY", "ANTHROPIC_BASE_URL", "OPENAI_BASE_URL", "OLLAMA_HOST")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's config folder, empty, and an environment that says nothing."""
    for name in (*KEYS, "DEVOPS_ASSISTANT_PROVIDER", "DEVOPS_ASSISTANT_MODEL", "DEVOPS_ASSISTANT_MAX_STEPS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    folder = tmp_path / "devops-assistant"
    folder.mkdir()
    return folder


def test_without_any_setting_the_defaults_hold() -> None:
    settings = read_settings()
    assert (settings.provider, settings.model, settings.max_steps, settings.timeout, settings.lang) == (
        *(None, None, 25),
        *(None, None),
    )


def test_the_environment_wins_over_the_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "config.toml").write_text('provider = "ollama"\nmodel = "qwen"\nmax_steps = 3\n', encoding="utf-8")
    monkeypatch.setenv("DEVOPS_ASSISTANT_MODEL", "llama")
    settings = read_settings()
    assert (settings.provider, settings.model, settings.max_steps) == ("ollama", "llama", 3)


def test_an_empty_variable_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEVOPS_ASSISTANT_PROVIDER", "")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "")
    assert (read_settings().provider, read_settings().anthropic_api_key) == (None, None)


def test_keys_come_from_their_usual_variables_and_are_not_in_what_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in KEYS:
        monkeypatch.setenv(name, f"value of {name}")
    settings = read_settings()
    assert settings.anthropic_api_key == "value of ANTHROPIC_API_KEY"
    assert settings.openai_base_url == "value of OPENAI_BASE_URL"
    assert "value of" not in repr(settings) + str(settings)


@pytest.mark.parametrize("value", ["0", "501", "many"])
def test_a_value_out_of_bounds_names_its_setting(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEVOPS_ASSISTANT_MAX_STEPS", value)
    with pytest.raises(ConfigError, match="the setting max_steps cannot be used") as failure:
        read_settings()
    assert failure.value.remedy == "correct DEVOPS_ASSISTANT_MAX_STEPS or config.toml"


@pytest.mark.parametrize("content", [b"provider = ", b"\xff\xfe", b"provider = [[["])
def test_a_file_that_cannot_be_read_names_itself(content: bytes, folder: Path) -> None:
    (folder / "config.toml").write_bytes(content)
    with pytest.raises(ConfigError, match=r"config\.toml cannot be read"):
        read_settings()


def test_a_bad_value_in_the_file_never_shows_a_key(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-secret")
    (folder / "config.toml").write_text("max_steps = 0\n", encoding="utf-8")
    with pytest.raises(ConfigError) as failure:
        read_settings()
    assert "sk-secret" not in str(failure.value) + failure.value.remedy


def test_servers_see_no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-secret")
    monkeypatch.setenv("LC_TIME", "ko_KR.UTF-8")
    seen = child_environment(read_settings())
    assert seen["LC_TIME"] == "ko_KR.UTF-8"
    assert "PATH" in seen
    assert "sk-secret" not in seen.values()


def test_standing_instructions_are_the_users_file_or_nothing(folder: Path) -> None:
    assert standing_instructions() == ""
    (folder / "instructions.md").write_bytes("우리는 UTC를 씁니다".encode() + b"\xff")
    assert standing_instructions().startswith("우리는 UTC를 씁니다")
