from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import pytest
from databases import copied, url_of
from sqlalchemy import Engine
from webserver import Site

from pipeline.briefing import KINDS
from pipeline.cli import app

HOUSE = Path(__file__).resolve().parents[2]
PROGRAM = Path(sys.executable).with_name("rode-draden")
COMMANDS = ("demo", "ingest", "analyse", "status", "export", "briefing", "purge", "audit", "move", "dashboard")
# What argparse, and a program that falls over, say when nobody taught them Dutch.
ENGLISH = re.compile(
    r"\b(usage|options|arguments?|show|help message|exit|error|required|invalid|choose|choice|unrecognized|expected|"
    r"the following|Traceback|File \"|line \d|Error|Exception|Warning)\b"
)
PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de")


@dataclass(frozen=True)
class Done:
    """What a command leaves behind."""

    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Done]


def in_a_shell(*words: str | Path, folder: Path) -> Done:
    """Type a command in a folder, as a user does, on the database of that folder."""
    entry = [str(PROGRAM)] if PROGRAM.exists() else [sys.executable, "-c", "from pipeline.cli import app; app()"]
    url = url_of(folder / "rode-draden.sqlite")
    done = subprocess.run(
        [*entry, *map(str, words)],
        cwd=folder,
        env=os.environ | {"RODE_DRADEN_DATABASE": url, "PYTHONPATH": str(HOUSE), "PYTHONUTF8": "1", "COLUMNS": "100"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command as `in_a_shell` does, without a new Python that has to load everything again."""

    def inside(*words: str, folder: Path, database: str = "") -> Done:
        monkeypatch.chdir(folder)
        monkeypatch.setenv("RODE_DRADEN_DATABASE", database or url_of(folder / "rode-draden.sqlite"))
        monkeypatch.setenv("LANGUAGE", "en")
        monkeypatch.setattr(sys, "argv", ["rode-draden", *words])
        with pytest.raises(SystemExit) as left:
            app()
        said = capsys.readouterr()
        return Done(int(left.value.code or 0), said.out, said.err)

    return inside


def complaint(done: Done) -> str:
    """What a refused command said: nothing done, no English, no traceback, and one sentence on one line."""
    assert done.returncode == 2, done.stdout + done.stderr
    assert not ENGLISH.search(done.stderr), done.stderr
    last = done.stderr.strip().splitlines()[-1]
    assert last.endswith("."), done.stderr
    return last


def questions(path: Path, count: int = 12) -> Path:
    rows = [f"{n};{1 + n % 28:02d}-03-2025;telefoon;Hoe lang duurt het nog, vraag {n}?" for n in range(count)]
    path.write_text("\n".join(["kenmerk;datum;kanaal;vraag", *rows]), encoding="utf-8-sig")
    return path


@pytest.fixture
def analysed(database: str, store: Engine, tmp_path: Path) -> Path:
    """A folder with a copy of the analysed store as its database."""
    copied(database, tmp_path / "rode-draden.sqlite")
    return tmp_path


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_every_command_explains_itself_in_dutch(command: str, tmp_path: Path):
    done = in_a_shell(*command.split(), "--help", folder=tmp_path)

    assert done.returncode == 0
    assert done.stdout.startswith("gebruik: rode-draden")
    assert "toon deze uitleg" in done.stdout
    assert not ENGLISH.search(done.stdout), done.stdout
    assert done.stderr == ""


def test_the_help_names_every_kind_of_briefing(tmp_path: Path):
    told = in_a_shell("briefing", "--help", folder=tmp_path).stdout

    assert set(KINDS) <= set(re.findall(r"\.[a-z]+", told))


def test_the_help_names_every_command(tmp_path: Path):
    told = in_a_shell("--help", folder=tmp_path).stdout

    assert [command for command in COMMANDS if not re.search(rf"^ +{command}\b", told, re.MULTILINE)] == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "OPDRACHT"),
        (("verzin",), "'verzin' kan niet"),
        (("ingest",), "Er is niets om in te lezen"),
        (("ingest", "a.csv", "--source", "brief"), "'brief' kan niet; kies uit"),
        (("ingest", "a.csv", "--bestaat-niet"), "niet herkend: --bestaat-niet"),
        (("analyse", "--seed", "veel"), "'veel' is geen geldige waarde"),
        (("analyse", "--seed"), "verwacht één waarde"),
        (("export", "alles"), "'alles' kan niet; kies uit"),
        (("export", "signals", "--format", "docx"), "'docx' kan niet; kies uit"),
        (("briefing", "--out", "a.pptx"), "--period"),
        (("purge",), "--before"),
        (("demo", "--no-dashboard=ja"), "hoort hier niet"),
    ],
)
def test_a_command_that_is_typed_wrongly_is_refused_in_dutch(words: tuple[str, ...], says: str, tmp_path: Path):
    done = in_a_shell(*words, folder=tmp_path)

    assert says in complaint(done)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("briefing", "--period", "voorjaar", "--out", "b.pptx"), "'voorjaar' is geen periode"),
        (("briefing", "--period", "2025-H3", "--out", "b.pptx"), "'2025-H3' is geen periode"),
        (
            ("briefing", "--period", "2019-H1", "--out", "b.pptx"),
            "Over de eerste helft 2019 is niets bekend. Wel over:",
        ),
        (("briefing", "--period", "2025-H2", "--out", "b.ppt"), "Kies een naam op .pptx, .docx, .xlsx"),
        (("briefing", "--period", "2025-H2", "--out", "geen/map/b.pptx"), "kan niet worden geschreven"),
        (("export", "trends", "--out", "geen/map/t.csv"), "kan niet worden geschreven"),
        (("export", "trends", "--out", "t.docx"), "Kies een naam op .csv, .json, .parquet, .xlsx of .ods"),
        (("export", "trends", "--out", "."), "kan niet worden geschreven"),
        (("analyse", "--until", "2025"), "'2025' is geen periode"),
        (("purge", "--before", "31-12-2024"), "'31-12-2024' is geen datum. Schrijf een dag als 2024-01-31"),
        (("purge", "--before", "2025-02-30"), "'2025-02-30' is geen datum"),
        (("ingest", "vragen.csv", "--mapping", "kolommen.yml"), "kolommen.yml"),
    ],
)
def test_what_is_not_there_is_named_with_what_to_do(run: Run, words: tuple[str, ...], says: str, analysed: Path):
    done = run(*words, folder=analysed)

    assert says in complaint(done)
    assert {file.name.split("-")[0] for file in analysed.iterdir()} <= {"rode"}, "nothing was written"


def test_without_signals_there_is_nothing_to_analyse_or_brief(run: Run, tmp_path: Path):
    for words in (("analyse",), ("briefing", "--period", "2025-H1", "--out", "b.pptx")):
        done = run(*words, folder=tmp_path)

        assert "Lees eerst" in complaint(done)
    told = run("status", folder=tmp_path)
    assert told.returncode == 0
    assert "Er zijn nog geen signalen." in told.stdout
    assert "Er is nog geen analyse gemaakt." in told.stdout


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "words", [("status",), ("analyse",), ("export", "signals"), ("purge", "--before", "2024-01-01")]
)
def test_a_picture_is_no_database(run: Run, words: tuple[str, ...], tmp_path: Path):
    (tmp_path / "rode-draden.sqlite").write_bytes(PNG * 200)

    done = run(*words, folder=tmp_path)

    assert "RODE_DRADEN_DATABASE" in complaint(done)
    assert (tmp_path / "rode-draden.sqlite").read_bytes() == PNG * 200


def test_an_address_that_is_none_is_refused_without_telling_it(run: Run, tmp_path: Path):
    done = run("status", folder=tmp_path, database="oracel://wie:geheim@daar/iets")

    assert "geheim" not in complaint(done) + done.stdout


def test_in_a_shell_it_is_the_same(analysed: Path):
    questions(analysed / "vragen.csv")

    done = in_a_shell("ingest", "vragen.csv", folder=analysed)
    refused = in_a_shell("status", "--nee", folder=analysed)

    assert (done.returncode, done.stderr) == (0, "")
    assert "12 bewaard" in done.stdout
    complaint(refused)


def test_what_is_read_is_accounted_for_and_reading_it_again_adds_nothing(run: Run, tmp_path: Path):
    questions(tmp_path / "vragen.csv")

    first = run("ingest", "vragen.csv", "--source", "question", folder=tmp_path)
    second = run("ingest", "vragen.csv", "--source", "question", folder=tmp_path)

    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert "Gevonden: 12 = 12 bewaard + 0 al bekend + 0 weggelaten + 0 in quarantaine." in first.stdout
    assert "1 bestand, waarvan 1 al eerder gelezen. Gevonden: 0" in second.stdout
    assert not ENGLISH.search(first.stdout + first.stderr)


def test_what_can_not_be_read_gives_exit_code_one_and_the_rest_is_read(run: Run, tmp_path: Path):
    (tmp_path / "post [map]").mkdir()
    questions(tmp_path / "post [map]" / "goed.csv")
    (tmp_path / "post [map]" / "foto [/1].csv").parent.mkdir(parents=True)
    (tmp_path / "post [map]" / "foto [" / "1].csv").write_bytes(PNG * 20)

    done = run("ingest", "post [map]", folder=tmp_path)

    assert done.returncode == 1, done.stdout + done.stderr
    assert "12 bewaard" in done.stdout
    assert "quarantaine: 1].csv" in done.stdout
    told = run("status", folder=tmp_path)
    assert told.returncode == 0
    assert "Quarantaine: 1].csv" in told.stdout


def test_what_was_mended_leaves_the_quarantine_when_it_is_tried_again(run: Run, tmp_path: Path):
    folder = tmp_path / "map"
    folder.mkdir()
    file = questions(folder / "vragen.csv")
    mended = file.read_text("utf-8-sig")
    file.write_text(mended.replace("03-03-2025", "32-03-2025"), "utf-8")
    (folder / "brief van mevrouw Jansen.csv").write_bytes(PNG * 20)
    run("ingest", "map", folder=tmp_path)
    file.write_text(mended, "utf-8")
    (folder / "brief van mevrouw Jansen.csv").unlink()

    done = run("ingest", "--retry", folder=tmp_path)

    assert "Wijs dit zelf opnieuw aan, het is niet te vinden: brief van mevrouw [NAAM].csv." in done.stdout
    assert "Gevonden: 12 = 1 bewaard + 11 al bekend + 0 weggelaten + 0 in quarantaine." in done.stdout
    told = run("status", folder=tmp_path).stdout
    assert "Quarantaine: vragen.csv" not in told
    assert re.search(r"^ +12 = +11 \+ +0 \+ +0 \+ +1 \+ +0 +vragen.csv \(weggelaten: verbeterd in", told, re.MULTILINE)
    assert re.search(r"^ +12 = +1 \+ +11 \+ +0 \+ +0 \+ +0 +vragen.csv$", told, re.MULTILINE)
    assert re.search(r"^ +25 = +12 \+ +11 \+ +0 \+ +1 \+ +1 +alles samen$", told, re.MULTILINE)


@pytest.mark.skipif(sys.platform == "win32", reason="no Ctrl+C for a child there")
def test_ctrl_c_keeps_what_was_read_and_the_same_command_goes_on(run: Run, tmp_path: Path):
    questions(tmp_path / "vragen.csv", 6_000)  # two batches
    url = url_of(tmp_path / "rode-draden.sqlite")
    reading = subprocess.Popen(
        [sys.executable, "-c", "from pipeline.cli import app; app()", "ingest", "vragen.csv"],
        cwd=tmp_path,
        env=os.environ | {"RODE_DRADEN_DATABASE": url, "PYTHONPATH": str(HOUSE), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert any("gevonden)" in line for line in iter(reading.stdout.readline, "")), "it was still reading"

    reading.send_signal(signal.SIGINT)
    said, complained = reading.communicate()

    assert reading.returncode == 1, said + complained
    assert said.endswith("Gestopt. Wat is gelezen, is bewaard. Geef dezelfde opdracht om verder te gaan.\n")
    assert complained == "Een ogenblik: wat is gelezen wordt nog bewaard. Nog een keer Ctrl+C breekt meteen af.\n"
    kept = int(re.search(r"Gevonden: (\d+) = \1 bewaard", said)[1])
    assert 0 < kept < 6_000
    assert "nog niet helemaal gelezen" in run("status", folder=tmp_path).stdout
    assert "Gevonden: 6000 = 6000 bewaard" in run("ingest", "vragen.csv", folder=tmp_path).stdout


def test_what_is_not_there_is_not_read(run: Run, tmp_path: Path):
    done = run("ingest", "bestaat-niet.csv", folder=tmp_path)

    assert done.returncode in (1, 2)
    assert "bestaat-niet.csv" in done.stdout + done.stderr
    assert not ENGLISH.search(done.stdout + done.stderr)


def test_without_more_the_addresses_in_the_settings_are_read(
    run: Run, tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch
):
    item = "<item><title>Bericht</title><description>De bus rijdt niet.</description><pubDate>{}</pubDate></item>"
    sent = format_datetime(datetime.now(UTC))
    site.say("/rss", f'<rss version="2.0"><channel><title>K</title>{item.format(sent)}</channel></rss>')
    answer = {"id": "v1", "question": "Waar is de bus?", "canonical": "https://www.rijksoverheid.example/bus"}
    site.say("/v1/infotypes/faq", json.dumps([answer]))
    monkeypatch.setenv("RODE_DRADEN_OWN_HOSTS", "127.0.0.1")
    monkeypatch.setenv("RODE_DRADEN_FEEDS", f"{site.url}/rss")
    monkeypatch.setenv("RODE_DRADEN_ANSWERS", f"{site.url}/v1/infotypes/faq")

    done = run("ingest", folder=tmp_path)

    assert done.returncode == 0, done.stderr
    assert "1 gepubliceerd" in done.stdout + done.stderr
    assert {path.partition("?")[0] for path, _ in site.asked} == {"/rss", "/v1/infotypes/faq"}


def test_an_empty_folder_is_nothing_done(run: Run, tmp_path: Path):
    (tmp_path / "leeg").mkdir()

    assert run("ingest", "leeg", folder=tmp_path).returncode == 2


def test_the_status_tells_what_was_read_per_period_and_source(run: Run, analysed: Path):
    told = run("status", folder=analysed).stdout

    assert re.search(r"^periode +e-mail +media +publieksvragen +werkbezoek$", told, re.MULTILINE)
    assert re.search(r"^2025-H2 +229 +110 +353 +41$", told, re.MULTILINE)
    assert "Laatste analyse: nummer 1, tot en met 2025-H2, 2651 signalen." in told


@pytest.mark.parametrize("table", ["signals", "themes", "trends"])
def test_a_table_is_exported_under_its_own_name_as_csv(run: Run, table: str, analysed: Path):
    done = run("export", table, folder=analysed)

    assert done.returncode == 0, done.stderr
    lines = (analysed / f"{table}.csv").read_text("utf-8").splitlines()
    assert f"{len(lines) - 1} rijen geschreven naar {table}.csv." in done.stdout


@pytest.mark.parametrize(
    ("words", "start"),
    [
        (("--out", "t [a].json"), b"["),
        (("--out", "t.parquet"), b"PAR1"),
        (("--out", "t.XLSX"), b"PK"),
        (("--out", "zonder-punt"), b"theme_id"),
        (("--out", "t.csv", "--format", "json"), b"["),
        (("--format", "parquet"), b"PAR1"),
    ],
)
def test_the_name_tells_the_format_unless_the_format_is_told(
    run: Run, words: tuple[str, ...], start: bytes, analysed: Path
):
    done = run("export", "themes", *words, folder=analysed)

    (out,) = [file for file in analysed.iterdir() if not file.name.startswith("rode-draden")]
    assert done.returncode == 0, done.stderr
    assert out.name in done.stdout
    assert out.read_bytes().startswith(start)


@pytest.mark.parametrize("name", ["briefing.pptx", "cijfers.xlsx", "B [1].PPTX"])
def test_a_briefing_is_written_where_it_was_asked_for(run: Run, name: str, analysed: Path):
    done = run("briefing", "--period", "2025-h2", "--out", name, folder=analysed)

    assert done.returncode == 0, done.stderr
    assert f"De briefing staat in {name}." in done.stdout
    assert (analysed / name).read_bytes().startswith(b"PK")


def test_what_is_purged_is_counted_and_the_counts_stay(run: Run, analysed: Path):
    before = run("status", folder=analysed).stdout.splitlines()[:5]

    done = run("purge", "--before", "2024-07-01", folder=analysed)

    assert done.returncode == 0, done.stderr
    wiped = int(re.search(r"Van (\d+) signalen van voor 2024-07-01 is de tekst gewist", done.stdout)[1])
    assert wiped == sum(map(int, before[1].split()[1:]))
    assert run("status", folder=analysed).stdout.splitlines()[:5] == before
