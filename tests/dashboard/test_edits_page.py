"""The page Redactie as an adviser uses it: choose, look, confirm, see it in the list, undo."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest
import stores
from databases import url_of
from screens import come_in, press, words
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from connectors.base import RawSignal, Source
from pipeline.editing import deciding as editing
from pipeline.editing.edits import Change, Hide, Mark, Merge, Move, Pin, Rename, Seed, Split
from pipeline.privacy import to_signal
from pipeline.store import edits as store
from pipeline.store import inputs, read, write
from pipeline.store.database import open_database
from pipeline.store.inputs import Input, Piece
from pipeline.themes.found import Found

HOUSE = Path(__file__).resolve().parents[2]
LABELS = {"T0001": "wachttijden in de jeugdzorg", "T0002": "vuurwerk in de wijk", "T0003": "inloggen met DigiD"}
PERIODS = {"2025-H1": date(2025, 1, 1), "2025-H2": date(2025, 7, 1)}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Three themes of sixteen signals in each of two half-years, half by e-mail and half by question."""
    engine = open_database(url_of(tmp_path_factory.mktemp("edits") / "store.sqlite"))
    signals, theme_of = [], {}
    for theme_id, label in LABELS.items():
        for period, first in PERIODS.items():
            for number in range(16):
                source = Source.EMAIL if number % 2 else Source.QUESTION
                day = first.replace(month=first.month + number % 6, day=1 + number)
                told = f"Wat doet u aan {label}? Het duurt al {number} {'weken' if number < 8 else 'maanden'}."
                signal = to_signal(RawSignal(source, "invented", f"{theme_id} {period} {number}", day, told))
                signals.append(signal)
                theme_of[signal.signal_id] = theme_id
    file = Input("0123456789abcdef", "verzonnen.csv", "1")
    inputs.save(engine, [Piece(file, 0, signals)])
    ids = sorted(theme_of)
    own = [theme_of[i] for i in ids]
    assignments = pd.DataFrame({"signal_id": ids, "theme_id": own, "probability": 0.9, "second_theme_id": None})
    subthemes = [f"deel {number % 2 + 1}" if theme_id == "T0003" else None for number, theme_id in enumerate(own)]
    themes = pd.DataFrame(
        {
            "theme_id": list(LABELS),
            "label": list(LABELS.values()),
            "keywords": [label.split() for label in LABELS.values()],
            "representatives": [[i for i in ids if theme_of[i] == name][:3] for name in LABELS],
            "parents": [[], [], []],
            "status": "actief",
            "is_red_thread": False,
            "first_period": "2025-H1",
            "last_period": "2025-H2",
            "n": 32,
        }
    )
    nothing = pd.DataFrame()
    write.save_analysis(
        engine,
        campaigns=nothing,
        themes=themes,
        assignments=assignments,
        events=pd.DataFrame(columns=["theme_id", "period", "event", "related", "evidence"]),
        trends=nothing,
        threads=nothing,
        found=Found(
            themes,
            assignments.assign(subtheme=subthemes),
            pd.DataFrame(columns=["theme_id", "period", "event", "related", "evidence"]),
            nothing,
        ),
        run={
            "started_at": datetime(2026, 1, 5, 9, 0, tzinfo=UTC),
            "finished_at": datetime(2026, 1, 5, 9, 1, tzinfo=UTC),
            "seed": 0,
            "until": "2025-H2",
            "signals": len(signals),
            "input_digest": "",
            "versions": {},
            "quality": {},
        },
    )
    editing.reapply(engine)
    return engine


