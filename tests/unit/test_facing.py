"""Two readings of one passage, line beside line."""

import pytest

from flows.commands.facing import facing
from tests.fakes.scribe import prose, romanised, scanned

TEXT = prose(5, 6)


@pytest.mark.parametrize("other", [TEXT, scanned(TEXT, 0.05, 2), romanised(TEXT), f"И вот ещё: {TEXT} Конец."])
@pytest.mark.parametrize("width", [20, 38, 58])
def test_lines_stand_beside_each_other(other: str, width: int) -> None:
    lines = [(ours.plain, theirs.plain) for ours, theirs in facing(TEXT, other, width)]
    assert " ".join(ours for ours, _ in lines if ours).split() == TEXT.split()
    assert " ".join(theirs for _, theirs in lines if theirs).split() == other.split()
    assert sum(max(map(len, line)) <= width for line in lines) >= 0.7 * len(lines)
    assert len(lines) >= len(TEXT) / width


def test_words_that_only_one_side_has_are_marked() -> None:
    ((ours, theirs),) = facing("Дело лежит в архиве.", "дело давно лежит в архнве", 60)
    assert [ours.plain[span.start : span.end] for span in ours.spans if span.style] == ["архиве."]
    assert [theirs.plain[span.start : span.end] for span in theirs.spans if span.style] == ["давно", "архнве"]


def test_nothing_in_common_is_one_line() -> None:
    assert [(one.plain, two.plain) for one, two in facing("раз два", "three four", 5)] == [("раз два", "three four")]
    assert list(facing("", "", 5)) == []
