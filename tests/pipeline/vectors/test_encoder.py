"""Models that were made for the test: a real model2vec model, and a real ONNX graph with its tokenizer."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import pandas as pd
import pytest
from model2vec import StaticModel
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from pipeline.errors import ModelError
from pipeline.themes.finding import find_themes
from pipeline.vectors.encoder import load_encoder
from pipeline.vectors.model_files import fingerprint

TOPICS = {"bus": "bus halte lijn chauffeur rit", "zorg": "zorg arts huisarts praktijk wachtlijst"}
WORDS = ["[UNK]", *" ".join(TOPICS.values()).split(), "vraag"]


def tokenizer() -> Tokenizer:
    made = Tokenizer(WordLevel({word: number for number, word in enumerate(WORDS)}, unk_token=WORDS[0]))
    made.pre_tokenizer = Whitespace()
    return made


def word_vectors() -> npt.NDArray[np.float32]:
    """Words of one topic point the same way; "vraag" points its own way."""
    vectors = 0.1 * np.random.default_rng(0).standard_normal((len(WORDS), 8)).astype(np.float32)
    vectors[1:6, 0] += 1
    vectors[6:11, 1] += 1
    vectors[11, 2] += 1
    return vectors


def make_static_model(folder: Path) -> Path:
    StaticModel(word_vectors(), tokenizer()).save_pretrained(folder)
    return folder


def make_onnx_model(folder: Path, *, name: str = "onnx/model.onnx") -> Path:
    """A graph that looks up the vector of each token: the smallest thing that is a transformer from the outside."""
    nodes = [helper.make_node("Gather", ["table", "input_ids"], ["last_hidden_state"], axis=0)]
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"])
        for name in ("input_ids", "attention_mask", "token_type_ids")
    ]
    outputs = [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["batch", "tokens", 8])]
    table = numpy_helper.from_array(word_vectors(), "table")
    graph = helper.make_graph(nodes, "tiny", inputs, outputs, [table])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    onnx.save(model, folder / name)
    tokenizer().save(str(folder / "tokenizer.json"))
    (folder / "config.json").write_text(json.dumps({"model_type": "bert", "max_position_embeddings": 20}), "utf-8")
    return folder


@pytest.fixture(scope="module", params=[make_static_model, make_onnx_model], ids=["model2vec", "onnx"])
def model(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return request.param(tmp_path_factory.mktemp("model"))


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


def test_a_text_has_the_same_vector_whatever_it_travels_with(model: Path):
    encode = load_encoder(model).encode
    texts = ["bus halte", "arts", "", "zorg " * 500, "lijn " * 17, "onbekend", "rit bus arts"]

    together = encode(texts)

    assert np.array_equal(together, np.vstack([encode([text]) for text in texts]))
    assert np.array_equal(together, encode(texts[::-1])[::-1])


def test_the_same_files_elsewhere_are_the_same_model_and_other_files_are_not(model: Path, tmp_path: Path):
    copy = Path(shutil.copytree(model, tmp_path / "copy"))

    before = fingerprint(copy)
    (copy / "config.json").write_text(json.dumps({"other": 1} | json.loads((copy / "config.json").read_text())))

    assert load_encoder(model).identity == before
    assert load_encoder(copy).identity != before


def test_words_that_only_fill_up_the_batch_weigh_nothing(tmp_path: Path):
    encode = load_encoder(make_onnx_model(tmp_path)).encode
    table = word_vectors()

    short, _ = encode(["bus halte", "bus " * 20])

    expected = table[1] + table[2]
    assert short == pytest.approx(expected / np.linalg.norm(expected), abs=1e-6)


def test_what_stands_behind_the_last_token_that_a_model_reads_changes_nothing(tmp_path: Path):
    encode = load_encoder(make_onnx_model(tmp_path)).encode

    cut, longer = encode(["bus " * 20, "bus " * 20 + "arts " * 20])

    assert np.array_equal(cut, longer)


@pytest.mark.parametrize(
    ("settings", "prefix"),
    [
        (None, ""),
        ({"prompts": {}}, ""),
        ({"prompts": {"query": "vraag: ", "passage": "arts: "}}, "vraag: "),
        ({"prompts": {"query": "arts: ", "other": "vraag: "}, "default_prompt_name": "other"}, "vraag: "),
    ],
)
def test_a_prefix_stands_before_each_text_when_the_model_says_so_and_only_then(
    tmp_path: Path, settings: dict[str, object] | None, prefix: str
):
    plain = load_encoder(make_onnx_model(tmp_path / "plain")).encode
    folder = make_onnx_model(tmp_path / "own")
    if settings is not None:
        (folder / "config_sentence_transformers.json").write_text(json.dumps(settings), "utf-8")

    own = load_encoder(folder).encode(["bus halte"])

    assert np.array_equal(own, plain([f"{prefix}bus halte"]))
    assert bool(prefix) != np.array_equal(own, plain(["bus halte"]))


def test_a_model_that_reads_by_its_first_token_is_read_so(tmp_path: Path):
    folder = make_onnx_model(tmp_path)
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling" / "config.json").write_text('{"pooling_mode_cls_token": true}', "utf-8")

    first, both = load_encoder(folder).encode(["bus", "bus arts"])

    assert np.array_equal(first, both)


@pytest.mark.parametrize("name", ["model.onnx", "onnx/model_quantized.onnx", "eigen_naam.onnx"])
def test_the_graph_may_stand_where_exporters_leave_it(tmp_path: Path, name: str):
    encode = load_encoder(make_onnx_model(tmp_path, name=name))

    assert encode(["bus", "arts"]).shape == (2, 8)


@pytest.mark.parametrize("content", [None, "{ broken"])
def test_a_folder_without_a_model_is_refused_with_the_setting_to_mend(tmp_path: Path, content: str | None):
    if content:
        (tmp_path / "config.json").write_text(content, "utf-8")
        (tmp_path / "model.safetensors").write_bytes(b"no weights")

    with pytest.raises(ModelError, match="RODE_DRADEN_EMBEDDING_MODEL"):
        load_encoder(tmp_path)


@pytest.mark.parametrize("file", ["onnx/model.onnx", "tokenizer.json", "config.json"])
def test_a_broken_file_of_a_model_is_refused_with_the_setting_to_mend(tmp_path: Path, file: str):
    folder = make_onnx_model(tmp_path)
    (folder / file).write_bytes(b"\x00 broken {")

    with pytest.raises(ModelError, match="RODE_DRADEN_EMBEDDING_MODEL"):
        load_encoder(folder)


def test_a_folder_that_is_not_there_is_refused_without_asking_the_network():
    with pytest.raises(ModelError, match="bestaat niet"):
        load_encoder("./geen/map/hier")


def test_a_name_on_the_hub_that_can_not_be_reached_is_refused_with_the_ways_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    # An address on this machine where nobody listens: what a closed network looks like.
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", "http://127.0.0.1:9")

    with pytest.raises(ModelError, match="zet het model zelf in een map"):
        load_encoder("verzonnen-maker/verzonnen-model")
