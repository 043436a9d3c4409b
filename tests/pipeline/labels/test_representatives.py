from __future__ import annotations

import numpy as np
import pytest

from pipeline.labels.representatives import representatives
from pipeline.vectors.text import FloatArray


def on_a_sphere(rows: FloatArray) -> FloatArray:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def chosen(vectors: FloatArray, lengths: list[int]) -> list[int]:
    size = len(vectors)
    theme, sure = np.zeros(size, dtype=np.int32), np.ones(size, dtype=np.float32)
    return representatives(vectors, theme, sure, np.array(lengths, dtype=np.int32), 0)


@pytest.fixture
def others() -> FloatArray:
    lot = np.random.default_rng(0)
    return np.array([1.0, 0, 0]) + 0.5 * lot.standard_normal((30, 3))


def test_representatives_differ_from_one_another(others: FloatArray):
    copies = np.tile([1.0, 0.1, 0.0], (30, 1))

    found = chosen(on_a_sphere(np.vstack([copies, others])), [50] * 60)

    assert len(set(found)) == 5
    assert sum(member < 30 for member in found) <= 1


def test_what_is_short_or_very_long_stands_back(others: FloatArray):
    vectors = on_a_sphere(np.vstack([others, others, others]))

    found = chosen(vectors, [2] * 30 + [60] * 30 + [4_000] * 30)

    assert all(30 <= member < 60 for member in found)


def test_a_small_theme_shows_all_it_has():
    assert sorted(chosen(on_a_sphere(np.eye(3)), [20] * 3)) == [0, 1, 2]
