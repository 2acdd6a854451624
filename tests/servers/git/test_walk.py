from collections.abc import Sequence

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from devops_servers.git.invocation import open_git
from devops_servers.git.walk import CommitReader, FileCount, walk
from tests.servers.git.building import Repo

pytestmark = pytest.mark.anyio

OUTPUT = b"\0one\0Kim\0\n1\t0\ta\0-\t-\tb\n\0\0empty\0\0\0two\0Park\0\n0\t0\t\0old\0new\0"
"""Three commits as git prints them: a binary file whose name ends in a newline, no author, and a rename."""


def test_commits_are_read_whatever_the_pieces_they_come_in() -> None:
    @given(st.lists(st.integers(0, len(OUTPUT)), max_size=20).map(sorted))
    def in_pieces(cuts: list[int]) -> None:
        seen: list[tuple[Sequence[bytes], Sequence[FileCount]]] = []
        reader = CommitReader(2, lambda fields, files: seen.append((fields, files)))
        for start, end in zip([0, *cuts], [*cuts, len(OUTPUT)], strict=True):
            reader.feed(OUTPUT[start:end])
        reader.finish()
        assert seen == [
            ([b"one", b"Kim"], [FileCount(b"a", b"a", 1, 0), FileCount(b"b\n", b"b\n", None, None)]),
            ([b"empty", b""], []),
            ([b"two", b"Park"], [FileCount(b"new", b"old", 0, 0)]),
        ]

    in_pieces()


async def test_a_walk_whose_time_is_over_says_that_it_is_not_complete(repo: Repo) -> None:
    repo.commit("one")
    git = await open_git(repo.path)
    over = anyio.CancelScope(deadline=anyio.current_time() - 1)

    assert not await walk(git, ["%H"], ["HEAD"], lambda fields, files: None, budget=over)
    assert await walk(git, ["%H"], ["HEAD"], lambda fields, files: None)
