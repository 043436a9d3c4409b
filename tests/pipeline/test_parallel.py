"""More machines: the same to the byte, nobody's data on the wire, and a machine that falls away costs only time."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import cluster as machines
import numpy as np
import pandas as pd
import pytest
import stores
from cluster import Cluster
from databases import url_of
from sqlalchemy import Engine

from pipeline import campaigns, parallel, reading
from pipeline.analyse import analyse
from pipeline.errors import RodeDradenError, SchedulerError, StoreError
from pipeline.ingest import ask, ingest, ingest_readings, reading_of
from pipeline.lenses import reading as lenses
from pipeline.store import pseudonyms
from pipeline.store.database import open_database
from pipeline.themes import clustering
from pipeline.vectors import text

pytestmark = pytest.mark.xdist_group("cluster")

NAME, PHONE, MAIL, BSN = "Geertruida Kloosterboer", "06-48151623", "g.kloosterboer@example.org", "111222333"
PLANTED = (NAME, "Kloosterboer", PHONE, MAIL, BSN)
LETTER = f"Geachte heer, mijn naam is {NAME}. U bereikt mij op {PHONE} of {MAIL}. Mijn BSN is {BSN}. "
ROWS = 900


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with machines.running(tmp_path_factory.mktemp("cluster"), workers=2) as two:
        yield two


@pytest.fixture
def spread_out(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> Cluster:
    """The settings name the scheduler."""
    monkeypatch.setenv("RODE_DRADEN_SCHEDULER", cluster.address)
    return cluster


@pytest.fixture(scope="module")
def post(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A large table, mail, a file that is no good, and one whose name may not be told."""
    folder = tmp_path_factory.mktemp("invoer") / "post"
    folder.mkdir()
    tail = (
        "De wachtlijst voor een woning in de gemeente wordt langer, en niemand zegt wanneer wij aan de beurt zijn. " * 3
    )
    rows = [
        f"V{n:05};0{1 + n % 9}-03-2025;Vraag {n} over huur;{LETTER if n % 7 == 0 else ''}Vraag {n}. {tail}"
        for n in range(ROWS)
    ]
    (folder / "vragen.csv").write_text("\n".join(["kenmerk;datum;onderwerp;vraag", *rows]), "utf-8")
    for n in range(12):
        head = f"From: {NAME} <{MAIL}>\nDate: Mon, 3 Mar 2025 10:0{n % 10}:00 +0100\nMessage-ID: <{n}@example.org>\nSubject: Bus {n}\n\n"
        (folder / f"bericht-{n:02}.eml").write_text(
            f"{head}{LETTER}De bus naar het dorp rijdt niet meer, nummer {n}.\n", "utf-8"
        )
    (folder / "zaal.xlsx").write_bytes(b"dit is geen rekenblad")
    (folder / "klacht-geertruida-kloosterboer.csv").write_text(
        "kenmerk;datum;vraag\nK1;04-03-2025;Waar is het loket?\n", "utf-8"
    )
    assert (folder / "vragen.csv").stat().st_size > reading._LARGE
    return folder


