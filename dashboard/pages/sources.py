"""Bronnen: what was read, whether the account adds up, and what is in quarantine."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import components, data
from pipeline.wording import SOURCE_NAMES, day, number, period_label

_FILES_SHOWN = 50


def _show() -> None:
    engine = data.engine()
    st.title("Bronnen", anchor=False)
    totals = data.totals(engine)
    if totals.empty and data.input_files(engine).empty:
        components.nothing_read()
    if len(totals):
        st.subheader("Signalen per halfjaar en bron", anchor=False)
        table = totals.pivot_table(index="period", columns="source", values="signals", aggfunc="sum", fill_value=0)
        table = table[[source for source in SOURCE_NAMES if source in table.columns]]
        shown = table.map(number).rename(columns=SOURCE_NAMES).reset_index()
        shown["period"] = shown["period"].map(period_label)
        components.table(shown.rename(columns={"period": "halfjaar"}), numbers=[*SOURCE_NAMES.values()])
    _tallies(data.tallies(engine))
    _files(data.input_files(engine))
    _campaigns(data.campaigns(engine))
    _quarantine(data.quarantine(engine))


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


def _files(files: pd.DataFrame) -> None:
    st.subheader("Gelezen bestanden", anchor=False)
    left_out = files["left_out"].map(lambda reasons: sum(reasons.values()))
    st.write(
        f"{number(len(files))} bestanden. Gevonden: {number(files['found'].sum())} = {number(files['stored'].sum())} "
        f"bewaard + {number(files['known'].sum())} al bekend + {number(left_out.sum())} weggelaten + "
        f"{number(files['quarantined'].sum())} in quarantaine."
    )
    shown = files.assign(
        Bestand=files["name"],
        Bron=files["source"].map(SOURCE_NAMES).fillna("onbekend"),
        Gelezen=files["read_at"].map(day),
        Gevonden=files["found"].map(number),
        Bewaard=files["stored"].map(number),
        Bekend=files["known"].map(number),
        Weggelaten=[", ".join(f"{reason}: {n}" for reason, n in reasons.items()) for reasons in files["left_out"]],
        Quarantaine=files["quarantined"].map(number),
    ).sort_values(["found", "name"], ascending=[False, True])
    columns = ["Bestand", "Bron", "Gelezen", "Gevonden", "Bewaard", "Bekend", "Weggelaten", "Quarantaine"]
    with st.expander(f"De {min(_FILES_SHOWN, len(files))} grootste bestanden"):
        components.table(shown[columns].head(_FILES_SHOWN), numbers=["Gevonden", "Bewaard", "Bekend", "Quarantaine"])


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


def _quarantine(quarantine: pd.DataFrame) -> None:
    st.subheader("Quarantaine", anchor=False)
    if quarantine.empty:
        st.write("Alles wat is aangeboden kon worden gelezen.")
        return
    st.write("Dit kon niet worden gelezen. Los het op en bied het bestand opnieuw aan.")
    names = {"name": "Bestand", "place": "Plaats", "reason": "Wat er is", "remedy": "Wat te doen"}
    components.table(quarantine.rename(columns=names))


_show()
