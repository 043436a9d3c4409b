"""Communities many times over: what a look may and may not say, on graphs of which the answer is known."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.themes.communities import NOT_SEEN, look_often, share_together


def _neighbours(vectors: np.ndarray, count: int) -> np.ndarray:
    likeness = vectors @ vectors.T
    np.fill_diagonal(likeness, -2)
    return np.argsort(-likeness, axis=1)[:, :count].astype(np.int32)


def _groups(seed: int, groups: int, size: int) -> tuple[np.ndarray, np.ndarray]:
    lot = np.random.default_rng(seed)
    truth = np.repeat(np.arange(groups), size)
    vectors = np.eye(groups)[truth] + lot.normal(scale=0.1, size=(len(truth), groups))
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True), truth


def _look(vectors: np.ndarray, seen: np.ndarray, seed: int = 0, resolution: float = 1.0) -> np.ndarray:
    looks = len(seen)
    return look_often(
        _neighbours(vectors, 20),
        seen,
        np.full(looks, 8, dtype=np.int32),
        np.full(looks, resolution),
        np.arange(looks, dtype=np.uint64) + np.uint64(seed),
    )


def test_groups_that_lie_apart_are_found_in_every_look():
    vectors, truth = _groups(0, 5, 30)
    seen = np.random.default_rng(1).random((12, len(truth))) < 0.8

    share = share_together(_look(vectors, seen))

    same = truth[:, None] == truth[None, :]
    both = seen.T.astype(int) @ seen.astype(int) > 0
    assert (share[~same] == 0).all()
    assert share[same & both].mean() > 0.9


@settings(max_examples=30)
@given(seed=st.integers(0, 1000), groups=st.integers(1, 4), size=st.integers(3, 12), looks=st.integers(1, 25))
def test_shares_are_counts_of_looks(seed: int, groups: int, size: int, looks: int):
    vectors, truth = _groups(seed, groups, size)
    seen = np.random.default_rng(seed).random((looks, len(truth))) < 0.7

    found = _look(vectors, seen, seed)
    share = share_together(found)

    assert ((found == NOT_SEEN) == ~seen).all()
    together = sum((row[:, None] == row[None, :]) & (row[:, None] != NOT_SEEN) for row in found)
    both = seen.T.astype(int) @ seen.astype(int)
    assert np.allclose(share, together / np.maximum(both, 1))


def test_the_same_seed_gives_the_same_looks_and_a_finer_grain_gives_more_communities():
    lot = np.random.default_rng(3)
    vectors = lot.normal(size=(300, 8))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    seen = np.ones((24, 300), dtype=bool)

    coarse, fine = _look(vectors, seen), _look(vectors, seen, resolution=4.0)

    assert (coarse == _look(vectors, seen)).all()
    assert (coarse != _look(vectors, seen, seed=99)).any()
    assert coarse.max(axis=1).mean() < fine.max(axis=1).mean()


def test_a_look_that_sees_one_point_or_none_is_no_error():
    vectors, _ = _groups(0, 2, 10)
    seen = np.zeros((2, 20), dtype=bool)
    seen[1, 4] = True

    found = _look(vectors, seen)

    assert (found[0] == NOT_SEEN).all()
    assert found[1, 4] == 0
