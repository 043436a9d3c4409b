from __future__ import annotations

import numpy as np
import pytest

from pipeline.themes.clustering import NO_THEME, Clusters
from pipeline.themes.novelty import find_changes

PERIODS = ["2024-H1", "2024-H2", "2025-H1", "2025-H2"]
WIDTH = 40


def cloud(lot: np.random.Generator, centre: np.ndarray, size: int, spread: float = 0.6) -> np.ndarray:
    """Vectors of length 1 around a direction."""
    points = centre + spread * lot.standard_normal((size, WIDTH)) / np.sqrt(WIDTH)
    return points / np.linalg.norm(points, axis=1, keepdims=True)


def world(
    seed: int, *, newborn: bool = False, split: bool = False
) -> tuple[Clusters, np.ndarray, list[str], np.ndarray]:
    """Four half-years of eight themes; a matter that is new in the last, and a theme that splits in the third."""
    lot = np.random.default_rng(seed)
    centres = np.linalg.qr(lot.standard_normal((WIDTH, WIDTH)))[0]
    rows: list[np.ndarray] = []
    labels: list[int] = []
    periods: list[str] = []
    truth: list[str] = []

    def add(points: np.ndarray, label: int, period: str, name: str) -> None:
        rows.append(points)
        labels.extend([label] * len(points))
        periods.extend([period] * len(points))
        truth.extend([name] * len(points))

    for period in PERIODS:
        for theme in range(8):
            add(cloud(lot, centres[theme], 40), theme, period, f"theme {theme}")
        late = split > 0 and period >= "2025-H1"
        for side in (-1, 1):
            middle = centres[10] + (split * side * centres[11] if late else 0)
            add(cloud(lot, middle, 30), 8, period, f"side {side}" if late else "whole")
    if newborn:
        add(cloud(lot, 0.7 * centres[0] + centres[20], 40, 0.4), 0, PERIODS[-1], "newborn")
    none = np.full(len(labels), NO_THEME, dtype=np.int32)
    clusters = Clusters(np.array(labels, dtype=np.int32), np.ones(len(labels), dtype=np.float32), none)
    return clusters, np.concatenate(rows).astype(np.float32), periods, np.array(truth)


def beside(seed: int, *, joined: bool) -> tuple[Clusters, np.ndarray, list[str]]:
    """A world in which two small themes are heard in the first half-year, and then what is in between.

    That is made of both when they are `joined`, and otherwise of a little of both and much that is its own.
    """
    clusters, vectors, periods, _ = world(seed)
    lot = np.random.default_rng(seed)
    centres = np.linalg.qr(lot.standard_normal((WIDTH, WIDTH)))[0]
    kept = clusters.labels != 8
    first, second = centres[10], centres[11]
    middle = first + second if joined else first + second + 2 * centres[12]
    sets = [cloud(lot, first, 14), cloud(lot, second, 14), *(cloud(lot, middle / np.sqrt(2), 16) for _ in PERIODS[1:])]
    when = [PERIODS[0], PERIODS[0], *PERIODS[1:]]
    sizes = [len(some) for some in sets]
    labels = np.concatenate([clusters.labels[kept], np.full(sum(sizes), 8, dtype=np.int32)])
    none = np.full(len(labels), NO_THEME, dtype=np.int32)
    return (
        Clusters(labels, np.ones(len(labels), dtype=np.float32), none),
        np.concatenate([vectors[kept], *sets]).astype(np.float32),
        [*np.array(periods)[kept].tolist(), *np.repeat(when, sizes).tolist()],
    )


@pytest.mark.parametrize("seed", range(5))
def test_a_matter_of_the_last_half_year_gets_a_cluster_of_its_own(seed: int):
    clusters, vectors, periods, truth = world(seed, newborn=True)

    found, changes = find_changes(clusters, vectors, periods)

    assert [(change.period, change.parents, len(change.children)) for change in changes] == [("2025-H2", (0,), 1)]
    members = truth[found.labels == changes[0].children[0]]
    assert (members == "newborn").mean() >= 0.9
    assert (members == "newborn").sum() >= 30


@pytest.mark.parametrize("width", [0.5, 0.9])
@pytest.mark.parametrize("seed", range(5))
def test_a_theme_that_falls_apart_is_split_from_that_half_year_on(seed: int, width: float):
    clusters, vectors, periods, truth = world(seed, split=width)

    found, changes = find_changes(clusters, vectors, periods)

    assert [(change.period, change.parents, len(change.children)) for change in changes] == [("2025-H1", (8,), 2)]
    for child in changes[0].children:
        sides, counts = np.unique(truth[found.labels == child], return_counts=True)
        assert counts.max() / counts.sum() >= 0.9, sides


@pytest.mark.parametrize("seed", range(5))
def test_a_theme_that_goes_on_in_other_words_is_the_same_theme(seed: int):
    clusters, vectors, periods, _ = world(seed)
    lot = np.random.default_rng(seed)
    late = (clusters.labels == 3) & (np.array(periods) >= "2025-H1")
    aside = vectors[clusters.labels == 3].mean(axis=0) + np.eye(WIDTH)[5]
    vectors[late] = cloud(lot, aside, int(late.sum()))

    found, changes = find_changes(clusters, vectors, periods)

    assert changes == []
    assert (found.labels == clusters.labels).all()


@pytest.mark.parametrize("seed", range(10))
def test_where_nothing_changes_nothing_is_found(seed: int):
    clusters, vectors, periods, _ = world(seed)

    found, changes = find_changes(clusters, vectors, periods)

    assert changes == []
    assert (found.labels == clusters.labels).all()


@pytest.mark.parametrize("seed", range(3))
def test_two_small_themes_that_come_together_are_a_merge(seed: int):
    clusters, vectors, periods = beside(seed, joined=True)

    _, changes = find_changes(clusters, vectors, periods)

    assert [(change.period, len(change.parents), len(change.children)) for change in changes] == [("2024-H2", 2, 1)]


@pytest.mark.parametrize("seed", range(3))
def test_a_third_matter_that_is_as_near_to_two_themes_is_no_merge(seed: int):
    clusters, vectors, periods = beside(seed, joined=False)

    _, changes = find_changes(clusters, vectors, periods)

    assert [change for change in changes if len(change.parents) > 1] == []


@pytest.mark.parametrize("size", [0, 1, 7])
def test_hardly_any_signals_give_no_changes(size: int):
    labels = np.zeros(size, dtype=np.int32)
    vectors = np.eye(WIDTH, dtype=np.float32)[:size]

    _, changes = find_changes(Clusters(labels, np.ones(size, dtype=np.float32), labels), vectors, PERIODS[:1] * size)

    assert changes == []
