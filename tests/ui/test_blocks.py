import pytest

from devops_assistant.ui.blocks import Block, BlockSplitter


def split(text: str, step: int) -> list[Block]:
    splitter = BlockSplitter()
    blocks = [block for start in range(0, len(text), step) for block in splitter.feed(text[start : start + step])]
    return blocks + splitter.finish()


def texts(text: str) -> list[str]:
    blocks = split(text, 1)
    assert blocks == split(text, 7) == split(text, len(text) or 1)
    return [block.text for block in blocks]


def test_paragraphs_end_at_empty_lines_and_headings_stand_alone() -> None:
    assert texts("# Title\none\ntwo\n\n\nthree") == ["# Title", "one\ntwo", "three"]


def test_code_is_one_block_whatever_is_in_it_and_is_there_once_it_is_closed() -> None:
    code = "```python\n\n# no heading\n- no item\n~~~\n```"
    assert texts(f"See:\n{code}\nEnd") == ["See:", code, "End"]
    assert BlockSplitter().feed(f"{code}\n") == [Block(code)]


def test_each_item_of_a_list_is_shown_as_it_comes_with_what_is_nested_in_it() -> None:
    blocks = split("Found:\n- one\n  - nested\n\n  more\n- two\n```\nx\n```\n\n1. first\n2. second\n", 3)
    assert blocks == [
        Block("Found:"),
        Block("- one\n  - nested\n\n  more"),
        Block("- two\n```\nx\n```", follows_closely=True),
        Block("1. first"),
        Block("2. second", follows_closely=True),
    ]


def test_a_year_at_the_start_of_a_line_is_no_list() -> None:
    assert texts("It began in\n2024. And so on") == ["It began in\n2024. And so on"]


def test_a_table_stays_whole() -> None:
    table = "| a | b |\n|---|---|\n| 1 | 2 |"
    assert texts(f"{table}\n\nafter") == [table, "after"]


def test_what_is_unfinished_is_held_back_until_the_end_and_then_forgotten() -> None:
    splitter = BlockSplitter()
    assert splitter.feed("half a thou") == []
    assert splitter.finish() == [Block("half a thou")]
    assert splitter.finish() == []


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("half a thou", "half a thou"),
        ("it is **very", "it is **very**"),
        ("it is **very*", "it is **very**"),
        ("see `app.l", "see `app.l`"),
        ("next **", "next "),
        ("- one\n- tw", "- one\n- tw"),
        ("```sh\necho 'a **", "```sh\necho 'a **"),
    ],
)
def test_what_is_unfinished_can_be_shown_with_its_marks_closed(written: str, shown: str) -> None:
    splitter = BlockSplitter()
    assert splitter.unfinished() is None
    splitter.feed(written)
    assert splitter.unfinished() == Block(shown)
    splitter.finish()
    assert splitter.unfinished() is None


def test_of_long_code_that_is_unfinished_the_end_is_shown_as_code() -> None:
    splitter = BlockSplitter()
    splitter.feed("```sh\n" + "".join(f"echo {number}\n" for number in range(1_000)))
    unfinished = splitter.unfinished()
    assert unfinished
    assert unfinished.text.startswith("```sh\necho 900\n")
    assert unfinished.text.endswith("echo 999")
