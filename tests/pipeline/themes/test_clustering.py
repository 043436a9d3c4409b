from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from pipeline.themes.clustering import NO_THEME, find_clusters, find_subclusters, smallest_theme

WIDTH = 30


@pytest.fixture(scope="module")
def cloud() -> tuple[np.ndarray, np.ndarray]:
    """Six groups of 80 vectors and 20 that lie anywhere, with their truth."""
    lot = np.random.default_rng(4)
    centres = np.linalg.qr(lot.standard_normal((WIDTH, WIDTH)))[0][:6]
    grouped = np.repeat(centres, 80, axis=0) + 0.6 * lot.standard_normal((480, WIDTH)) / np.sqrt(WIDTH)
    points = np.vstack([grouped, lot.standard_normal((20, WIDTH))])
    truth = np.append(np.repeat(np.arange(6), 80), np.full(20, NO_THEME))
    return (points / np.linalg.norm(points, axis=1, keepdims=True)).astype(np.float32), truth


def keys(count: int) -> list[str]:
    return [f"signal-{number}" for number in range(count)]


def test_the_groups_are_found_and_their_number_too(cloud: tuple[np.ndarray, np.ndarray]):
    vectors, truth = cloud

    found = find_clusters(vectors, keys(500))

    assert found.labels.max() == 5
    assert adjusted_rand_score(truth[:480], found.labels[:480]) > 0.98


def test_who_lies_far_from_all_is_in_none(cloud: tuple[np.ndarray, np.ndarray]):
    vectors, _ = cloud

    found = find_clusters(vectors, keys(500))

    assert (found.labels[480:] == NO_THEME).mean() > 0.5
    assert (found.labels[:480] == NO_THEME).mean() < 0.02


def test_another_seed_and_a_fifth_less_give_the_same_groups(cloud: tuple[np.ndarray, np.ndarray]):
    vectors, _ = cloud
    found = find_clusters(vectors, keys(500))
    kept = np.sort(np.random.default_rng(1).choice(500, 400, replace=False))

    other = find_clusters(vectors, keys(500), seed=1)
    less = find_clusters(vectors[kept], [keys(500)[at] for at in kept])

    assert adjusted_rand_score(found.labels, other.labels) > 0.95
    assert adjusted_rand_score(found.labels[kept], less.labels) > 0.95


def test_the_same_seed_gives_the_same_bytes(cloud: tuple[np.ndarray, np.ndarray]):
    vectors, _ = cloud

    runs = [find_clusters(vectors, keys(500)) for _ in range(3)]

    assert len({run.labels.tobytes() + run.probabilities.tobytes() for run in runs}) == 1


def test_clusters_are_numbered_from_large_to_small(cloud: tuple[np.ndarray, np.ndarray]):
    vectors, _ = cloud

    sizes = np.bincount(find_clusters(vectors[60:], keys(440)).labels + 1)[1:]

    assert sizes.tolist() == sorted(sizes.tolist(), reverse=True)


@pytest.mark.parametrize("count", [0, 1, 2, 7])
def test_a_handful_of_vectors_is_no_error(count: int):
    found = find_clusters(np.eye(max(count, 1), 8, dtype=np.float32)[:count], keys(count))

    assert len(found.labels) == len(found.probabilities) == len(found.second) == count


def test_vectors_of_zeros_are_in_none():
    assert (find_clusters(np.zeros((30, 4), dtype=np.float32), keys(30)).labels == NO_THEME).all()


def test_the_least_size_of_a_theme_grows_with_the_number_of_signals():
    assert [smallest_theme(size) for size in (0, 7, 60, 1_000, 10_000, 100_000)] == [3, 3, 6, 10, 25, 250]


def test_within_a_cluster_its_parts_are_found_and_a_whole_one_stays_whole(cloud: tuple[np.ndarray, np.ndarray]):
    vectors, truth = cloud
    two = (truth == 0) | (truth == 1)
    halves = np.where(two, 0, truth).astype(np.int32)

    parts = find_subclusters(vectors, keys(500), halves)

    assert adjusted_rand_score(truth[two], parts[two]) > 0.9
    assert (parts[truth == NO_THEME] == NO_THEME).all()


def test_subclusters_lie_within_one_cluster(cloud: tuple[np.ndarray, np.ndarray]):
    vectors, truth = cloud
    labels = np.where(truth == NO_THEME, NO_THEME, truth // 2).astype(np.int32)

    parts = find_subclusters(vectors, keys(500), labels)

    assert all(len(np.unique(labels[parts == part])) == 1 for part in np.unique(parts[parts != NO_THEME]))
