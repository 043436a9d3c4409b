"""Edits on a real store: shown at once, kept over runs, undone without a trace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest
from databases import bare_url_of, url_of
from sqlalchemy import Engine, create_engine, text

from connectors.base import RawSignal, Source
from pipeline.analyse import _found, analyse
from pipeline.editing import deciding as editing
from pipeline.editing.edits import Change, Edit, Hide, Mark, Merge, Move, Pin, Rename, Seed, Split
from pipeline.errors import EditError
from pipeline.export import ExportTable, export_table
from pipeline.privacy import to_signal
from pipeline.store import database, inputs, read, schema, write
from pipeline.store import edits as store
from pipeline.store.database import open_database
from pipeline.store.inputs import Input, Piece
from pipeline.themes.finding import Themes
from pipeline.trends.verdicts import ALL

PLAN = {
    "wachttijden in de jeugdzorg": {"email": (9, 12), "question": (14, 16)},
    "vuurwerk in de wijk": {"email": (8, 8), "question": (9, 20)},
    "inloggen met DigiD": {"question": (15, 15), "email": (7, 7)},
    "": {"question": (6, 6)},
}
PERIODS = ("2025-H1", "2025-H2")
WHO, WHY = "Anna de Wit", "zo staat het ook in de vorige briefing"


@pytest.fixture
def engine(make_store: Callable[..., Engine]) -> Engine:
    return make_store(PLAN, PERIODS)


def shown(engine: Engine) -> dict[str, pd.DataFrame]:
    """All that pages and exports show."""
    tables = {name: getattr(read, name)(engine) for name in ("themes", "assignments", "events", "trends")}
    return tables | {period: read.threads(engine, period) for period in PERIODS}


def same(one: dict[str, pd.DataFrame], other: dict[str, pd.DataFrame]) -> None:
    for name, table in one.items():
        pd.testing.assert_frame_equal(table, other[name], obj=name)


def signal_ids(engine: Engine, theme_id: str, count: int = 3) -> tuple[str, ...]:
    own = read.assignments(engine)
    return tuple(own[own["theme_id"] == theme_id]["signal_id"].head(count))


def theme(engine: Engine, theme_id: str) -> pd.Series:
    return read.themes(engine).set_index("theme_id").loc[theme_id]


def state(engine: Engine, edit_id: int) -> str:
    return str(store.edits(engine).set_index("edit_id").loc[edit_id, "state"])


def every_kind(engine: Engine) -> list[Change]:
    some = signal_ids(engine, "T0001")
    return [
        Rename("T0001", "wachten op jeugdzorg"),
        Merge("T0001", ("T0002",)),
        Split("T0001", "lange wachttijden", words=("weken",)),
        Split("T0001", "deze drie", signal_ids=some),
        Hide("T0002"),
        Move("T0003", some),
        Mark("T0001", "2025-H1", is_red_thread=False),
        Pin("T0003", some),
        Seed("knallen", ("vuurwerk",)),
    ]


@pytest.mark.parametrize("number", range(9))
def test_an_edit_that_is_undone_leaves_no_trace_in_what_is_shown(engine: Engine, number: int):
    editing.reapply(engine)
    before = shown(engine)
    change = every_kind(engine)[number]

    edit_id = editing.decide(engine, change, WHO, WHY)
    after = shown(engine)
    editing.undo(engine, edit_id, "Bo Jansen")

    assert any(not table.equals(before[name]) for name, table in after.items())
    same(shown(engine), before)
    undone = store.edits(engine).iloc[0]
    assert (undone["state"], undone["undone_by"]) == ("ongedaan", "Bo Jansen")


def test_edits_may_be_undone_in_another_order_than_they_were_made(engine: Engine):
    editing.reapply(engine)
    before = shown(engine)

    made = [editing.decide(engine, every_kind(engine)[number], WHO, WHY) for number in (2, 8, 0, 1)]
    for edit_id in (made[0], made[3], made[1], made[2]):
        editing.undo(engine, edit_id, WHO)

    same(shown(engine), before)


def test_applying_again_changes_nothing(engine: Engine):
    for number in (0, 5, 7):
        editing.decide(engine, every_kind(engine)[number], WHO, WHY)
    before = shown(engine)

    editing.reapply(engine)

    same(shown(engine), before)


def test_after_edits_every_figure_still_adds_up_and_leads_to_its_signals(engine: Engine):
    editing.decide(engine, Merge("T0001", ("T0002",)), WHO, WHY)
    editing.decide(engine, Move("", signal_ids(engine, "T0003", 4)), WHO, WHY)

    signals = export_table(engine, ExportTable.SIGNALS)
    trends = export_table(engine, ExportTable.TRENDS)
    counted = signals.assign(theme_id=signals["theme_id"].fillna("")).groupby(["theme_id", "period", "source"]).size()
    figures = trends[(trends["source"] != ALL) & (trends["signals"] > 0)]
    figures = figures.set_index(["theme_id", "period", "source"])["signals"]
    pd.testing.assert_series_equal(figures.sort_index(), counted.sort_index(), check_names=False, check_dtype=False)
    themes = export_table(engine, ExportTable.THEMES)
    assert themes["n"].sum() + signals["theme_id"].isna().sum() == len(signals)


def test_a_merged_theme_stays_in_the_list_as_such(engine: Engine):
    editing.decide(engine, Merge("T0001", ("T0002",)), WHO, WHY)

    assert (theme(engine, "T0002")["status"], theme(engine, "T0002")["n"]) == ("samengevoegd", 0)
    assert theme(engine, "T0001")["parents"] == ["T0002"]


def test_a_theme_that_a_person_made_is_described_and_dated(engine: Engine):
    edit_id = editing.decide(engine, Seed("knallen op straat", ("vuurwerk",)), WHO, WHY)

    own = theme(engine, f"R{edit_id:04d}")
    assert own["n"] == 45
    assert "vuurwerk" in own["keywords"]
    assert (own["first_period"], own["status"]) == ("2025-H1", "actief")
    assert read.events(engine, f"R{edit_id:04d}")["event"].tolist()[0] == "born"
    with engine.connect() as connection:
        words = connection.execute(schema.theme_word.select().where(schema.theme_word.c.theme_id == "R0001")).all()
    assert words


def test_a_hidden_theme_leaves_the_threads_and_not_the_figures(engine: Engine):
    figures = read.trends(engine, theme_id="T0003")

    editing.decide(engine, Hide("T0003"), WHO, WHY)

    assert "T0003" not in set(read.threads(engine, "2025-H2")["theme_id"])
    assert read.threads(engine, "2025-H2")["rank"].tolist() == [1, 2]
    assert theme(engine, "T0003")["status"] == "verborgen"
    pd.testing.assert_frame_equal(read.trends(engine, theme_id="T0003"), figures)


def test_a_mark_moves_a_theme_among_the_red_threads_with_its_reason(engine: Engine):
    editing.decide(engine, Mark("T0001", "2025-H2", is_red_thread=False), WHO, "te klein om te bespreken")

    threads = read.threads(engine, "2025-H2").set_index("theme_id")
    assert not threads.loc["T0001", "is_red_thread"]
    assert threads.loc["T0001", "rank"] == len(threads)
    assert "Volgens de redactie geen rode draad: te klein om te bespreken." in threads.loc["T0001", "why"]
    assert read.threads(engine, "2025-H1").set_index("theme_id").loc["T0001", "is_red_thread"]


def test_a_preview_says_how_many_signals_move_per_source_and_changes_nothing(engine: Engine):
    before = shown(engine)

    seen = editing.preview(engine, Merge("T0001", ("T0002",)))

    moves = seen.moves.set_index("source")["signals"].to_dict()
    assert moves == {"email": 16, "question": 29}
    assert set(seen.moves["old"]) == {"T0002"}
    same(shown(engine), before)
    assert store.edits(engine).empty


def test_a_preview_names_earlier_edits_that_would_come_in_conflict(engine: Engine):
    first = editing.decide(engine, Rename("T0001", "wachten op jeugdzorg"), WHO, WHY)

    seen = editing.preview(engine, Rename("T0001", "wachten op hulp"))

    assert list(seen.others) == [first]


def test_undoing_what_another_edit_rests_on_shows_that_one_as_a_conflict(engine: Engine):
    split = editing.decide(engine, Split("T0001", "wachten", words=("weken",)), WHO, WHY)
    name = editing.decide(engine, Rename(f"R{split:04d}", "wekenlang wachten"), WHO, WHY)

    assert list(editing.preview_undo(engine, split).others) == [name]
    editing.undo(engine, split, WHO)

    assert state(engine, name) == "conflict"
    editing.undo(engine, name, WHO)
    assert state(engine, name) == "ongedaan"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (Seed("ruimtevaart", ("komeet",)), "Nog geen signaal"),
        (Rename("T0001", "inloggen met DigiD"), "Er is al een thema"),
        (Rename("T0001", "de zaak van Jan Jansen"), "persoonsgegeven"),
        (Merge("T0001", ("T0001",)), "minstens één ander thema"),
        (Move("T0001", ()), "minstens één signaal"),
        (Hide("T0077"), "bestaat niet meer"),
        (Seed("x", ("vuurwerk",)), "3 tot 80 tekens"),
        (Seed("knallen", ("a b",)), None),
        (Seed("knallen", ("%",)), "kan niet worden gezocht"),
    ],
)
def test_what_can_not_be_applied_is_refused_in_a_sentence_and_not_kept(
    engine: Engine, change: Change, told: str | None
):
    with pytest.raises(EditError, match=told or "."):
        editing.decide(engine, change, WHO, WHY)

    assert store.edits(engine).empty


@pytest.mark.parametrize("who", ["", "x", "A" * 41, "anna@example.nl", "Anna 3"])
def test_who_decides_has_a_name(engine: Engine, who: str):
    with pytest.raises(EditError, match="Vul uw naam in"):
        editing.decide(engine, Hide("T0001"), who, WHY)


@pytest.mark.parametrize("why", ["", "  ", "ja", "bel 06-12345678"])
def test_every_edit_has_a_reason_without_personal_data(engine: Engine, why: str):
    with pytest.raises(EditError, match="De reden"):
        editing.decide(engine, Hide("T0001"), WHO, why)


def test_what_was_computed_from_an_older_state_is_not_stored(engine: Engine):
    seen = store.state(engine)
    editing.decide(engine, Hide("T0001"), WHO, WHY)
    before = shown(engine)
    late = Edit(2, Hide("T0002"), "Bo Jansen", WHY, datetime.now(UTC))

    stored = store.apply(engine, seen, {}, {}, pd.DataFrame(), add=late)

    assert not stored
    assert len(store.edits(engine)) == 1
    same(shown(engine), before)


@pytest.mark.parametrize(
    ("decided", "figures"),
    [
        (lambda _: Rename("T0001", "wachten op jeugdzorg"), False),
        (lambda _: Hide("T0001"), False),
        (lambda _: Mark("T0001", "2025-H2", is_red_thread=False), False),
        (lambda engine: Move("T0002", signal_ids(engine, "T0001")), True),
        (lambda _: Merge("T0001", ("T0002",)), True),
    ],
    ids=["rename", "hide", "mark", "move", "merge"],
)
def test_the_store_tells_whether_a_figure_changed_or_only_what_a_theme_is_called(
    decided: Callable[[Engine], Change], figures: bool, engine: Engine
):
    editing.reapply(engine)  # the figures are those of the program, not of who made the store
    before = read.stamp(engine)

    edit_id = editing.decide(engine, decided(engine), WHO, WHY)
    after = read.stamp(engine)
    editing.undo(engine, edit_id, WHO)

    assert (before.figures != after.figures) == figures
    assert (after.figures != read.stamp(engine).figures) == figures
    assert len({before.all, after.all, read.stamp(engine).all}) == 3


def test_a_figure_that_a_reading_changed_is_noticed_at_the_next_edit(engine: Engine):
    editing.reapply(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE signal SET writer = 'een en dezelfde' WHERE source = 'question'"))
    before = read.stamp(engine)

    editing.decide(engine, Rename("T0001", "wachten op jeugdzorg"), WHO, WHY)

    assert read.stamp(engine).figures != before.figures


def test_the_store_tells_the_dashboard_that_something_changed(engine: Engine):
    before = read.stamp(engine)

    edit_id = editing.decide(engine, Hide("T0001"), WHO, WHY)
    after = read.stamp(engine)
    editing.undo(engine, edit_id, WHO)

    assert len({before, after, read.stamp(engine)}) == 3


def test_a_purge_takes_no_signal_out_of_the_theme_that_a_person_made(engine: Engine):
    editing.decide(engine, Seed("knallen op straat", ("vuurwerk",)), WHO, WHY)
    before = read.assignments(engine)

    write.purge(engine, date(2025, 7, 1))
    editing.reapply(engine)

    pd.testing.assert_frame_equal(
        read.assignments(engine)[["signal_id", "theme_id"]], before[["signal_id", "theme_id"]]
    )


def test_in_a_database_of_before_the_edits_what_was_shown_is_what_was_found(tmp_path: Path):
    url = bare_url_of(tmp_path / "old.sqlite")
    with create_engine(url).begin() as connection:
        database.upgrade(connection, "0004")
        connection.execute(
            text(
                "INSERT INTO theme VALUES ('T0001', 'wolf', '[\"wolf\"]', '[]', '[]', 'actief', 0, '2025-H1', '2025-H1', 5)"
            )
        )
        connection.execute(text("INSERT INTO assignment VALUES ('s1', 'T0001', 0.9, NULL)"))

    found = store.found_themes(open_database(url))

    assert found.themes.iloc[0].to_dict()["keywords"] == ["wolf"]
    assert found.assignments["theme_id"].tolist() == ["T0001"]


def test_subthemes_that_a_run_proposes_are_kept_to_split_by(engine: Engine):
    found = store.found_themes(engine)
    proposed = pd.DataFrame({"signal_id": signal_ids(engine, "T0001", 5), "subtheme": "weken wachten"})
    plain = found.assignments.drop(columns="subtheme")
    kept = _found(Themes(found.themes, plain, found.events, pd.DataFrame(), {}, words=found.words, subthemes=proposed))
    with engine.begin() as connection:
        write.replace_found(connection, kept)

    assert store.subthemes(engine, "T0001") == {"weken wachten": sorted(proposed["signal_id"])}
    assert store.subthemes(engine, "T0002") == {}


MATTERS = {
    "trein": "de trein naar {place} valt weer uit door storing op het spoor, het perron staat vol reizigers",
    "wolf": "de wolf bij {place} heeft schapen doodgebeten, de boer vraagt om een raster en schadevergoeding",
    "school": "op de school in {place} is geen leraar voor groep zes, de juf is ziek en er is geen invaller",
    "stroom": "het stroomnet in {place} is vol, mijn bakkerij krijgt geen zwaardere aansluiting van de netbeheerder",
    "huisarts": "in {place} neemt geen enkele huisarts patiënten aan, de praktijk en de assistente zeggen nee",
    "vliegtuig": "boven {place} vliegt elke nacht een vliegtuig laag over, het lawaai van de luchthaven houdt mij wakker",
}
PLACES = ("Zwolle", "Assen", "Venlo", "Gouda", "Ede", "Hoorn", "Tiel", "Weert", "Sneek", "Goes")


def read_in(engine: Engine, periods: tuple[str, ...], name: str) -> None:
    raw = []
    for period in periods:
        first = date(int(period[:4]), 1 if period.endswith("H1") else 7, 1)
        for matter, sentence in MATTERS.items():
            for number in range(24):
                told = sentence.format(place=PLACES[number % 10]).split()
                # Every letter its own words in its own order, as people do.
                told = told[number % 5 :] + told[: number % 5] + [f"sinds {number} dagen"]
                day = first.replace(day=1 + number, month=first.month + number % 5)
                source = Source.EMAIL if number % 2 else Source.QUESTION
                raw.append(RawSignal(source, "invented", f"{matter}{period}{number}", day, " ".join(told)))
    file = Input(name, f"{name}.csv", "1")
    inputs.save(engine, [Piece(file, 0, [to_signal(item) for item in raw])])


def test_a_new_run_applies_all_edits_again_and_follows_the_themes_of_the_machine(tmp_path: Path):
    engine = open_database(url_of(tmp_path / "run.sqlite"))
    read_in(engine, ("2024-H2", "2025-H1"), "0000000000000001")
    analyse(engine)
    found = store.found_themes(engine)
    assignments = read.assignments(engine).merge(read.export_signals(engine)[["signal_id", "text"]], on="signal_id")
    wolf, train = (
        assignments[assignments["text"].str.contains(word)]["theme_id"].mode()[0] for word in ("schapen", "spoor")
    )
    editing.decide(engine, Rename(train, "storingen op het spoor"), WHO, WHY)
    seed = editing.decide(engine, Seed("leraren", ("leraar", "invaller")), WHO, WHY)
    merge = editing.decide(engine, Merge(train, (wolf,)), WHO, WHY)
    read_in(engine, ("2025-H2",), "0000000000000002")

    analyse(engine)

    own = read.export_signals(engine)
    assert set(own[own["text"].str.contains("schapen")]["theme_id"]) == {train}
    assert own[own["text"].str.contains("invaller")]["theme_id"].eq(f"R{seed:04d}").mean() >= 0.9
    assert theme(engine, train)["label"] == "storingen op het spoor"
    assert set(store.edits(engine)["state"]) == {"toegepast"}
    # The machine goes on from its own themes, so that undoing gives the merged theme back, the new half-year too.
    again = store.found_themes(engine).assignments.set_index("signal_id")["theme_id"]
    before = found.assignments.set_index("signal_id")["theme_id"]
    assert (again[before.index].fillna("") == before.fillna("")).mean() >= 0.95
    editing.undo(engine, merge, WHO)
    own = read.export_signals(engine)
    assert own[own["text"].str.contains("schapen")]["theme_id"].eq(wolf).mean() >= 0.9
