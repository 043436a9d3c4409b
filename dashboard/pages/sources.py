"""Bronnen: reading in, what was read, whether the account adds up, and what is in quarantine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pandas as pd
import streamlit as st
from sqlalchemy import Engine

from dashboard import components, data, reading, upload_form, visitor
from dashboard.access import Right
from pipeline.audit import Act
from pipeline.ingest import Account, Progress, ingest, of_settings, to_try_again
from pipeline.settings import Settings
from pipeline.wording import SOURCE_NAMES, day, number, period_label

_FILES_SHOWN = 50


def _show() -> None:
    engine = data.engine()
    st.title("Bronnen", anchor=False)
    if visitor.may(Right.INGEST):
        _reading(engine)
    totals = data.totals(engine)
    files = data.input_files(engine)
    if totals.empty and files.empty:
        components.nothing_read()
    if len(totals):
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


def _reading(engine: Engine) -> None:
    st.subheader("Bestanden inlezen", anchor=False)
    job = reading.last()
    if job and job.busy:
        _progress()
        return
    if job:
        _outcome(job)
    upload_form.show(engine)


@st.fragment(run_every=1)
def _progress() -> None:
    """Show how far the reading is, each second, until it is done."""
    job = reading.last()
    if job is None or not job.busy:
        st.rerun()
    found = f" ({number(job.found)} gevonden)" if job.found else ""
    what = f"Bestand {number(job.number)} van {number(job.count)}: {components.plain(job.name)}{found}"
    st.progress((job.number - 1) / job.count if job.count else 0.0, what if job.count else "Begonnen")
    if job.stopping:
        st.write("Een ogenblik: wat is gelezen wordt nog bewaard.")
    else:
        st.button("Stop met inlezen", on_click=partial(_stop, job))


def _stop(job: reading.Job) -> None:
    visitor.require(Right.INGEST)
    job.stop()


def _read_again(engine: Engine, what: Sequence[Path | str], *, progress: Progress, stop: Callable[[], bool]) -> Account:
    online, secret = of_settings(Settings())
    return ingest(engine, what, online=online, secret=secret, progress=progress, stop=stop)


def _retry(engine: Engine, work: reading.Work) -> None:
    visitor.require(Right.INGEST)
    visitor.note(engine, Act.INGESTED, wat="wat in quarantaine stond")
    reading.start(work)


def _forget() -> None:
    visitor.require(Right.INGEST)
    reading.forget()


def _outcome(job: reading.Job) -> None:
    """Say what came of the last reading."""
    if job.complaint:
        st.error(components.plain(job.complaint))
    elif account := job.account:
        tell = st.warning if account.quarantined or account.stopped else st.success
        tell(_account_sentence(account))
        for name, note in account.notes:
            st.info(components.plain(f"{name}: {note}"))
    st.button("Sluit deze melding", on_click=_forget)


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
        said.append("Maak de analyse opnieuw met `rode-draden analyse`.")
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
                "Thema": large["theme_id"].map(labels).fillna("geen thema"),
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
    there, gone = to_try_again(engine, Settings().feeds.split())
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
        busy = (job := reading.last()) is not None and job.busy
        work = partial(_read_again, engine, there)
        st.button("Probeer opnieuw", on_click=partial(_retry, engine, work), disabled=busy)
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
