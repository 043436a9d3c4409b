"""However many signals there are, only so many are in memory as objects at a time; in what stretches makes no difference."""

from __future__ import annotations

from pathlib import Path

import pytest
import stores

from pipeline import analyse as analysis
from pipeline import campaigns
from pipeline.labels import keywords
from pipeline.store import read, tables, vectors
from pipeline.themes import forks, passages
from pipeline.vectors import cooccurrence, embedding, text

#: Where each stage takes its stretches, and how large they are here: no whole number of them fits in what there is.
_SMALL = (
    (tables, "_AT_ONCE", 37),
    (vectors, "_IN_A_STRETCH", 41),
    (campaigns, "_PART", 23),
    (text, "_PART_ALONE", 29),
    (text, "_TOKENS_AT_ONCE", 1_003),
    (embedding, "_AT_ONCE", 31),
    (cooccurrence, "_AT_ONCE", 43),
    (passages, "_AT_ONCE", 19),
    (keywords, "_AT_ONCE", 997),
    (forks, "_AT_ONCE", 47),
    (analysis, "_AT_ONCE", 53),
)


def test_an_analysis_in_many_small_stretches_is_the_same_to_the_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    whole = stores.make_letters(tmp_path / "whole.sqlite")
    analysis.analyse(whole)
    expected = stores.content(whole)
    assert len(expected["theme"]) >= 3
    assert len(read.campaigns(whole)) >= 2

    for module, name, small in _SMALL:
        assert getattr(module, name) > small
        monkeypatch.setattr(module, name, small)
    parts = stores.make_letters(tmp_path / "parts.sqlite")
    analysis.analyse(parts)

    assert stores.content(parts) == expected
