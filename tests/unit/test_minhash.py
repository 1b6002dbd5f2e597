"""Signatures and bands: the estimate, the pairs, and that neither changes unnoticed."""

import hashlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.likeness import bands, pictures
from tasks.likeness.fold import FOLD, fold
from tasks.likeness.minhash import DOCUMENT_SLOTS, MINHASH, SHINGLE, estimates, pack, sketch, unpack
from tasks.likeness.shingles import ngrams
from tests.fakes.scribe import prose, scanned

HASHES = st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=300)


def signature(text: str) -> bytes:
    return pack(sketch(ngrams(fold(text).codes, SHINGLE), DOCUMENT_SLOTS))


@given(HASHES, st.randoms())
def test_a_sketch_is_of_the_set_in_whatever_order(hashes: list[int], dice: object) -> None:
    once = sketch(np.array(hashes, dtype=np.uint64), 64)
    dice.shuffle(hashes)  # type: ignore[attr-defined]
    assert np.array_equal(sketch(np.array(hashes + hashes, dtype=np.uint64), 64), once)


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 0.8, 1.0])
def test_the_estimate_is_near_the_true_similarity(share: float) -> None:
    numbers = np.random.default_rng(7).integers(0, 2**63, size=6000, dtype=np.uint64)
    common = int(4000 * share)
    one, two = numbers[:4000], np.concatenate([numbers[:common], numbers[4000 : 8000 - common]])
    matrix = np.stack([sketch(one, 256), sketch(two, 256)])
    true = len(np.intersect1d(one, two)) / len(np.union1d(one, two))
    assert estimates(matrix, np.array([0]), np.array([1]))[0] == pytest.approx(true, abs=0.1)


def test_nothing_gives_no_sketch() -> None:
    with pytest.raises(ValueError, match="no n-grams"):
        sketch(ngrams(fold("мало").codes, SHINGLE), 64)


def test_packed_signatures_come_back() -> None:
    slots = sketch(np.arange(500, dtype=np.uint64) * np.uint64(2**55 + 12345), 256)
    assert np.array_equal(unpack(pack(slots) * 2, 256), np.stack([slots, slots]))


def test_signatures_of_one_version_are_the_same_for_ever() -> None:
    # Stored signatures are compared with new ones: whoever changes this digest must raise a version.
    assert (FOLD, MINHASH) == (1, 1)
    digest = hashlib.sha256(signature("Опись № 3: дела, пере-\nданные в Архив (Zhukov, Щ., 1937 г.) " * 3)).hexdigest()
    assert digest == "be2d84881e5cc9c5ba1c2030555495d9563e11b797b29458fad0986759cb28a5"


def test_noisy_copies_are_proposed_and_strangers_are_not() -> None:
    texts = [prose(number, 25) for number in range(12)]
    texts += [scanned(text, 0.06, number) for number, text in enumerate(texts)]
    matrix = unpack(b"".join(map(signature, texts)), DOCUMENT_SLOTS)
    found = {(left, right) for left, right in bands.candidates(matrix.astype(np.uint16), 3, 0.2).tolist()}
    copies = {(number, number + 12) for number in range(12)}
    assert copies <= found
    assert len(found - copies) < 30


def test_a_crowd_is_bound_to_its_first_member() -> None:
    same = sketch(np.arange(1, 900, dtype=np.uint64) << np.uint64(50), 64)
    matrix = np.stack([same] * (bands.CROWD + 50))
    pairs = bands.candidates(matrix.astype(np.uint16), 3, 0.5)
    assert len(pairs) < len(matrix) * (bands.NEIGHBOURS + 1)
    assert set(range(1, len(matrix))) <= {right for left, right in pairs.tolist() if left == 0}
    assert np.all(pairs[:, 0] < pairs[:, 1])


@given(st.lists(st.integers(0, 5), max_size=30))
def test_equal_keys_give_all_their_pairs(keys: list[int]) -> None:
    expected = [[i, j] for i in range(len(keys)) for j in range(i + 1, len(keys)) if keys[i] == keys[j]]
    assert bands.equal_pairs(np.array(keys, dtype=np.uint64)).tolist() == expected


def test_pictures_within_reach_are_found_and_others_are_not() -> None:
    dice = np.random.default_rng(3)
    first = dice.integers(0, 256, size=(40, 32), dtype=np.uint8)
    flips = np.zeros((40, 256), dtype=np.uint8)
    for row in flips:
        row[dice.choice(256, size=20, replace=False)] = 1
    near = first ^ np.packbits(flips, axis=1)
    found = pictures.lookalikes(np.concatenate([first, near]))
    assert [(left, right) for left, right, _ in found] == [(number, number + 40) for number in range(40)]
    assert {far for _, _, far in found} == {20}


def test_a_hash_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="256 bits"):
        pictures.bits(["00ff"])
