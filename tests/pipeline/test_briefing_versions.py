"""Versions of a briefing: kept, compared, put together, approved by another, and frozen for ever."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from pipeline.analyse import analyse
from pipeline.briefing import KINDS, OWN_KINDS, versions, write
from pipeline.briefing.choices import Choices, applied, choices_from, written_choices
from pipeline.briefing.compose import compose
from pipeline.briefing.content import Briefing, read_back, texts_of, written
from pipeline.briefing.versions import Person
from pipeline.errors import EditError
from pipeline.house import HOUSE
from pipeline.ingest import ingest
from pipeline.period import Period
from pipeline.store import briefings
from pipeline.store import write as store_write
from pipeline.store.briefings import Kept

# One worker makes what they share.
pytestmark = pytest.mark.xdist_group("briefing")

PERIOD = Period(2025, 2)
ANNA = Person("Anna de Wit", "anna@minaz.nl", signed_in=True)
BRAM = Person("Bram Smit", "bram@minaz.nl", signed_in=True)


@pytest.fixture(scope="module")
def engine(make_store: Callable[..., Engine]) -> Engine:
    return make_store()


@pytest.fixture(scope="module")
def proposed(engine: Engine) -> Briefing:
    return compose(engine, PERIOD)


def kept(engine: Engine, proposed: Briefing, choices: Choices, who: Person = ANNA, parent: int = 0) -> Kept:
    number, _ = versions.keep(engine, proposed, choices, parent, who)
    found = briefings.version(engine, str(PERIOD), number)
    assert found
    return found


def test_what_is_written_down_is_read_back_the_same(proposed: Briefing):
    choices = Choices(("T0002",), frozenset({"T0002/quotes"}), {"T0002": ("a", "b")}, {"title": "Anders"})

    again = read_back(json.loads(json.dumps(written(proposed))))

    assert written(again) == written(proposed)
    for page, other in zip(again.pages, proposed.pages, strict=True):
        assert page.trends.equals(other.trends.astype(page.trends.dtypes))
    assert choices_from(json.loads(json.dumps(written_choices(choices)))) == choices


def test_people_choose_order_parts_quotes_pages_and_words(proposed: Briefing):
    first, second = proposed.pages[0], proposed.pages[1]
    choices = Choices(
        theme_ids=(second.theme_id, first.theme_id),
        left_out=frozenset({f"{first.theme_id}/chart", "page/moved"}),
        quotes={first.theme_id: (first.quotes[3].signal_id, first.quotes[1].signal_id)},
        texts={f"{second.theme_id}/question": "wie belt er terug?", "title": "Twee zaken"},
    )

    briefing = applied(proposed, choices)

    assert briefing.title == "Twee zaken"
    assert [page.theme_id for page in briefing.pages] == [second.theme_id, first.theme_id]
    assert briefing.pages[0].texts["question"] == "wie belt er terug?"
    assert "chart" not in briefing.pages[1].parts
    assert briefing.pages[1].quotes == (first.quotes[3], first.quotes[1])
    assert "moved" not in [listing.key for listing in briefing.listings]
    assert [len(page.quotes) for page in applied(proposed, Choices()).pages] == [3] * 5


def test_each_version_has_a_number_of_its_own_and_tells_what_others_kept_meanwhile(
    make_store: Callable[..., Engine], proposed: Briefing
):
    own = make_store({"stikstof": {"email": (20, 20), "question": (30, 30)}}, ("2025-H1", "2025-H2"))
    mine, theirs = Choices(texts={"title": "Een titel"}), Choices(texts={"lead": "Een regel"})

    first = versions.keep(own, proposed, Choices(), 0, ANNA)
    brams = versions.keep(own, proposed, theirs, 1, BRAM)
    annas = versions.keep(own, proposed, mine, 1, ANNA)

    assert (first, brams, annas) == ((1, ()), (2, ()), (3, (2,)))
    told = [briefings.version(own, str(PERIOD), number) for number in (2, 3)]
    assert [choices_from(version.choices) for version in told if version] == [theirs, mine], "neither lost work"
    assert briefings.versions(own, str(PERIOD))["number"].tolist() == [3, 2, 1]


def test_what_two_people_changed_is_put_together_and_what_both_changed_is_named():
    base = Choices(("T1", "T2"), frozenset({"page/facts"}), {}, {"title": "Titel"})
    mine = Choices(("T2", "T1"), frozenset({"page/facts", "T1/media"}), {"T1": ("a",)}, {"title": "Van mij"})
    theirs = Choices(("T1", "T2"), frozenset(), {"T2": ("b",)}, {"title": "Van hen", "lead": "Nieuw"})

    together, clashes = versions.put_together(base, mine, theirs)

    assert clashes == ("title",)
    assert together == Choices(
        ("T2", "T1"),
        frozenset({"T1/media"}),
        {"T1": ("a",), "T2": ("b",)},
        {"title": "Van mij", "lead": "Nieuw"},
    )
    assert versions.put_together(base, base, theirs) == (theirs, ())
    assert versions.put_together(base, mine, base) == (mine, ())


def test_what_changed_since_a_version_is_told_with_both_texts(proposed: Briefing):
    first = next(page for page in proposed.pages if page.theme_id == "T0001")
    before = applied(proposed, Choices())
    after = applied(
        proposed,
        Choices(
            theme_ids=tuple(reversed([page.theme_id for page in proposed.pages])),
            left_out=frozenset({f"{first.theme_id}/principles"}),
            texts={f"{first.theme_id}/question": "wie belt er terug?"},
        ),
    )

    found = {
        difference.where: (difference.before, difference.after) for difference in versions.differences(before, after)
    }

    assert set(found) == {
        "rode draden en hun volgorde",
        "Wachttijden in de jeugdzorg: voor het gesprek",
        "Wachttijden in de jeugdzorg: wat er op de pagina staat",
    }
    assert found["Wachttijden in de jeugdzorg: voor het gesprek"] == (first.texts["question"], "wie belt er terug?")
    assert versions.differences(before, before) == ()


@pytest.mark.parametrize(
    ("theme", "said", "claim"),
    [
        ("T0004", "Inloggen met DigiD: het aandeel verdubbelde", "stijging"),
        ("T0004", "Inloggen met DigiD is fors gestegen", "stijging"),
        ("T0004", "Steeds meer mensen over inloggen met DigiD", "stijging"),
        ("T0001", "Wachttijden in de jeugdzorg: aandeel gedaald", "daling"),
        ("T0001", "Wachttijden in de jeugdzorg: verdwenen", "verdwijning"),
        ("T0001", "Wachttijden in de jeugdzorg: ruim meer vragen, gestegen", ""),
        ("T0002", "Minder vragen: het aandeel is gedaald", ""),
        ("T0004", "Inloggen met DigiD blijft ongeveer gelijk", ""),
    ],
)
def test_a_title_is_never_stronger_than_the_verdict(
    theme: str, said: str, claim: str, engine: Engine, proposed: Briefing
):
    page = next(page for page in proposed.pages if page.theme_id == theme)
    choices = Choices(texts={f"{theme}/statement": said})

    assert versions.too_strong(said, page) == claim
    if claim:
        with pytest.raises(EditError, match=f"noemt een {claim}, maar het oordeel"):
            versions.checked(proposed, choices)
    else:
        versions.checked(proposed, choices)


def test_every_proposed_title_is_one_that_may_be_kept(proposed: Briefing):
    assert [versions.too_strong(page.texts["statement"], page) for page in proposed.pages] == [""] * 5


def test_words_with_personal_data_or_without_end_are_not_kept(engine: Engine, proposed: Briefing):
    for words, problem in (
        ("Bel mevrouw Jansen op 06-12345678", "persoonsgegeven"),
        ("woord " * 100, "tekens lang"),
    ):
        with pytest.raises(EditError, match=problem):
            versions.keep(engine, proposed, Choices(texts={"T0001/question": words}), 0, ANNA)


def test_only_another_person_approves_and_only_what_is_approved_is_frozen(engine: Engine, proposed: Briefing):
    version = kept(engine, proposed, Choices())

    with pytest.raises(EditError, match="van uzelf"):
        versions.approve(engine, version, ANNA)
    with pytest.raises(EditError, match="door niemand goedgekeurd"):
        versions.freeze(engine, version, BRAM)
    local = Person("anna de wit", "lokaal:x", signed_in=False)
    assert not local.is_other_than("Anna de Wit", "lokaal:x"), "without signing in it is the name that tells"
    assert not Person("Bram Smit", "anna@minaz.nl", signed_in=True).is_other_than("Anna de Wit", "anna@minaz.nl")


def test_a_frozen_briefing_is_the_same_bytes_whatever_happens_after(
    make_store: Callable[..., Engine], proposed: Briefing, monkeypatch: pytest.MonkeyPatch
):
    engine = make_store()
    version = kept(engine, proposed, Choices(texts={"title": "Vastgesteld"}))
    versions.approve(engine, version, BRAM)
    versions.freeze(engine, kept_again(engine, version), ANNA)
    frozen = kept_again(engine, version)
    first = {kind: versions.version_file(engine, frozen, kind) for kind in (".pptx", ".docx", ".xlsx", ".zip")}

    # Everything that could change it: signals and texts go, the analysis is another one, the program draws otherwise.
    store_write.purge(engine, date(2026, 1, 1))
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM trend"))
    monkeypatch.setattr("pipeline.briefing.write", lambda *_: pytest.fail("a frozen file is not made again"))
    versions.freeze(engine, frozen, BRAM) if frozen.frozen_at is None else None

    assert {kind: versions.version_file(engine, kept_again(engine, version), kind) for kind in first} == first
    assert all(first.values())


_DIGESTS = """
import hashlib, sys
from datetime import UTC, datetime
from pipeline.briefing import OWN_KINDS, versions
from pipeline.store import briefings
from pipeline.store.database import open_database
engine = open_database(sys.argv[1])
print(datetime.now(UTC).year)
for number in (1, 2):
    version = briefings.version(engine, sys.argv[2], number)
    for kind in OWN_KINDS:
        print(hashlib.sha256(versions.version_file(engine, version, kind)).hexdigest())
