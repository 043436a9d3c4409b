"""A round by itself: all that is listed is read once, the new is analysed, and a report says what came of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from databases import url_of
from webserver import Site

from pipeline import round as rounds
from pipeline.errors import RodeDradenError
from pipeline.lock import alone
from pipeline.store import read
from pipeline.store.database import open_database

QUESTIONS = "kenmerk;datum;vraag\n" + "".join(
    f"{n};{n % 28 + 1}-3-2025;{'De bus rijdt niet meer naar ons dorp' if n % 2 else 'De brief over mijn toeslag is niet te begrijpen'}, week {n}.\n"
    for n in range(40)
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RODE_DRADEN_DATABASE", url_of(tmp_path / "own.sqlite"))
    monkeypatch.setenv("RODE_DRADEN_OWN_HOSTS", "127.0.0.1")
    (tmp_path / "binnen").mkdir()
    (tmp_path / "binnen" / "vragen.csv").write_text(QUESTIONS, "utf-8")
    (tmp_path / "bronnen.toml").write_text('folders = ["binnen"]\n', "utf-8")
    return tmp_path


def go(folder: Path) -> tuple[rounds.Round, str]:
    engine = open_database(os.environ["RODE_DRADEN_DATABASE"])
    sources = rounds.read_sources(folder / "bronnen.toml")
    done = rounds.go_round(engine, sources, "timer", progress=lambda *_: None, stop=lambda: False)
    return done, rounds.keep_report(done, sources.reports).read_text("utf-8")


def test_a_second_round_reads_what_is_new_and_no_more(folder: Path):
    first, told = go(folder)
    assert first.is_well
    assert "- binnen: gevonden 40 = 40 bewaard" in told
    assert "40 signalen;" in told

    second, told = go(folder)
    assert second.is_well
    assert second.analysed is None
    assert "Er kwam niets bij" in told

    (folder / "binnen" / "meer.csv").write_text("kenmerk;datum;vraag\n99;4-4-2025;Waarom rijdt de bus niet?\n", "utf-8")
    third, told = go(folder)
    assert third.analysed is not None
    assert third.analysed.run.signals == 41


def test_what_fails_is_told_and_stops_nothing_else(folder: Path, site: Site):
    site.say("/rss", "weg", 500)
    (folder / "binnen" / "stuk.xlsx").write_bytes(b"niets")
    (folder / "bronnen.toml").write_text(
        f'feeds = ["{site.url}/rss?key=geheim"]\nfolders = ["er-is-niets", "binnen"]\n', "utf-8"
    )

    done, told = go(folder)

    assert not done.is_well
    assert "er-is-niets: deze map of dit bestand is er niet." in told
    assert "Quarantaine, stuk.xlsx:" in told
    assert "40 bewaard" in told
    assert "geheim" not in told
    assert done.analysed is not None


def test_folders_that_are_called_the_same_or_after_somebody_each_have_their_account(folder: Path):
    for place, lines in (("noord/post", 3), ("zuid/post", 2), ("brieven van Fatima Benali", 1)):
        (folder / place).mkdir(parents=True)
        rows = "".join(f"{place}{n};4-4-2025;Waarom is het loket nummer {n} dicht?\n" for n in range(lines))
        (folder / place / "vragen.csv").write_text(f"kenmerk;datum;vraag\n{rows}", "utf-8")
    (folder / "bronnen.toml").write_text(
        'folders = ["noord/post", "zuid/post", "brieven van Fatima Benali"]\n', "utf-8"
    )

    done, told = go(folder)

    assert {name: account.stored for name, account in done.accounts.items()} == {
        "post": 3,
        "post (nr. 2)": 2,
        "brieven van [NAAM]": 1,
    }
    assert "Fatima" not in told


def test_what_was_read_but_not_analysed_is_analysed_the_next_time(folder: Path):
    engine = open_database(os.environ["RODE_DRADEN_DATABASE"])
    sources = rounds.read_sources(folder / "bronnen.toml")
    asked = iter([False, *[False] * 40, *[True] * 1000])
    broken_off = rounds.go_round(engine, sources, "timer", progress=lambda *_: None, stop=lambda: next(asked))
    assert broken_off.analysed is None

    done, _ = go(folder)

    assert done.analysed is not None
    assert done.analysed.run.signals == 40


@pytest.mark.parametrize(
    ("text", "says"),
    [("folders = [", "geen TOML"), ('mappen = ["x"]', "klopt niet: mappen"), ("feeds = 3", "klopt niet: feeds")],
)
def test_a_slip_in_the_list_is_one_sentence(folder: Path, text: str, says: str):
    (folder / "bronnen.toml").write_text(text, "utf-8")

    with pytest.raises(RodeDradenError, match=says):
        rounds.read_sources(folder / "bronnen.toml")
    with pytest.raises(RodeDradenError, match="niet te lezen"):
        rounds.read_sources(folder / "nergens.toml")


def test_two_rounds_at_once_are_one_and_a_killed_one_leaves_no_lock(folder: Path):
    config = folder / "bronnen.toml"
    holding = (
        "import sys, time; from pathlib import Path; from pipeline.lock import alone\n"
        "with alone(Path(sys.argv[1])): print('vast', flush=True); time.sleep(60)"
    )
    other = subprocess.Popen([sys.executable, "-c", holding, str(config)], stdout=subprocess.PIPE, text=True)
    assert other.stdout.readline() == "vast\n"
    with pytest.raises(RodeDradenError, match="loopt al een ronde"), alone(config):
        pytest.fail("both went on")

    os.kill(other.pid, signal.SIGKILL)
    other.wait()

    with alone(config):
        pass


@pytest.mark.parametrize("lines", [1, 5])
def test_killed_at_any_moment_the_next_round_finishes_and_the_account_adds_up(folder: Path, lines: int):
    going = [
        sys.executable,
        "-c",
        "from pipeline.cli import app; app()",
        "run",
        "--config",
        str(folder / "bronnen.toml"),
    ]
    process = subprocess.Popen(going, stdout=subprocess.PIPE, text=True)
    heard = [process.stdout.readline() for _ in range(lines)]
    process.kill()
    process.wait()
    assert heard[0] == "0% lezen: binnen\n"
    assert len(set(heard)) == lines
    engine = open_database(os.environ["RODE_DRADEN_DATABASE"])
    assert read.runs(engine).empty

    done, _ = go(folder)

    files = read.input_files(engine)
    parts = files[["stored", "known", "copies", "quarantined"]].sum(axis="columns")
    assert done.is_well
    assert (files["found"] == parts + files["left_out"].map(lambda reasons: sum(reasons.values()))).all()
    assert read.runs(engine)["signals"].tolist() == [40]
