"""Where the files of a language model stand: in a folder of the user, or on the hub, from where they are fetched once.

Nothing is fetched unless the user has named a model that is not on this machine: that name is the request.
"""

from __future__ import annotations

import json
import re
from enum import StrEnum
from hashlib import blake2b
from pathlib import Path
from typing import Any

from pipeline.errors import ModelError

_HUB_NAME = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")
#: Where an exporter leaves the graph, the plain one before the ones that were made smaller.
_GRAPHS = ("model.onnx", "onnx/model.onnx", "model_quantized.onnx", "onnx/model_quantized.onnx")
_STATIC = ("model.safetensors", "0_StaticEmbedding/model.safetensors")
#: The small files that say how a model is to be read.
CONFIGS = (
    "config.json",
    "config_sentence_transformers.json",
    "sentence_bert_config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "modules.json",
    "1_Pooling/config.json",
    "0_StaticEmbedding/tokenizer.json",
)
#: Goes up when the same files are read in another way, so that old vectors are not mixed with new ones.
_READING = "1"


class ModelKind(StrEnum):
    """Which kind of model a folder holds."""

    STATIC = "model2vec"
    ONNX = "onnx"


def find_model(name: str) -> Path:
    """The folder with a model: the one that was named, or the one to which the model of that name was fetched.

    Raises `ModelError` when there is no such folder and the hub has no such model, or can't be reached.
    """
    folder = Path(name).expanduser()
    if folder.is_dir():
        kind_of(folder)
        return folder
    if not _HUB_NAME.fullmatch(name):
        raise ModelError(
            f"De map {name} bestaat niet. Kijk naar de instelling RODE_DRADEN_EMBEDDING_MODEL, of haal haar weg."
        )
    return _fetched(name)


def kind_of(folder: Path) -> ModelKind:
    """Which kind of model stands in a folder; raises `ModelError` when there is none."""
    # A folder of model2vec may hold an ONNX copy beside it; reading words from a table is what it is made for.
    static = any((folder / file).is_file() for file in _STATIC)
    if static and (read_config(folder, "config.json").get("model_type") == "model2vec" or not _has_graph(folder)):
        return ModelKind.STATIC
    if _has_graph(folder):
        return ModelKind.ONNX
    raise ModelError(
        f"In {folder} staat geen model dat wij kunnen lezen: geen model2vec-model en geen zinsmodel in ONNX. Kijk naar "
        "de instelling RODE_DRADEN_EMBEDDING_MODEL, of haal haar weg."
    )


def graph_in(folder: Path) -> Path:
    """The ONNX graph of a folder that holds one."""
    named = [folder / file for file in _GRAPHS if (folder / file).is_file()]
    return (named or sorted(folder.glob("*.onnx")) or sorted(folder.glob("onnx/*.onnx")))[0]


def read_config(folder: Path, file: str) -> dict[str, Any]:
    """The content of one of the small files; empty when it is not there. Raises `ModelError` when it is broken."""
    path = folder / file
    if not path.is_file():
        return {}
    try:
        content = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(
            f"Het bestand {path} van het taalmodel kan niet worden gelezen. Zet het model er opnieuw neer, of haal de "
            "instelling RODE_DRADEN_EMBEDDING_MODEL weg."
        ) from error
    return content if isinstance(content, dict) else {}


def fingerprint(folder: Path) -> str:
    """32 hexadecimal digits that follow from what the files of the model hold, wherever they stand."""
    if kind_of(folder) is ModelKind.ONNX:
        graph = graph_in(folder)
        weights = [graph, *sorted(graph.parent.glob(f"{graph.name}_data*")), *sorted(graph.parent.glob("*.data"))]
    else:
        weights = [folder / file for file in _STATIC if (folder / file).is_file()]
    digest = blake2b(_READING.encode(), digest_size=16)
    for path in [*weights, *(folder / file for file in CONFIGS if (folder / file).is_file())]:
        digest.update(f"\n{path.relative_to(folder).as_posix()}\n".encode())
        with path.open("rb") as content:
            while block := content.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def _has_graph(folder: Path) -> bool:
    return any(folder.glob("*.onnx")) or any(folder.glob("onnx/*.onnx"))


def _fetched(name: str) -> Path:
    """Fetch the files that we need of a model on the hub, unless they were fetched before."""
    try:
        from huggingface_hub import HfApi, snapshot_download  # noqa: PLC0415 - an extra that most do without
        from huggingface_hub.errors import LocalEntryNotFoundError  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise ModelError(
            f"Er is geen map {name}. Om een model met die naam op te halen is een extra onderdeel nodig. Installeer het "
            "met: uv sync --extra models."
        ) from error
    try:
        return _complete(Path(snapshot_download(name, local_files_only=True)))
    except (LocalEntryNotFoundError, ModelError):
        pass  # not fetched yet, or only a part
    try:
        files = [file.rfilename for file in HfApi().model_info(name, timeout=20).siblings or []]
        folder = Path(snapshot_download(name, allow_patterns=_needed(files)))
    except Exception as error:  # whatever the network and the hub may say
        raise ModelError(
            f"Er is geen map {name}, en het model met die naam kon niet van de Hugging Face-hub worden gehaald. Kijk of "
            "de naam klopt en of dit netwerk de hub toelaat, of zet het model zelf in een map en noem die in "
            "RODE_DRADEN_EMBEDDING_MODEL."
        ) from error
    return _complete(folder)


def _needed(files: list[str]) -> list[str]:
    """Of all files on the hub those that we read: the small ones, and one set of weights."""
    graph = next((file for file in _GRAPHS if file in files), None)
    static = [file for file in _STATIC if file in files]
    weights = [graph, f"{graph}_data*"] if graph else static
    return [file for file in (*CONFIGS, *weights) if file]


def _complete(folder: Path) -> Path:
    kind_of(folder)
    return folder
