"""The worked notebooks, run from top to bottom on the sample."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("*.ipynb"))

pytestmark = pytest.mark.xdist_group("sample")


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_is_kept_without_output(
    notebook: Path, sample_database: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("RODE_DRADEN_DATABASE", sample_database)
    cells = [cell for cell in json.loads(notebook.read_text("utf-8"))["cells"] if cell["cell_type"] == "code"]
    namespace: dict[str, object] = {}

    for cell in cells:
        exec(compile("".join(cell["source"]), notebook.name, "exec"), namespace)  # noqa: S102 - our own notebook

    assert capsys.readouterr().out
    assert all(cell["outputs"] == [] for cell in cells)
