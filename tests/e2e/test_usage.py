"""A mistake on the command line is told in one line in the user's language, with the way out of it."""

from __future__ import annotations

import re

import pytest

from tests.e2e.program import Place

MISTAKES = [
    (["ask"], "✗ QUESTION is missing; devops-assistant ask --help tells how", "✗ 질문 값이 빠졌습니다;"),
    (["ask", "x", "--modle", "y"], "✗ there is no option --modle; did you mean '--model'?", "--modle 옵션은 없습니다"),
    (["ask", "x", "--model"], "✗ --model needs a value after it", "--model 뒤에 값이 있어야 합니다"),
    (["--plain=3", "ask"], "✗ --plain takes no value", "--plain 옵션은 값을 받지 않습니다"),
    (
        ["ask", "why", "is", "it"],
        "✗ this is more than it takes: is it; put several words into quotes",
        "많습니다: is it",
    ),
    (["ask", "x", "--max-steps", "many"], "✗ --max-steps cannot be 'many'; it takes a whole number, 1 to 500", "정수"),
    (["completion", "tcsh"], "✗ SHELL cannot be 'tcsh'; it is one of bash, zsh, fish", "셸에 'tcsh' 값은"),
    (["aks", "x"], "✗ there is no command aks; did you mean 'ask'?", "✗ aks 명령은 없습니다; 'ask'"),
    (["--plain"], "✗ COMMAND is missing; devops-assistant --help tells how", "✗ 명령 값이 빠졌습니다"),
    (
        ["chat", "s1"],
        "✗ 's1' needs --resume before it; devops-assistant chat --help tells how",
        "--resume이 필요합니다",
    ),
]
NAMES = {"devops-assistant", "--help", "'--model'", "'ask'", "ask", "bash", "zsh", "fish", "--resume", "--plain"}


@pytest.mark.parametrize(("words", "english", "korean"), MISTAKES)
def test_a_mistake_is_one_line_in_either_language(words: list[str], english: str, korean: str, place: Place) -> None:
    told = place.run(*words)
    assert (told.code, told.out, told.err.count("\n")) == (2, "", 1)
    assert told.err.startswith(english)
    told = place.run(*words, LANG="ko_KR.UTF-8")
    assert (told.code, told.out, told.err.count("\n")) == (2, "", 1)
    assert korean in told.err
    english_words = set(re.findall(r"[\w'-]*[a-z]{2}[\w'-]*", told.err, re.ASCII))
    assert english_words <= {*words, *NAMES, *(f"'{word}'" for word in words)}


def test_the_language_that_the_flag_names_tells_of_mistakes_before_and_behind_it(place: Place) -> None:
    assert place.run("--plain=3", "--lang", "ko").err == "✗ --plain 옵션은 값을 받지 않습니다\n"
    assert place.run("ask", "x", "-x", "--lang=ko").err.startswith("✗ -x 옵션은 없습니다; devops-assistant ask --help")


def test_hostile_words_are_shown_harmless(place: Place) -> None:
    told = place.run("ask", "x", "--\x1b[2J")
    assert told.code == 2
    assert "\x1b" not in told.err


def test_help_speaks_the_language_of_the_flag_or_the_locale(place: Place) -> None:
    korean = place.run("ask", "--help", LANG="ko_KR.UTF-8", COLUMNS="80")
    assert korean.code == 0
    assert korean.out.startswith("사용법: devops-assistant ask [옵션] 질문\n")
    assert korean.out == place.run("--lang", "ko", "ask", "-h", COLUMNS="80").out
    assert korean.out == place.run("ask", "--lang", "ko", "-h", COLUMNS="80").out
    assert "Show this message and exit." in place.run("ask", "--help").out
    assert "도움말을 보여" in place.run(LANG="ko_KR.UTF-8").err


def test_shells_are_told_what_things_are_in_korean_too(place: Place) -> None:
    variables = {"_DEVOPS_ASSISTANT_COMPLETE": "complete_zsh", "LANG": "ko_KR.UTF-8"}
    assert '"doctor":"무엇이 되는지' in place.run(_TYPER_COMPLETE_ARGS="devops-assistant do", **variables).out
    assert '"--quiet":"표준 오류' in place.run(_TYPER_COMPLETE_ARGS="devops-assistant ask --qu", **variables).out
