"""The mutations of tests/mutate.py, which run by hand, are of lines that are there."""

from __future__ import annotations

import pytest

from tests.mutate import MUTATIONS, ROOT, Mutation


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda each: each.file)
def test_a_mutation_is_of_a_line_that_is_there_once(mutation: Mutation) -> None:
    assert (ROOT / mutation.file).read_text().count(mutation.old) == 1
    assert mutation.old != mutation.new
    for tests in mutation.tests.split():
        assert (ROOT / tests).exists(), tests
