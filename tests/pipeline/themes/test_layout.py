"""The map: every theme a disc of its own, its signals in it, the same each time."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.themes.layout import lay_out


def world(sizes: list[int], lost: int, seed: int) -> tuple[list[str | None], np.ndarray]:
    draw = np.random.default_rng(seed)
    middles = draw.normal(size=(len(sizes), 8)) * 2
    owners = [at for at, size in enumerate(sizes) for _ in range(size)]
    vectors = middles[owners] + draw.normal(size=(len(owners), 8)) if owners else np.zeros((0, 8))
    vectors = np.vstack([vectors, draw.normal(size=(lost, 8)), np.zeros((1, 8))])
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return [f"T{at:04d}" for at in owners] + [None] * (lost + 1), vectors.astype(np.float32)


worlds = st.builds(world, st.lists(st.integers(1, 30), max_size=12), st.integers(0, 20), st.integers(0, 999))


@settings(max_examples=40)
@given(worlds)
def test_no_disc_covers_another_and_every_signal_stands_in_its_own(drawn: tuple[list[str | None], np.ndarray]):
    theme_ids, vectors = drawn
    layout = lay_out(theme_ids, vectors)

    discs = layout.themes.set_index("theme_id").astype(float)
    middles = discs[["x", "y"]].to_numpy()
    apart = np.linalg.norm(middles[:, None] - middles[None], axis=2)
    touching = discs["radius"].to_numpy()[:, None] + discs["radius"].to_numpy()[None]
    np.fill_diagonal(apart, np.inf)
    assert (apart >= touching - 1e-2).all()
    for theme_id, place in zip(theme_ids, layout.places, strict=True):
        if theme_id is not None:
            disc = discs.loc[theme_id]
            assert np.hypot(place[0] - disc["x"], place[1] - disc["y"]) <= disc["radius"] + 1e-3
    # A signal without a vector stands nowhere; without any theme there is no map.
    assert np.isnan(layout.places[-1]).all()
    assert len(discs) == len({name for name in theme_ids if name})
    assert np.isfinite(layout.places[:-1]).all() or discs.empty


@settings(max_examples=10)
@given(worlds)
def test_the_same_signals_give_the_same_map(drawn: tuple[list[str | None], np.ndarray]):
    one, other = lay_out(*drawn), lay_out(*drawn)

    pd.testing.assert_frame_equal(one.themes, other.themes)
    assert np.array_equal(one.places, other.places, equal_nan=True)


def test_a_theme_twice_as_large_has_twice_the_area_and_what_is_typical_stands_in_the_middle():
    theme_ids, vectors = world([40, 20], 0, 1)
    layout = lay_out(theme_ids, vectors)

    large, small = layout.themes["radius"].astype(float)
    assert np.isclose(large**2 / small**2, 2, rtol=0.01)
    own = vectors[:40]
    middle = own.mean(axis=0) / np.linalg.norm(own.mean(axis=0))
    x, y = layout.themes.loc[0, ["x", "y"]]
    distance = np.hypot(layout.places[:40, 0] - x, layout.places[:40, 1] - y)
    assert np.array_equal(np.argsort(distance), np.argsort(-(own @ middle), kind="stable"))
