"""Verantwoording: how it is worked out, with which settings this was, how good it is, what it can't say, and the register."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import components, data, judgement, navigation
from pipeline.house import HOUSE
from pipeline.register import fields
from pipeline.themes.layout import RULE as MAP_RULE
from pipeline.trends.rank import formula
from pipeline.trends.threads import RULE
from pipeline.trends.verdicts import COUNTS_FROM, FLOOR
from pipeline.wording import capitalised, decimal, number, percent, period_label

_LIMITS = (
    "Wie ons niet schrijft, belt of spreekt, staat niet in deze cijfers. Zij zeggen waar mensen mee komen, niet hoe vaak iets voorkomt.",
    f"Een cijfer over minder dan {FLOOR} stemmen staat alleen op de schermen van de analist.",
    f"Bronnen worden niet opgeteld. Een bron met minder dan {COUNTS_FROM} stemmen in een halfjaar telt niet mee in het gemiddelde.",
    "Namen van thema’s worden uit de woorden gehaald en zijn een voorstel, tot een redacteur ze heeft gelezen.",
    "De brillen (principes, levensgebeurtenissen) zoeken woorden en begrijpen geen bedoeling; bij elke bril staat hoe goed hij is.",
    "Namen van mensen worden niet altijd herkend. Lees een citaat voordat u het gebruikt.",
)
_QUALITY = {
    "signals": ("Teksten waarin thema’s zijn gezocht (gelijke teksten één keer)", number),
    "themes": ("Gevonden thema’s, voor redactie", number),
    "without_theme": ("Teksten die in geen thema passen", percent),
    "mean_probability": (
        "Hoe zeker een tekst gemiddeld in zijn thema staat (1 is zeker)",
        lambda part: decimal(part, 2),
    ),
}
_SETTINGS = {
    "seed": "Startgetal van het toeval",
    "until": "Tot en met",
    "signals": "Signalen",
    "input_digest": "Kenmerk van de invoer",
}


def _show() -> None:
    components.analysed_periods()
    st.title("Verantwoording", anchor=False)
    st.html(
        '<p class="rd-lead">Hoe deze uitkomsten tot stand komen, hoe goed dat gaat, en wat u er niet uit kunt halen. Wie dezelfde '
        "signalen met dezelfde instellingen laat analyseren, krijgt hetzelfde.</p>"
    )
    _method()
    runs = data.runs(data.engine())
    if len(runs):
        _run(runs.iloc[0].to_dict())
        _quality(runs.iloc[0].to_dict())
    st.subheader("Wat u niet kunt concluderen", anchor=False)
    for limit in _LIMITS:
        st.markdown(f"- {limit}")
    navigation.link(navigation.REGIONS, label="Wie wij horen en wie nauwelijks", query_params={})
    _register()


def _method() -> None:
    st.subheader("De werkwijze, in stappen", anchor=False)
    steps = {
        "Inlezen": "Bestanden, postbussen en feeds worden gelezen. Persoonsgegevens worden vervangen voordat er iets wordt bewaard.",
        "Gelijke teksten": "Bijna gelijke teksten zijn samen één actie. Een actie, of één schrijver, is één stem.",
        "Thema’s": "Teksten worden getallen (vectoren), gemaakt uit de teksten zelf. Wat vaak bij elkaar komt als er opnieuw wordt "
        "geloot, is een thema. Een thema houdt zijn nummer als er een halfjaar bij komt.",
        "Aandelen": "Per bron: stemmen over het thema, gedeeld door alle stemmen in die bron. Met een 95 %-interval.",
        "Oordeel": judgement.METHOD,
        "Rode draad": f"{RULE} {formula()}",
        "Kaart": MAP_RULE,
        "Redactie": "Wat een redacteur aanpast, heeft een naam en een reden, blijft gelden na een nieuwe analyse en is ongedaan te maken.",
    }
    components.table(pd.DataFrame({"Stap": list(steps), "Wat er gebeurt": list(steps.values())}), name="werkwijze")
    with st.expander("De regels achter elk oordeel"):
        components.verdict_rules()


def _run(run: Mapping[Any, Any]) -> None:
    st.subheader("Deze analyse", anchor=False)
    started, ended = (pd.Timestamp(run[name]) for name in ("started_at", "finished_at"))
    facts = {
        "Nummer": number(run["run_id"]),
        "Gemaakt": started.strftime("%d-%m-%Y %H:%M"),
        "Duurde": _lasted(ended - started),
    }
    facts |= {name: _said(key, run[key]) for key, name in _SETTINGS.items()}
    facts |= {capitalised(name): str(version) for name, version in run["versions"].items()}
    components.table(
        pd.DataFrame({"Instelling": list(facts), "Waarde": list(facts.values())}), name="instellingen van de analyse"
    )


def _said(key: str, value: Any) -> str:
    if key == "until":
        return period_label(str(value))
    return number(value) if key == "signals" else str(value)


def _lasted(time: pd.Timedelta) -> str:
    seconds = int(time.total_seconds())
    minutes = "1 minuut" if seconds < 120 else f"{number(seconds // 60)} minuten"
    return f"{minutes} en {seconds % 60} seconden" if seconds >= 60 else f"{seconds} seconden"


def _quality(run: Mapping[Any, Any]) -> None:
    st.subheader("Hoe goed het ging", anchor=False)
    found = {name: say(run["quality"][key]) for key, (name, say) in _QUALITY.items() if key in run["quality"]}
    if found:
        components.table(
            pd.DataFrame({"Wat": list(found), "Uitkomst": list(found.values())}), numbers=["Uitkomst"], name="kwaliteit"
        )
    st.caption(
        "Gemeten op teksten waarvan de uitkomst bekend is, staat de kwaliteit in het bestand README (onder Kwaliteit) dat bij Rode "
        "Draden hoort; die van een bril staat op de pagina van die bril."
    )


def _register() -> None:
    st.subheader("Tekst voor het Algoritmeregister", anchor=False)
    st.write("Een ingevuld concept volgens de publicatiestandaard. Tussen haken vult u zelf in.")
    table = pd.DataFrame(fields(HOUSE / "docs" / "algoritmeregister.md"), columns=["Veld", "Tekst"])
    with st.expander("Toon de tekst"):
        components.table(table, name="algoritmeregister")


_show()
