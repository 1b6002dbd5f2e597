"""Joins that go on from the version before give the pairs of a join of everything."""

import os

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.likeness import bands, growth
from tasks.likeness.arrays import digests, fixed, hashes
from tasks.likeness.growth import Joined
from tasks.likeness.signed import Sketches

LEAST = 0.3


def drawn(seed: int, count: int, letters: int) -> np.ndarray:
    """Signatures of few different slots: families that agree in much, and crowds."""
    dice = np.random.default_rng(seed)
    families = dice.integers(0, letters, size=(4, 12))
    rows = families[dice.integers(0, 4, size=count)]
    other = dice.random(rows.shape) < dice.uniform(0.1, 0.7)
    return np.where(other, dice.integers(0, letters, size=rows.shape), rows).astype(np.uint16)


def numbers(sketches: Sketches) -> np.ndarray:
    return hashes(
        pa.array(
            [f"{place} {row.tobytes().hex()}" for place, row in zip(sketches.places, sketches.matrix, strict=True)]
        )
    )


def whole(sketches: Sketches) -> Joined:
    return growth.joined(None, numbers(sketches), sketches, 3, LEAST)


@pytest.fixture(autouse=True)
def small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Crowds of five, the nearest three: what takes thousands of texts takes forty here."""
    monkeypatch.setattr(bands, "CROWD", 5)
    monkeypatch.setattr(bands, "NEIGHBOURS", 2)
    monkeypatch.setattr(bands, "CLOSEST", 3)
    monkeypatch.setattr(growth, "_MANY", 1)
    monkeypatch.setattr(growth, "_STRETCH", 7)


@settings(max_examples=int(os.environ.get("OPIS_EXAMPLES", "60")))
@given(
    st.integers(0, 10_000),
    st.integers(1, 60),
    st.integers(2, 6),
    st.integers(0, 100),
    st.integers(0, 3),
    st.sampled_from([3, 3, 30]),
)
def test_what_is_new_is_joined_as_if_everything_were(
    seed: int, count: int, letters: int, share: int, demoted: int, closest: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bands, "CLOSEST", closest)
        _check(seed, count, letters, share, demoted)


def _check(seed: int, count: int, letters: int, share: int, demoted: int) -> None:
    matrix = drawn(seed, count, letters)
    dice = np.random.default_rng(seed + 1)
    was = dice.random(count) < share / 100
    spare = np.flatnonzero(was)[:demoted]  # texts that an equal one now stands before
    single = np.setdiff1d(np.arange(count), spare)
    before = whole(Sketches(matrix[was], np.flatnonzero(was), int(was.sum())))
    rows = np.concatenate([single, spare])
    sketches = Sketches(matrix[rows], rows, len(single))
    pairs = growth._regrown(before, numbers(sketches), sketches, 3, LEAST)
    assert pairs is not None
    assert pairs.tolist() == whole(sketches).pairs.tolist()


def test_only_the_keys_of_new_texts_are_joined(monkeypatch: pytest.MonkeyPatch) -> None:
    matrix = drawn(5, 200, 10_000)
    before = whole(Sketches(matrix[:-1], np.arange(199), 199))
    joined: list[int] = []

    def of_keys(keys: np.ndarray, members: np.ndarray, of: np.ndarray) -> np.ndarray:
        joined.append(len(members))
        return real(keys, members, of)

    real = bands.of_keys
    monkeypatch.setattr(bands, "of_keys", of_keys)
    sketches = Sketches(matrix, np.arange(200), 200)
    growth.joined(before, numbers(sketches), sketches, 3, LEAST)
    grown = sum(joined)
    joined.clear()
    whole(sketches)
    assert grown < sum(joined)


def test_a_signature_that_is_gone_or_changed_makes_the_join_a_whole_one() -> None:
    matrix = drawn(3, 20, 4)
    before = whole(Sketches(matrix, np.arange(20), 20))
    changed = matrix.copy()
    changed[4, 0] += 1
    for sketches in (Sketches(matrix[:-1], np.arange(19), 19), Sketches(changed, np.arange(20), 20)):
        assert growth._regrown(before, numbers(sketches), sketches, 3, LEAST) is None
        again = growth.joined(before, numbers(sketches), sketches, 3, LEAST)
        assert again.pairs.tolist() == whole(sketches).pairs.tolist()


TEXTS = st.lists(st.text(max_size=6), max_size=20)


@given(TEXTS, st.integers(0, 5))
def test_texts_have_one_number_each(texts: list[str], start: int) -> None:
    found = hashes(pa.array(texts, pa.string())[start:]).tolist()
    assert [found.index(number) for number in found] == [texts[start:].index(text) for text in texts[start:]]


def test_digests_are_read_from_bytes_and_digits() -> None:
    values = [bytes(range(16)), None, b"short", bytes(range(100, 116))]
    written = pa.array([value and value.hex() for value in values])
    assert np.array_equal(digests(pa.array(values)), digests(written))
    assert digests(pa.array(values))[1:3].tolist() == [[0, 0], [0, 0]]
    assert fixed(pa.array(values).slice(3), 16).tobytes() == values[3]