"""


def test_what_is_frozen_is_the_same_bytes_on_another_day_after_a_new_analysis_and_so_is_what_is_made_anew(
    make_store: Callable[..., Engine], tmp_path: Path, need: Callable[[bool, str], None]
):
    need(shutil.which("faketime") is not None, "faketime")
    engine = make_store(
        {"wachttijden in de jeugdzorg": {"email": (30, 60), "question": (40, 80)}}, ("2025-H1", "2025-H2")
    )
    proposed = compose(engine, PERIOD)
    version = kept(engine, proposed, Choices())
    kept(engine, proposed, Choices(), BRAM, parent=1)
    versions.approve(engine, version, BRAM)
    versions.freeze(engine, kept_again(engine, version), ANNA)
    frozen = [versions.version_file(engine, kept_again(engine, version), kind) for kind in OWN_KINDS]

    (tmp_path / "later.csv").write_text(
        "kenmerk;datum;vraag\n1;1-12-2025;Waarom wachten wij in de jeugdzorg?\n", "utf-8"
    )
    assert ingest(engine, [tmp_path / "later.csv"]).stored == 1
    assert analyse(engine).run_id == proposed.run_id + 1
    assert written(compose(engine, PERIOD)) != written(proposed), "what would be proposed now is something else"
    command = ["faketime", "2031-05-06 07:08:09", sys.executable, "-c", _DIGESTS]
    told = subprocess.run(
        [*command, engine.url.render_as_string(hide_password=False), str(PERIOD)],
        capture_output=True, text=True, check=True, cwd=HOUSE,
    ).stdout.split()  # fmt: skip

    digests = [hashlib.sha256(content).hexdigest() for content in frozen]
    assert told == ["2031", *digests, *digests], "the concept of the same content is made on that day"


def kept_again(engine: Engine, version: Kept) -> Kept:
    found = briefings.version(engine, version.period, version.number)
    assert found
    return found


def test_what_is_frozen_can_not_be_frozen_again_with_other_files(engine: Engine, proposed: Briefing):
    version = kept(engine, proposed, Choices())
    briefings.approve(engine, version.version_id, ("Bram Smit", "bram"))
    briefings.approve(engine, version.version_id, ("Cor Bos", "cor"))
    briefings.freeze(engine, version.version_id, "Anna de Wit", {".pptx": b"een"})

    briefings.freeze(engine, version.version_id, "Anna de Wit", {".pptx": b"twee"})

    assert briefings.file(engine, version.version_id, ".pptx") == b"een"
    assert kept_again(engine, version).approved_by == "Bram Smit", "the first who approved"
    assert briefings.keep_file(engine, version.version_id, ".pdf", b"eerste") == b"eerste"
    assert briefings.keep_file(engine, version.version_id, ".pdf", b"tweede") == b"eerste"


def test_a_concept_holds_no_quote_whose_text_was_wiped(make_store: Callable[..., Engine], proposed: Briefing):
    engine = make_store()
    version = kept(engine, proposed, Choices())
    quoted = [quote.text for page in proposed.pages for quote in page.quotes]
    assert versions.briefing_of(engine, version).pages[0].quotes

    store_write.purge(engine, date(2026, 1, 1))

    assert [page.quotes for page in versions.briefing_of(engine, kept_again(engine, version)).pages] == [()] * 5
    with engine.connect() as connection:
        rows = "".join(connection.scalars(text("SELECT CAST(proposed AS text) FROM briefing_version")))
    assert not any(json.dumps(said)[1:-1] in rows for said in quoted), "it is gone from the database too"


def test_charts_are_pictures_of_300_dots_to_the_inch_and_drawings(proposed: Briefing, tmp_path: Path):
    import io
    import zipfile

    from lxml import etree
    from PIL import Image

    briefing = applied(proposed, Choices())
    for name in ("a.zip", "b.zip"):
        write(briefing, tmp_path / name)

    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        names = archive.namelist()
        assert len(names) == 2 * len(briefing.pages)
        for name in names:
            content = archive.read(name)
            if name.endswith(".png"):
                picture = Image.open(io.BytesIO(content))
                assert picture.size == (3000, 1680)
            else:
                drawing = etree.fromstring(content)
                assert drawing.find("{*}title").text.startswith(briefing.pages[int(name[8:10]) - 1].texts["statement"])
    assert ".zip" in KINDS


def test_the_texts_that_can_be_changed_have_each_a_place_in_words(proposed: Briefing):
    places = [versions.place_of(proposed, key) for key in texts_of(proposed)]

    assert len(set(places)) == len(places)
    assert "Wachttijden in de jeugdzorg: titel" in places