@pytest.fixture(scope="module")
def alone(post: Path, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """What one process makes of it."""
    engine = open_database(url_of(tmp_path_factory.mktemp("alone") / "alone.sqlite"))
    ingest(engine, [post])
    return engine


def fresh(folder: Path) -> Engine:
    return open_database(url_of(folder / "fresh.sqlite"))


def test_the_same_is_stored_to_the_byte_and_nobodys_data_crosses_the_network(
    spread_out: Cluster, post: Path, alone: Engine, tmp_path: Path
):
    engine = fresh(tmp_path)
    before = len(spread_out.said)

    account = ingest(engine, [post])

    assert stores.content(engine) == stores.content(alone)
    assert (account.found, account.stored, account.quarantined) == (ROWS + 14, ROWS + 13, 1)
    said = bytes(spread_out.said[before:])
    # It was read there, and this is what it would look like if it were not replaced.
    assert said.count(b"De bus naar het dorp rijdt niet meer") == 12
    assert said.count(b"[NAAM]") > 100
    assert b"vragen.csv" in said
    for planted in PLANTED:
        assert planted.encode() not in said
        assert planted.lower().encode() not in said
    assert b"klacht-" not in said
    logs = "".join((spread_out.folder / f"{role}.log").read_text("utf-8") for role in ("scheduler", "worker"))
    assert "Receive client connection" in logs
    assert not any(planted in logs for planted in PLANTED)
    assert ingest(engine, [post]).skipped_files == 14


def test_a_reading_that_was_stopped_goes_on_elsewhere_where_it_was(
    spread_out: Cluster, post: Path, alone: Engine, tmp_path: Path
):
    engine = fresh(tmp_path)
    asked = iter(range(10_000))
    assert ingest(engine, [post], stop=lambda: next(asked) > 400).stopped

    assert not ingest(engine, [post]).stopped

    assert stores.content(engine) == stores.content(alone)


def test_words_themes_and_lenses_are_the_same_in_parts_on_other_machines(
    spread_out: Cluster, alone: Engine, monkeypatch: pytest.MonkeyPatch
):
    signals = stores.read.signals_for_analysis(alone, None).iloc[:300]
    lot = np.random.default_rng(0)
    vectors = lot.normal(size=(1_500, 24)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    voters = clustering.Voters(vectors[:200], lot.integers(-1, 4, 200).astype(np.int32))

    def made() -> tuple[list[Any], list[Any]]:
        corpus, voted = text.read_corpus(signals), clustering.vote(vectors, voters)
        return [getattr(corpus, f.name) for f in fields(corpus)], [getattr(voted, f.name) for f in fields(voted)]

    monkeypatch.setenv("RODE_DRADEN_SCHEDULER", "")
    at_once = made()
    monkeypatch.setenv("RODE_DRADEN_SCHEDULER", spread_out.address)
    monkeypatch.setattr(text, "_PART", 70)
    monkeypatch.setattr(clustering, "_PART", 500)
    in_parts = made()

    for one, other in zip([*at_once[0], *at_once[1]], [*in_parts[0], *in_parts[1]], strict=True):
        np.testing.assert_array_equal(one, other)
    texts = pd.DataFrame({"signal_id": list("abcd"), "source": "question"}).assign(
        text=[
            "Niemand luistert naar ons.",
            "Ik begrijp de brief van het UWV niet.",
            "Mijn vader is overleden.",
            "Dank.",
        ]
    )
    for _, _, mark in lenses._LENSES:
        here, there = [], []
        for address, marks in (("", here), (spread_out.address, there)):
            monkeypatch.setenv("RODE_DRADEN_SCHEDULER", address)
            marks.extend(parallel.spread(mark, (texts.iloc[at : at + 2] for at in (0, 2))))
        pd.testing.assert_frame_equal(pd.concat(here), pd.concat(there))
        assert len(pd.concat(here))


def test_a_whole_analysis_is_the_same_to_the_byte_with_other_machines(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("RODE_DRADEN_SCHEDULER", "")
    here = stores.make_letters(tmp_path / "here.sqlite")
    analyse(here)
    asked = list[str]()
    for module, small in ((text, 70), (campaigns, 80), (clustering, 90), (lenses, 100)):
        monkeypatch.setattr(module, "_PART", small)
    client = parallel._client(cluster.address, os.getpid())
    submit = client.submit

    def counted(function: Any, work: Any, *rest: Any, **options: Any) -> Any:
        asked.append(getattr(work, "__name__", ""))
        return submit(function, work, *rest, **options)

    monkeypatch.setattr(client, "submit", counted)
    monkeypatch.setenv("RODE_DRADEN_SCHEDULER", cluster.address)
    there = stores.make_letters(tmp_path / "there.sqlite")
    analyse(there)

    assert stores.content(there) == stores.content(here)
    # All that is shared out was, each in several parts.
    for work in ("_sketch", "_split", "_vote", "mark_principles", "mark_life_events", "mark_mentions"):
        assert asked.count(work) >= 4, work


def test_a_file_that_others_do_not_see_is_read_here_and_told(spread_out: Cluster, post: Path, tmp_path: Path):
    file = post / "bericht-01.eml"
    told = replace(reading_of(file, str(file), ask(), {}), file=tmp_path / "elders.eml")

    account = ingest_readings(fresh(tmp_path), [told], 1)

    assert account.stored == 1
    assert "andere computers" in account.notes[0][1]


def test_a_machine_with_another_key_is_refused(
    spread_out: Cluster, post: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("RODE_DRADEN_PSEUDONYM_KEY", "fedcba9876543210" * 4)
    with pytest.raises(StoreError, match="andere sleutel"):
        ingest(fresh(tmp_path), [post / "bericht-01.eml"])


def test_a_machine_with_another_version_is_refused(spread_out: Cluster, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(parallel, "_own_version", lambda: "rode-draden 9.9, Python 3.11")
    with pytest.raises(SchedulerError, match="andere versie"):
        list(parallel.spread(len, ["ab"]))


def test_what_goes_wrong_elsewhere_is_told_without_what_was_read(
    post: Path, alone: Engine, monkeypatch: pytest.MonkeyPatch
):
    def fails(*_: object) -> None:
        raise ValueError(LETTER)

    monkeypatch.setattr(reading, "to_signal", fails)
    file = post / "bericht-01.eml"
    fingerprints = tuple(pseudonyms.fingerprints(alone))
    with pytest.raises(RodeDradenError, match="ValueError") as told:
        reading.read_part([reading.Stretch(0, str(file), reading.digest_of(file), {}, 0, 9)], fingerprints)
    assert NAME not in str(told.value)
    assert told.value.__context__ is None


def test_nobody_who_answers_is_one_sentence(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(parallel, "_ANSWER", 0.2)
    for address in ("tcp://127.0.0.1:1", "geen adres", "xyz://hier:1"):
        monkeypatch.setenv("RODE_DRADEN_SCHEDULER", address)
        with pytest.raises(SchedulerError, match="antwoordt niet"):
            list(parallel.spread(len, ["ab"]))
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(SchedulerError, match="--extra cluster"):
        list(parallel.spread(len, ["ab"]))


def test_a_machine_that_is_killed_costs_time_and_no_signal_and_the_last_one_is_told(
    spread_out: Cluster, post: Path, alone: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    engine = fresh(tmp_path)
    asked = iter(range(10_000))

    def stop() -> bool:
        if next(asked) in {100, 700}:
            spread_out.kill_worker()
        return False

    monkeypatch.setattr(parallel, "_PATIENCE", 1.0)
    with pytest.raises(SchedulerError, match="geen computer meer"):
        ingest(engine, [post], stop=stop)
    assert not spread_out.workers

    spread_out.add_worker()
    spread_out.add_worker()
    monkeypatch.setattr(parallel, "_PATIENCE", 30.0)
    asked = iter(range(690, 10_000))
    ingest(engine, [post], stop=stop)

    assert len(spread_out.workers) == 1
    assert stores.content(engine) == stores.content(alone)
