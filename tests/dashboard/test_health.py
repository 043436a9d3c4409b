"""What a monitor hears of the server: figures about signals and inputs, and nothing about persons."""

from __future__ import annotations

from pathlib import Path

import pytest
import stores
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.testclient import TestClient

from connectors.base import Source
from dashboard.gate import MIDDLEWARE
from dashboard.health import HEALTH, METRICS, ROUTES
from pipeline.ingest import ingest


@pytest.fixture
def monitor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """Somebody on this machine who watches a store with a new signal, and a file that can't be read."""
    engine = stores.make_store(tmp_path / "store.sqlite", {"wachten": {"email": (6,), "question": (7,)}}, ("2025-H1",))
    (tmp_path / "nieuw.csv").write_text("kenmerk;datum;vraag\n1;1-8-2025;Waarom wacht Jan Jansen zo lang?\n", "utf-8")
    (tmp_path / "scan.pdf").write_bytes(b"%PDF-1.4 stuk")
    ingest(engine, [tmp_path / "nieuw.csv"])
    ingest(engine, [tmp_path / "scan.pdf"], source=Source.VISIT)
    monkeypatch.setenv("RODE_DRADEN_DATABASE", engine.url.render_as_string(hide_password=False))
    return TestClient(Starlette(routes=ROUTES, middleware=MIDDLEWARE), base_url="http://127.0.0.1:8501")


def figures(text: str) -> dict[str, float]:
    """The samples of a page in the format of Prometheus, by name and labels."""
    return {
        " ".join([sample.name, *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_health_says_in_words_what_there_is_and_what_waits(monitor: TestClient):
    answer = monitor.get(HEALTH)

    assert answer.status_code == 200
    assert answer.text.startswith("Goed.\nSignalen: 14, het laatst gelezen op ")
    assert "De laatste analyse: 5 januari 2026, over 13 signalen" in answer.text
    assert "Nog niet geanalyseerd: 1. Maak een nieuwe analyse." in answer.text
    assert "Niet te lezen, in quarantaine: 1." in answer.text


def test_figures_are_those_of_the_store_and_say_nothing_of_persons(monitor: TestClient):
    answer = monitor.get(METRICS)

    found = figures(answer.text)
    assert answer.headers["content-type"].startswith("text/plain")
    assert found["rode_draden_up"] == 1
    assert {name: n for name, n in found.items() if name.startswith("rode_draden_signals")} == {
        "rode_draden_signals email": 6,
        "rode_draden_signals question": 8,
    }
    assert (found["rode_draden_analysed_signals"], found["rode_draden_themes"]) == (13, 1)
    assert (found["rode_draden_quarantined"], found["rode_draden_unfinished_inputs"]) == (1, 0)
    assert found["rode_draden_last_analysis_timestamp_seconds"] == 1767603660, "5 January 2026, 09:01 UTC"
    assert found["process_resident_memory_bytes"] > 0
    assert not any(word in answer.text for word in ("Jan", "NAAM", "wacht", "nieuw.csv", "scan"))


def test_a_store_that_can_not_be_read_is_told_and_is_no_error(
    monitor: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "kapot.sqlite").write_bytes(b"geen database" * 100)
    monkeypatch.setenv("RODE_DRADEN_DATABASE", f"sqlite:///{(tmp_path / 'kapot.sqlite').as_posix()}")

    answer = monitor.get(HEALTH)

    assert (answer.status_code, answer.text.split("\n")[0]) == (503, "Niet goed.")
    assert figures(monitor.get(METRICS).text)["rode_draden_up"] == 0


@pytest.mark.parametrize("path", [HEALTH, METRICS])
@pytest.mark.parametrize("headers", [{"host": "rodedraden.example.nl"}, {"x-forwarded-for": "10.1.2.3"}])
def test_from_another_machine_or_by_another_name_there_is_nothing(
    path: str, headers: dict[str, str], monitor: TestClient
):
    answer = monitor.get(path, headers=headers)

    assert answer.status_code == 403
    assert "signalen" not in answer.text
