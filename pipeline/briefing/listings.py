"""The pages of the briefing beside the threads: what moved, whom we hear, facts, agreements, what we don't know, the account."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from sqlalchemy import Engine

from pipeline.briefing.content import Listing
from pipeline.lenses import facts as fact_lens
from pipeline.lenses import reach, regions
from pipeline.lenses.actions import LIMITS as ACTION_LIMITS
from pipeline.lenses.actions import since, since_sentence, stand
from pipeline.lenses.regions import Position
from pipeline.period import Period
from pipeline.store import actions, facts, read
from pipeline.store.voices import weekly_voices
from pipeline.trends import voices
from pipeline.trends.gaps import gap_sentences
from pipeline.trends.moves import find_moves, moved_themes
from pipeline.trends.threads import RULE
from pipeline.trends.verdicts import ALL, FLOOR, VERDICT_RULES
from pipeline.wording import capitalised, counted, day, decimal, items, listed, number, period_label

# What fits a slide.
_UNKNOWN = 9
_REGIONAL = 4


@dataclass(frozen=True, slots=True)
class Told:
    """What the pages are made of: the figures of a half-year, and who is in the briefing.

    `now` has the trends of the half-year of the themes that are shown, `told` all trends up to it as readers may have them,
    `places` those of `pipeline.lenses.regions.compare_provinces`.
    """

    period: Period
    now: pd.DataFrame
    told: pd.DataFrame
    totals: pd.DataFrame
    voices: pd.DataFrame
    labels: pd.Series
    places: pd.DataFrame
    run: pd.Series
    volumes: str
    themes: int
    chosen: tuple[str, ...]


def listings(engine: Engine, told: Told) -> tuple[Listing, ...]:
    """All of them, in the order of the deck; facts and agreements only where there are any."""
    every = (_moved(engine, told), _heard(told), _facts(engine, told), _agreed(engine, told), _unknown(engine, told))
    return tuple(listing for listing in (*every, _account(engine, told)) if listing.paragraphs)


def _moved(engine: Engine, told: Told) -> Listing:
    if set(told.told["period"]) == {str(told.period)}:
        return Listing(
            key="moved",
            title="Wat kwam en ging, is nog niet te zeggen",
            subline="Thema’s volgens de regels van de oordelen, ten opzichte van eerdere halfjaren",
            paragraphs=(("", f"Voor de {period_label(str(told.period))} is er niets gelezen om mee te vergelijken."),),
            notes=f"Herkomst: analyse {told.run['run_id']}, tabel trends, periode {told.period}.",
        )
    events = read.events(engine)
    events = events[events["period"] == str(told.period)]
    moved = moved_themes(told.now, events, told.labels)
    counts = {name: len(themes) for name, themes in moved.items() if themes}
    parts = [f"{counted(n)} {name.lower()}" for name, n in counts.items()]
    title = capitalised(f"{listed(parts)}: wat kwam en ging") if parts else "Niets nieuw, terug, verdwenen of gesplitst"
    return Listing(
        key="moved",
        title=title,
        subline="Thema’s volgens de regels van de oordelen, ten opzichte van eerdere halfjaren",
        paragraphs=tuple((f"{name}:", f"{text}.") for name, text in find_moves(told.now, events, told.labels).items()),
        notes="\n".join(
            [
                *(
                    f"{verdict}: {rule}"
                    for verdict, rule in VERDICT_RULES.items()
                    if verdict in {"nieuw", "terug", "verdwenen"}
                ),
                *(f"{name}: {', '.join(themes)}." for name, themes in moved.items() if themes),
                f"Herkomst: analyse {told.run['run_id']}, tabellen trends en themes, periode {told.period}.",
            ]
        ),
    )


def _heard(told: Told) -> Listing:
    own = told.voices[told.voices["period"] == str(told.period)]
    counted_voices = voices.province_voices(own)
    heard = reach.reach(counted_voices)
    # Who is hardly heard in any source that people write to of their own accord.
    few = heard[heard["hardly"] & heard["source"].isin(regions.COMPARED)]
    names = few.groupby("province").size().sort_values(ascending=False, kind="stable").index.tolist()
    compared = [rows for source, rows in heard.groupby("source") if source in regions.COMPARED]
    if names:
        title = f"Uit {listed(names[:3])} horen wij weinig"
    elif any(map(reach.can_tell, compared)):
        title = "Geen provincie horen wij duidelijk te weinig"
    else:
        title = "Van te weinig signalen weten wij de provincie"
    shown = told.places[told.places["source"] == ALL]
    more = shown[
        regions.shown(shown) & (shown["position"] == Position.MORE) & shown["theme_id"].isin(told.labels.index)
    ]
    regional = [
        f"{told.labels[row['theme_id']]} uit {row['place']} ({decimal(row['ratio'])} keer zo vaak als verwacht)"
        for row in more.sort_values(["q_value", "theme_id"]).head(_REGIONAL).to_dict("records")
    ]
    groups = reach.group_sentences(voices.first_voices(own, "channel"), voices.first_voices(own, "language"))
    return Listing(
        key="regions",
        title=title,
        subline="Regio en bereik: wat wij horen naast het aantal inwoners",
        paragraphs=(
            (
                "Eigen aan een regio:",
                f"{'; '.join(regional) or 'geen thema komt uit één provincie vaker dan toeval geeft'}.",
            ),
            *(("", sentence) for sentence in reach.province_sentences(counted_voices)),
            *(("", sentence) for sentence in groups),
        ),
        notes="\n".join(
            [
                reach.RULE,
                regions.DEFINITION,
                f"Herkomst: analyse {told.run['run_id']}, tabel lenses van de export, brillen regio en bereik, periode {told.period}.",
            ]
        ),
    )


def _facts(engine: Engine, told: Told) -> Listing:
    every = facts.facts(engine)
    standing = every[every["withdrawn_at"].isna()].sort_values("fact_id")
    paragraphs = []
    for row in standing.to_dict("records"):
        often = fact_lens.told_sentence(engine, row["fact_id"], str(told.period))
        said = f"{row['correct'].rstrip('.')}. Bron: {row['evidence']}. {often}"
        paragraphs.append((f"Niet juist: {row['claim'].rstrip('.')}.", f"Wel juist: {said}"))
    count = len(paragraphs)
    return Listing(
        key="facts",
        title=capitalised(f"{counted(count)} onjuiste {'bewering' if count == 1 else 'beweringen'} om recht te zetten"),
        subline="Vastgelegd door een redacteur, met de bron van wat wel klopt",
        paragraphs=tuple(paragraphs),
        notes=f"{fact_lens.LIMITS}\nHerkomst: tabel lenses van de export, bril feiten, periode {told.period}.",
    )


def _agreed(engine: Engine, told: Told) -> Listing:
    """What was agreed at earlier reviews: all of the last of them, and what is still open of those before."""
    every = actions.actions(engine)
    earlier = every[every["withdrawn_at"].isna() & (every["period"] < str(told.period))]
    last = earlier[(earlier["period"] == earlier["period"].max()) | earlier["done_on"].isna()].sort_values("action_id")
    made_on = pd.Timestamp(told.run["finished_at"]).date()
    paragraphs = []
    for row in last.to_dict("records"):
        done = None if pd.isna(row["done_on"]) else row["done_on"]
        how = since_sentence(since(told.told, row["theme_id"], row["period"]), row["period"])
        label = told.labels.get(row["theme_id"], "een thema dat niet meer wordt getoond")
        head = f"{capitalised(str(row['what']).rstrip('.'))} ({row['who']}, voor {day(pd.Timestamp(row['due']))}): {stand(row['due'], done, made_on)}."
        paragraphs.append((head, f"{capitalised(label)}. {how}"))
    done_count = int(last["done_on"].notna().sum())
    count = len(paragraphs)
    return Listing(
        key="actions",
        title=capitalised(
            f"{counted(done_count) if done_count else 'geen'} van de {counted(count)} afspraken gedaan"
            if count > 1
            else f"de afspraak van de vorige keer is {'' if done_count else 'nog niet '}gedaan"
        ),
        subline="Wat er met de afspraken van eerdere besprekingen is gebeurd",
        paragraphs=tuple(paragraphs),
        notes=f"{ACTION_LIMITS}\nHerkomst: analyse {told.run['run_id']}, tabel trends, rijen van alle bronnen.",
    )


def _unknown(engine: Engine, told: Told) -> Listing:
    days = weekly_voices(told.voices, str(told.period))
    provinces = read.breakdown(engine, "province", str(told.period))
    days = days[days["period"] == str(told.period)]
    sentences = gap_sentences(told.totals, told.now, provinces, days, str(told.period))
    if len(sentences) > _UNKNOWN:
        # The most important are first, and the last is about everybody whom we don't hear.
        more = "Meer hiervan staat in het dashboard, op de pagina Overzicht."
        sentences = [*sentences[: _UNKNOWN - 2], more, sentences[-1]]
    return Listing(
        key="unknown",
        title="Wat we niet weten",
        subline=f"Wat u moet weten voordat u de cijfers over de {period_label(str(told.period))} gebruikt",
        paragraphs=tuple(("", sentence) for sentence in sentences),
        notes=f"Herkomst: analyse {told.run['run_id']}, tabel lenses van de export, bril bronnen, periode {told.period}.",
    )


def _voices(told: Told) -> str:
    """How many voices each source has in the half-year, whatever theme they are of."""
    totals = told.now[told.now["source"] != ALL].groupby("source")["total"].max().sort_values(ascending=False)
    return listed([items(str(source), int(total)) for source, total in totals.items()])


def _size(told: Told) -> str:
    """How many signals the analysis read; in hundreds where the rest would give away that a source has fewer than five."""
    signals = int(told.run["signals"])
    if not told.totals["signals"].between(1, FLOOR - 1).any():
        return number(signals)
    return f"ruim {number(signals // 100 * 100)}" if signals > 100 else "hooguit honderd"


def _account(engine: Engine, told: Told) -> Listing:
    campaigns = read.campaigns(engine)
    large = campaigns[campaigns["signals"] >= 10]
    copies = f"; {counted(len(large))} keer ging het om tien of meer." if len(large) else "."
    run = told.run
    sentences = (
        f"Gelezen voor dit halfjaar: {told.volumes}. Persoonsgegevens zijn vervangen voordat iets werd bewaard.",
        (
            f"De analyse (nummer {run['run_id']}) vond {number(told.themes)} thema’s in {_size(told)} signalen. Een "
            "signaal dat nergens bij past, heeft geen thema."
        ),
        f"(Bijna) gelijke teksten tellen als één stem{copies} Als stem tellen {_voices(told)}.",
        "Bronnen worden niet opgeteld: het aandeel over alle bronnen is het gemiddelde van de aandelen per bron.",
        RULE,
        "Wij noemen een verandering pas als toeval haar slecht verklaart (Benjamini-Hochberg, 5 %).",
        "Principes en levensgebeurtenissen zijn gevonden met woordenlijsten die veel missen: een aanwijzing, geen meting.",
    )
    return Listing(
        key="account",
        title="Verantwoording",
        subline="Bronnen, aantallen, methode en grenzen",
        paragraphs=tuple(("", sentence) for sentence in sentences),
        notes="\n".join(
            [
                *(f"{verdict}: {rule}" for verdict, rule in VERDICT_RULES.items()),
                f"Instellingen en versies van analyse {run['run_id']} staan in de tabel run; het zaad was {run['seed']}.",
            ]
        ),
    )
