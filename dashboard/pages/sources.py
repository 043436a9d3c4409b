"""Bronnen: reading in, what was read, whether the account adds up, and what is in quarantine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st
from sqlalchemy import Engine

from dashboard import background, components, data, navigation, upload_form, visitor
from dashboard.access import Right
from pipeline.audit import Act
from pipeline.ingest import Account, Progress, ingest, of_settings, to_try_again
from pipeline.settings import Settings
from pipeline.wording import SOURCE_NAMES, day, number, period_label

if TYPE_CHECKING:
    from pipeline.by_settings import Analysed

_FILES_SHOWN = 50


def _show() -> None:
    engine = data.engine()
    st.title("Bronnen", anchor=False)
    if visitor.may(Right.INGEST):
        _work(engine)
    totals = data.totals(engine)
    files = data.input_files(engine)
    if totals.empty and files.empty:
        st.write("Er is nog niets gelezen.")
        return
    if len(totals):
        _analysis(engine, int(totals["signals"].sum()))
        st.subheader("Signalen per halfjaar en bron", anchor=False)
        table = totals.pivot_table(index="period", columns="source", values="signals", aggfunc="sum", fill_value=0)
        table = table[[source for source in SOURCE_NAMES if source in table.columns]]
        shown = table.map(number).rename(columns=SOURCE_NAMES).reset_index()
        shown["period"] = shown["period"].map(period_label)
        components.table(shown.rename(columns={"period": "halfjaar"}), numbers=[*SOURCE_NAMES.values()])
    _tallies(data.tallies(engine))
    _files(files)
    _campaigns(data.campaigns(engine))
    _quarantine(engine)


def _work(engine: Engine) -> None:
    """What takes long: how far it is, or what came of it and the ways to begin."""
    job = background.last()
    if job and job.busy:
        _progress()
        return
    if job:
        _outcome(job)
    st.subheader("Bestanden inlezen", anchor=False)
    upload_form.show(engine)


@st.fragment(run_every=1)
def _progress() -> None:
    """Show how far the work is, each second, until it is done."""
    job = background.last()
    if job is None or not job.busy:
        st.rerun()
    st.subheader("Bezig", anchor=False)
    st.progress(job.part, components.plain(job.told))
    if job.stopping:
        st.write("Een ogenblik: dit wordt netjes afgebroken. Wat is gelezen, is bewaard.")
    else:
        st.button("Stop", on_click=partial(_stop, job))
    st.caption("U kunt intussen naar een andere pagina. Het werk gaat door.")


def _stop(job: background.Job) -> None:
    visitor.require(Right.INGEST)
    job.stop()


def _read_again(engine: Engine, what: Sequence[Path | str], *, progress: Progress, stop: Callable[[], bool]) -> Account:
    online, secret = of_settings(Settings())
    return ingest(engine, what, online=online, secret=secret, progress=progress, stop=stop)


def _retry(engine: Engine, read: background.Read) -> None:
    visitor.require(Right.INGEST)
    visitor.note(engine, Act.INGESTED, wat="wat in quarantaine stond")
    background.start(background.reading(read))


def _forget() -> None:
    visitor.require(Right.INGEST)
    background.forget()


def _outcome(job: background.Job) -> None:
    """Say what came of the last work."""
    if job.complaint:
        st.error(components.plain(job.complaint))
    elif isinstance(job.outcome, Account):
        account = job.outcome
        tell = st.warning if account.quarantined or account.stopped else st.success
        tell(_account_sentence(account))
        for name, note in account.notes:
            st.info(components.plain(f"{name}: {note}"))
    elif job.outcome:
        st.success(components.plain(" ".join(job.outcome.told)))
        for complaint in job.outcome.complaints:
            st.warning(components.plain(complaint))
        navigation.link(navigation.OVERVIEW, "Naar het overzicht", {})
    st.button("Sluit deze melding", on_click=_forget)


def _analysis(engine: Engine, signals: int) -> None:
    """When the themes were sought for the last time, what came since, and the way to seek them again."""
    st.subheader("Analyse", anchor=False)
    runs = data.runs(engine)
    if runs.empty:
        st.write(
            f"De analyse zoekt de thema’s in alles wat is gelezen: {number(signals)} signalen. Zij is nog niet gemaakt."
        )
    else:
        last = runs.iloc[0]
        new = signals - int(last["signals"])
        came = f"Sindsdien kwamen er {number(new)} signalen bij." if new > 0 else "Sindsdien kwam er niets bij."
        st.write(
            f"De laatste analyse is van {day(last['finished_at'])}, over {number(last['signals'])} signalen tot en met de "
            f"{period_label(str(last['until']))}. {came}"
        )
    if not visitor.may(Right.INGEST):
        return
    st.button(
        "Maak de analyse" if runs.empty else "Maak de analyse opnieuw",
        type="primary" if runs.empty or new > 0 else "secondary",
        disabled=background.busy(),
        on_click=_analyse,
        args=(engine,),
    )
    st.caption(
        "Dit duurt van een halve minuut (tienduizend signalen) tot enkele minuten (honderdduizend). Thema’s houden hun naam "
        "en nummer, en alle redacties blijven gelden."
    )


def _analyse(engine: Engine) -> None:
    account = visitor.require(Right.INGEST).account

    def analyse(progress: Callable[[str, float], None]) -> Analysed:
        from pipeline.by_settings import analyse_by_settings  # noqa: PLC0415 - seconds that only an analysis waits for

        return analyse_by_settings(engine, account, progress=progress)

    background.start(background.analysing(analyse))


def _account_sentence(account: Account) -> str:
    reasons = ", ".join(f"{reason}: {number(count)}" for reason, count in sorted(account.left_out.items()))
    total = (
        f"Gevonden: {number(account.found)} = {number(account.stored)} bewaard + {number(account.known)} al bekend + "
        f"{number(account.left_out.total())} weggelaten + {number(account.quarantined)} in quarantaine."
    )
    said = [total]
    if account.stopped:
        said.insert(0, "Gestopt. Wat is gelezen, is bewaard; bied hetzelfde opnieuw aan om verder te gaan.")
    if reasons:
        said.append(f"Weggelaten: {reasons}.")
    if account.skipped_files:
        said.append(f"Al eerder gelezen: {_of_files(account.skipped_files)}.")
    if account.stored:
        said.append("Maak hieronder de analyse: dan tellen zij mee.")
    return " ".join(said)


def _tallies(tallies: pd.DataFrame) -> None:
    if tallies.empty:
        return
    st.subheader("Alleen geteld, zonder tekst", anchor=False)
    sums = tallies.groupby(["period", "source"], as_index=False)["number"].sum()
    shown = {"Halfjaar": sums["period"].map(period_label), "Bron": sums["source"].map(SOURCE_NAMES)}
    components.table(pd.DataFrame(shown | {"Aantal": sums["number"].map(number)}), numbers=["Aantal"])
    st.caption("Deze aantallen komen uit overzichten zonder tekst. Zij tellen mee in dit totaal en niet in de thema's.")
    with st.expander("Per onderwerp"):
        rows = {
            "Halfjaar": tallies["period"].map(period_label),
            "Onderwerp": tallies["subject"],
            "Aantal": tallies["number"].map(number),
        }
        components.table(pd.DataFrame(rows), numbers=["Aantal"])


def _of_files(count: int) -> str:
    return f"{number(count)} bestand" + ("" if count == 1 else "en")


def _files(files: pd.DataFrame) -> None:
    st.subheader("Gelezen bestanden", anchor=False)
    left_out = files["left_out"].map(lambda reasons: sum(reasons.values()))
    st.write(
        f"{_of_files(len(files))}. Gevonden: {number(files['found'].sum())} = {number(files['stored'].sum())} "
        f"bewaard + {number(files['known'].sum())} al bekend + {number(files['copies'].sum())} kopieën van acties + "
        f"{number(left_out.sum())} weggelaten + {number(files['quarantined'].sum())} in quarantaine."
    )
    shown = files.assign(
        Bestand=files["name"].where(files["complete"] == 1, files["name"] + " (nog niet helemaal gelezen)"),
        Bron=files["source"].map(SOURCE_NAMES).fillna("onbekend"),
        Gelezen=files["read_at"].map(day),
        Gevonden=files["found"].map(number),
        Bewaard=files["stored"].map(number),
        Bekend=files["known"].map(number),
        Kopieën=files["copies"].map(number),
        Weggelaten=[", ".join(f"{reason}: {n}" for reason, n in reasons.items()) for reasons in files["left_out"]],
        Quarantaine=files["quarantined"].map(number),
    ).sort_values(["found", "name"], ascending=[False, True])
    counts = ["Gevonden", "Bewaard", "Bekend", "Kopieën", "Quarantaine"]
    columns = ["Bestand", "Bron", "Gelezen", *counts[:4], "Weggelaten", "Quarantaine"]
    with st.expander(f"De {min(_FILES_SHOWN, len(files))} grootste bestanden"):
        components.table(shown[columns].head(_FILES_SHOWN), numbers=counts)


def _campaigns(campaigns: pd.DataFrame) -> None:
    large = campaigns[campaigns["signals"] >= 10]
    st.subheader("Acties: veel keer (bijna) dezelfde tekst", anchor=False)
    if large.empty:
        st.write("Geen tekst komt tien keer of vaker voor.")
        return
    labels = data.themes(data.engine()).set_index("theme_id")["label"]
    components.table(
        pd.DataFrame(
            {
                "Thema": [labels.get(theme_id, "geen thema") for theme_id in large["theme_id"]],
                "Bron": large["source"].map(SOURCE_NAMES),
                "Steunbetuigingen": large["signals"].map(number),
                "Eerste": large["first_day"].map(day),
                "Laatste": large["last_day"].map(day),
            }
        ),
        numbers=["Steunbetuigingen"],
    )
    st.caption("Een actie telt in de cijfers als één stem, hoe groot zij ook is.")


def _quarantine(engine: Engine) -> None:
    quarantine = data.quarantine(engine)
    there, gone = to_try_again(engine, Settings().addresses)
    st.subheader("Quarantaine", anchor=False)
    if quarantine.empty and not there and not gone:
        st.write("Alles wat is aangeboden kon worden gelezen.")
        return
    if len(quarantine):
        st.write("Dit kon niet worden gelezen. Los het op en probeer het opnieuw; wat dan te lezen is, gaat hier weg.")
        same = quarantine.groupby(["name", "reason", "remedy"], sort=False)["place"].agg(_places).reset_index()
        names = {"name": "Bestand", "place": "Plaats", "reason": "Wat er is", "remedy": "Wat te doen"}
        components.table(same[list(names)].rename(columns=names).head(_FILES_SHOWN))
        if len(same) > _FILES_SHOWN:
            st.caption(f"En {number(len(same) - _FILES_SHOWN)} andere. Alles staat in `rode-draden status`.")
    if there and visitor.may(Right.INGEST):
        work = partial(_read_again, engine, there)
        st.button("Probeer opnieuw", on_click=partial(_retry, engine, work), disabled=background.busy())
    if gone:
        st.write(
            "Van deze bestanden is niet bewaard waar ze staan, of ze staan daar niet meer. Bied ze zelf opnieuw aan: "
            + ", ".join(map(components.plain, dict.fromkeys(gone[:_FILES_SHOWN])))
            + "."
        )


def _places(places: pd.Series) -> str:
    """The first places of many, in words."""
    named = [place for place in places if place]
    rest = f" en {number(len(named) - 3)} andere" if len(named) > 3 else ""
    return ", ".join(named[:3]) + rest


_show()