@pytest.fixture
def engine(made: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """A copy, which the pages show and edit."""
    engine = stores.copy_of(made, tmp_path)
    monkeypatch.setenv("RODE_DRADEN_DATABASE", str(engine.url))
    monkeypatch.chdir(HOUSE)
    return engine


def open_page(page: str = "edits", **query: str) -> AppTest:
    return come_in(AppTest.from_file(str(HOUSE / "app.py"), default_timeout=60), page, **query)


def typed(at: AppTest, label: str, value: str) -> None:
    next(box for box in at.text_input if box.label == label).set_value(value).run()


def confirm(at: AppTest) -> None:
    typed(at, "Uw naam", "Anna de Wit")
    typed(at, "Reden", "zo heet het ook in de kamerbrief")
    press(at, "Vastleggen")


def only_edit(engine: Engine) -> Change:
    made = store.standing(engine)
    assert len(made) == 1
    assert (made[0].who, made[0].why) == ("Anna de Wit", "zo heet het ook in de kamerbrief")
    return made[0].change


def test_a_theme_is_renamed_and_the_list_says_who_and_why(engine: Engine):
    at = open_page(wat="rename", thema="T0001")

    typed(at, "Nieuwe naam", "wachten op jeugdzorg")
    press(at, "Bekijk wat dit doet")
    assert "Er verhuizen geen signalen." in words(at)
    confirm(at)

    assert not at.exception
    assert only_edit(engine) == Rename("T0001", "wachten op jeugdzorg")
    assert "Redactie 1 is vastgelegd" in words(at)
    assert "‘wachttijden in de jeugdzorg’ hernoemd tot ‘wachten op jeugdzorg’" in words(at).replace("\\", "")
    assert "Anna de Wit" in words(at)


def test_nothing_is_kept_before_the_preview_was_seen(engine: Engine):
    at = open_page(wat="hide", thema="T0001")

    assert "Vastleggen" not in [button.label for button in at.button]
    press(at, "Bekijk wat dit doet")
    assert "Vastleggen" in [button.label for button in at.button]
    assert store.edits(engine).empty


def test_a_change_in_what_was_filled_in_asks_for_another_preview(engine: Engine):
    at = open_page(wat="rename", thema="T0001")
    typed(at, "Nieuwe naam", "wachten op jeugdzorg")
    press(at, "Bekijk wat dit doet")

    typed(at, "Nieuwe naam", "iets anders")

    assert "Vastleggen" not in [button.label for button in at.button]


def test_a_merge_shows_beforehand_how_many_signals_move_per_source(engine: Engine):
    at = open_page(wat="merge", thema="T0001")
    at.multiselect[0].set_value(["T0002"]).run()

    press(at, "Bekijk wat dit doet")
    shown = words(at)
    confirm(at)

    assert "32 signalen verhuizen" in shown
    assert '<td class="rd-number">16</td><td class="rd-number">16</td><td class="rd-number">32</td>' in shown
    assert only_edit(engine) == Merge("T0001", ("T0002",))


def test_a_theme_is_split_by_words(engine: Engine):
    at = open_page(wat="split", thema="T0002")
    typed(at, "Naam van het nieuwe thema", "lange overlast")
    typed(at, "Woorden", "maanden, jaren")

    press(at, "Bekijk wat dit doet")
    confirm(at)

    assert only_edit(engine) == Split("T0002", "lange overlast", words=("maanden", "jaren"))
    assert read.themes(engine).set_index("theme_id").loc["R0001", "n"] == 16


def test_a_theme_is_split_by_signals_that_were_searched(engine: Engine):
    at = open_page(wat="split", thema="T0002")
    at.radio[0].set_value("signals").run()
    typed(at, "Naam van het nieuwe thema", "zes weken overlast")
    typed(at, "Zoek signalen", '"6 weken"')
    at.checkbox[0].check().run()

    press(at, "Bekijk wat dit doet")
    confirm(at)

    change = only_edit(engine)
    assert isinstance(change, Split)
    assert len(change.signal_ids) == 2


def test_a_theme_is_split_by_a_subtheme_that_was_proposed(engine: Engine):
    at = open_page(wat="split", thema="T0003")
    at.radio[0].set_value("subtheme").run()
    at.selectbox[-1].set_value("deel 2").run()
    typed(at, "Naam van het nieuwe thema", "inloggen lukt niet")

    press(at, "Bekijk wat dit doet")
    confirm(at)

    change = only_edit(engine)
    assert isinstance(change, Split)
    assert change.subtheme == "deel 2"
    assert read.themes(engine).set_index("theme_id").loc["R0001", "n"] == len(change.signal_ids)


def test_without_proposed_subthemes_the_page_says_what_else_there_is(engine: Engine):
    at = open_page(wat="split", thema="T0001")
    at.radio[0].set_value("subtheme").run()

    assert "geen subthema’s voorgesteld" in words(at)


@pytest.mark.parametrize("target", ["T0002", ""])
def test_signals_are_moved_to_another_theme_or_to_none(engine: Engine, target: str):
    at = open_page(wat="move", thema="T0001")
    chosen = first_choice(engine, "T0001")
    at.selectbox[-1].set_value(target).run()
    at.multiselect[0].set_value([chosen]).run()

    press(at, "Bekijk wat dit doet")
    confirm(at)

    assert only_edit(engine) == Move(target, (chosen,))


def first_choice(engine: Engine, theme_id: str) -> str:
    found = read.find_signals(engine, read.SignalFilter(search="weken"), limit=200)
    return str(found[found["theme_id"] == theme_id]["signal_id"].iloc[0])


def test_examples_are_pinned_from_all_signals(engine: Engine):
    at = open_page(wat="pin", thema="T0001")
    example = first_choice(engine, "T0002")
    typed(at, "Zoek signalen", "vuurwerk weken")
    at.multiselect[0].set_value([example]).run()

    press(at, "Bekijk wat dit doet")
    confirm(at)

    assert only_edit(engine) == Pin("T0001", (example,))
    assert read.themes(engine).set_index("theme_id").loc["T0001", "representatives"][0] == example


def test_a_theme_of_ones_own_is_followed_by_its_words(engine: Engine):
    at = open_page(wat="seed")
    typed(at, "Naam van het thema", "knallen op straat")
    typed(at, "Woorden", "Vuurwerk")

    press(at, "Bekijk wat dit doet")
    confirm(at)

    assert only_edit(engine) == Seed("knallen op straat", ("vuurwerk",))
    assert "knallen op straat" in set(read.threads(engine, "2025-H2")["label"])


def test_a_red_thread_is_pointed_out_or_struck(engine: Engine):
    at = open_page(wat="mark", thema="T0001")
    at.radio[0].set_value(False).run()

    press(at, "Bekijk wat dit doet")
    confirm(at)

    assert only_edit(engine) == Mark("T0001", "2025-H2", is_red_thread=False)


def test_a_hidden_theme_is_not_in_the_overview(engine: Engine):
    at = open_page(wat="hide", thema="T0001")
    press(at, "Bekijk wat dit doet")
    confirm(at)

    assert only_edit(engine) == Hide("T0001")
    assert "ugdzorg" not in words(open_page("overview", periode="2025-H2", alle="ja"))


@pytest.mark.parametrize(("who", "why", "told"), [("", "een reden", "Vul uw naam in"), ("Anna de Wit", "", "De reden")])
def test_without_a_name_or_a_reason_nothing_is_kept(engine: Engine, who: str, why: str, told: str):
    at = open_page(wat="hide", thema="T0001")
    press(at, "Bekijk wat dit doet")
    typed(at, "Uw naam", who)
    typed(at, "Reden", why)

    press(at, "Vastleggen")

    assert told in at.error[0].value
    assert store.edits(engine).empty


def test_words_that_no_signal_holds_are_told_before_anything_is_kept(engine: Engine):
    at = open_page(wat="seed")
    typed(at, "Naam van het thema", "ruimtevaart")
    typed(at, "Woorden", "komeet")

    press(at, "Bekijk wat dit doet")

    assert "Nog geen signaal gaat over komeet" in at.warning[0].value


def test_an_edit_is_undone_after_a_look_at_what_that_does(engine: Engine):
    editing.decide(engine, Merge("T0001", ("T0002",)), "Bo Jansen", "hoort bij elkaar")
    at = open_page()

    press(at, "Ongedaan maken")
    assert "32 signalen verhuizen" in words(at)
    assert len(store.standing(engine)) == 1
    typed(at, "Uw naam", "Anna de Wit")
    press(at, "Ja, maak ongedaan")

    assert not at.exception
    assert store.standing(engine) == []
    assert "Ongedaan gemaakt door Anna de Wit" in words(at).replace("\\", "")


def test_a_conflict_stands_in_the_list_with_its_remedy(engine: Engine):
    editing.decide(engine, Rename("T0001", "wachten op jeugdzorg"), "Bo Jansen", "korter")
    editing.decide(engine, Rename("T0001", "lang wachten op jeugdzorg"), "Anna de Wit", "duidelijker")

    at = open_page()

    assert "Maak die redactie ongedaan" in at.warning[0].value.replace("\\", "")


def test_a_theme_says_who_adapted_it_and_why(engine: Engine):
    editing.decide(engine, Merge("T0001", ("T0002",)), "Bo Jansen", "hoort bij elkaar")

    target, gone = (words(open_page("theme", thema=theme_id)).replace("\\", "") for theme_id in ("T0001", "T0002"))

    for shown in (target, gone):
        assert "Aangepast door Bo Jansen op " in shown
        assert "‘vuurwerk in de wijk’ samengevoegd met ‘wachttijden in de jeugdzorg’. Reden: hoort bij elkaar." in shown
    assert "Dit thema heeft geen signalen meer" in gone
