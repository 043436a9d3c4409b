from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from model2vec import StaticModel
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from pipeline.encoder import load_encoder
from pipeline.errors import ModelError
from pipeline.themes import find_themes

TOPICS = {"bus": "bus halte lijn chauffeur rit", "zorg": "zorg arts huisarts praktijk wachtlijst"}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real model2vec model of ten words: those of one topic point the same way."""
    words = ["[UNK]", *" ".join(TOPICS.values()).split()]
    lot = np.random.default_rng(0)
    vectors = 0.1 * lot.standard_normal((len(words), 8)).astype(np.float32)
    vectors[1:6, 0] += 1
    vectors[6:, 1] += 1
    tokenizer = Tokenizer(WordLevel({word: number for number, word in enumerate(words)}, unk_token=words[0]))
    tokenizer.pre_tokenizer = Whitespace()
    folder = tmp_path_factory.mktemp("model")
    StaticModel(vectors, tokenizer).save_pretrained(folder)
    return folder


def test_texts_about_the_same_lie_together(model: Path):
    encode = load_encoder(model)

    bus, line, doctor = encode(["de bus rijdt niet", "lijn zonder halte", "geen huisarts en een wachtlijst"])

    assert np.linalg.norm(bus) == pytest.approx(1, abs=1e-3)
    assert bus @ line > 0.5 > bus @ doctor


def test_themes_are_found_with_its_vectors(model: Path):
    lot = np.random.default_rng(1)
    rows = [
        {"signal_id": f"{n:04d}", "text": " ".join(lot.choice(TOPICS[topic].split(), 5)), "topic": topic}
        for n, topic in enumerate(["bus", "zorg"] * 40)
    ]
    signals = pd.DataFrame(rows).assign(period="2025-H1", source="question", title="", language="nl")

    found = find_themes(signals, encoder=load_encoder(model)).assignments

    both = found.assign(topic=signals["topic"]).dropna(subset="theme_id")
    assert len(both) >= 40
    assert both.drop_duplicates(["theme_id", "topic"])["theme_id"].is_unique


@pytest.mark.parametrize("content", [None, "{ broken"])
def test_a_folder_without_a_model_is_refused_with_the_setting_to_mend(tmp_path: Path, content: str | None):
    if content:
        (tmp_path / "config.json").write_text(content, "utf-8")

    with pytest.raises(ModelError, match="RODE_DRADEN_EMBEDDING_MODEL"):
        load_encoder(tmp_path)
