"""Regio en bereik: where a theme is raised more than chance gives, and whom our sources hardly hear."""

from __future__ import annotations

import pandas as pd
import streamlit as st
from sqlalchemy import Engine

from connectors.base import Source
from dashboard import components, data, lens_tables, region_charts, region_figures, visitor
from dashboard.access import Right
from dashboard.remembered import remember_figures
from dashboard.taking_along import Caption
from pipeline.lenses import reach, regions
from pipeline.lenses.regions import Position
from pipeline.trends.verdicts import ALL, FLOOR
from pipeline.withheld import told_parts_of_a_sum
from pipeline.wording import SOURCE_NAMES, capitalised, decimal, language_name, listed, number, percent, period_label

LIMITS = (
    "Deze bladzijde zegt waar iets vaker wordt gemeld, niet waar het erger is: wie niet schrijft of belt telt niet mee, "
    "van veel e-mails en mediaberichten is de provincie onbekend, en binnen een provincie zien wij geen verschillen."
)


def _show() -> None:
    periods = components.analysed_periods()
    title, when = st.columns([0.75, 0.25], vertical_alignment="bottom")
    with when:
        period = components.choose_period(periods)
    title.title("Regio en bereik", anchor=False)
    st.html(f'<p class="rd-lead">{LIMITS}</p>')
    compared, randstad = _figures(data.engine(), period, detail=visitor.may(Right.DETAIL))
    if compared.empty:
        components.nothing_yet("Geen signalen", "In dit halfjaar zijn er geen signalen. Kies een ander halfjaar.")
    themes = data.threads(data.engine(), period)
    labels = dict(zip(themes["theme_id"], themes["label"], strict=True))
    if not labels:
        components.nothing_yet("Geen thema’s", "In dit halfjaar is er geen thema. Kies een ander halfjaar.")
    compared["label"] = compared["theme_id"].map(labels)
    _striking(compared, period)
    _theme(compared, randstad, labels, period)
    _reach(period)
    _how()


@remember_figures
def _figures(store: Engine, period: str, *, detail: bool) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The provinces and the Randstad, with what the screen says of each. `detail`: may see what is under 5."""
    found = region_figures.compared(store, period)
    if found[0].empty:
        return found
    if detail:
        found = tuple(rows.assign(told=regions.shown(rows)) for rows in found)
    places, around = map(_readable, found)
    return places, around


def _striking(compared: pd.DataFrame, period: str) -> None:
    st.subheader("Wat in een provincie opvalt", anchor=False)
    found = compared[compared["position"].isin([Position.MORE, Position.LESS]) & (compared["source"] == ALL)]
    tested = compared[(compared["position"] != Position.FEW) & (compared["source"] == ALL)]
    if found.empty:
        st.write(
            f"In de {period_label(period)} valt geen provincie bij een thema op: de verschillen kunnen toeval zijn "
            f"({number(len(tested))} keer provincie en thema vergeleken)."
        )
        return
    st.write(
        f"Van de {number(len(tested))} keer dat provincie en thema te vergelijken zijn in de {period_label(period)}, is "
        f"het verschil er {number(len(found))} keer groter dan toeval geeft."
    )
    found = found.sort_values(["position", "q_value", "theme_id"], ascending=[False, True, True])
    table = pd.DataFrame({"Thema": found["label"].map(capitalised), "Provincie": found["head"]} | _columns(found))
    components.table(table.drop(columns="Per 100.000 inwoners"), numbers=_NUMBERS)


def _theme(compared: pd.DataFrame, randstad: pd.DataFrame, labels: dict[str, str], period: str) -> None:
    st.subheader("Eén thema over de provincies", anchor=False)
    left, right = st.columns(2)
    with left:
        theme_id = components.choose_one("Thema", labels, "thema")
    with right:
        names = {source.value: SOURCE_NAMES[source] for source in regions.COMPARED} | {ALL: "deze drie bronnen samen"}
        ordered = {key: names[key] for key in (Source.QUESTION.value, Source.EMAIL.value, Source.MEDIA.value, ALL)}
        source = components.choose_one("Bron", ordered, "bron")
    own = compared[(compared["theme_id"] == theme_id) & (compared["source"] == source)]
    if len(own) and not (own["told"].any() if source == ALL else _theme_is_told(theme_id, period, source)):
        st.write(f"Hoeveel stemmen er over dit thema zijn in deze bron, is {lens_tables.LEFT_OUT}.")
        return
    if own.empty:
        st.write("Van geen enkele stem over dit thema uit deze bron weten wij de provincie.")
        return
    rows = own.copy()
    unit = "keer verwacht" if source == ALL else "per 100.000 inwoners"
    rows["value_text"] = rows["ratio_text"] + "×" if source == ALL else rows["rate_text"]
    rows.loc[rows["ratio_text"] == "", "value_text"] = ""
    tiles, table = st.columns([0.38, 0.62], gap="medium")
    with tiles:
        components.chart(
            region_charts.tile_map(rows, unit=unit), _caption("twaalf provincies", labels[theme_id], rows, period)
        )
        st.caption(
            f"In een tegel staat het aantal {unit}. ▲ en groen: vaker dan toeval geeft. ▼ en paars: minder vaak. Licht: "
            f"binnen toeval. Grijs: {lens_tables.FEW} stemmen."
        )
    shown = pd.DataFrame({"Provincie": rows["head"]} | _columns(rows))
    with table:
        components.table(shown if source != ALL else shown.drop(columns="Per 100.000 inwoners"), numbers=_NUMBERS)
        _located(own, source, period)
        _signals(rows[rows["ratio_text"] != ""], source, period)
    around = randstad[(randstad["theme_id"] == theme_id) & (randstad["source"] == source)]
    components.table(pd.DataFrame({"Gebied": around["head"]} | _columns(around)), numbers=_NUMBERS)
    visible = rows[rows["ratio_text"] != ""]
    # A funnel of one or two points shows nothing that the table does not.
    if len(visible) > 2:
        with st.expander("De trechter: hoe ver kan een kleine provincie door toeval afwijken?"):
            caption = _caption("verwacht en gevonden", labels[theme_id], rows, period)
            components.chart(region_charts.funnel_chart(visible), caption)
            st.caption(
                "Binnen de donkere band ligt 95 % van de provincies als alleen het toeval speelt, binnen de lichte "
                "99,8 %. Hoe minder stemmen te verwachten zijn, hoe breder de band."
            )


def _theme_is_told(theme_id: str, period: str, source: str) -> bool:
    """Whether the visitor may know how many voices a source has on a theme, of which these are a part."""
    told = data.told_trends(data.engine())
    own = told[(told["theme_id"] == theme_id) & (told["period"] == period) & (told["source"] == source)]
    return bool(own["n"].notna().all())


def _caption(what: str, label: str, rows: pd.DataFrame, period: str) -> Caption:
    """What a chart of the provinces says of itself."""
    heads = [str(head) for head in rows.loc[(rows["sign"] != "") & (rows["ratio_text"] != ""), "head"]]
    told = f"Meer dan toeval wijken af: {listed(heads)}." if heads else "Geen provincie wijkt meer af dan toeval geeft."
    return Caption(
        f"{capitalised(label)}: {what}",
        f"{told} De tabel heeft alle cijfers.",
        capitalised(period_label(period)),
        f"n = {number(rows['located'].iloc[0])} stemmen waarvan de provincie bekend is",
    )


def _located(rows: pd.DataFrame, source: str, period: str) -> None:
    known = int(rows["located"].iloc[0])
    where = "deze drie bronnen" if source == ALL else SOURCE_NAMES[source]
    st.caption(
        f"Van {number(known) if known >= FLOOR else lens_tables.FEW} stemmen over dit thema in {where} in de {period_label(period)} "
        "is de provincie bekend; de andere staan hier niet in."
    )


def _signals(rows: pd.DataFrame, source: str, period: str) -> None:
    """The way to the signals of the theme from one of the provinces, the most striking first."""
    if rows.empty:
        return
    places = rows.sort_values(["q_value", "place"])["place"]
    place = components.choose_one("De signalen uit", {name: name for name in places}, "provincie")
    components.signals_link(
        f"Lees de signalen over dit thema uit {place}",
        thema=rows["theme_id"].iloc[0], periode=period, provincie=place, bron="" if source == ALL else source,
    )  # fmt: skip


def _reach(period: str) -> None:
    st.subheader("Wie wij horen, en wie nauwelijks", anchor=False)
    sentences, _, asked, told = region_figures.heard(data.engine(), period)
    for sentence in sentences:
        st.markdown(f"- {components.plain(sentence)}")
    with st.expander("Bereik per bron en provincie"):
        shown = _reached(data.engine(), period)
        components.table(shown, numbers=[*_NUMBERS, "Inwoners", "Heel Nederland"])
        st.caption(reach.RULE)
        components.signals_link("De signalen zelf; kies daar een bron en een provincie", periode=period)
    if len(asked):
        with st.expander("Publieksvragen per kanaal"):
            _shares(asked, "Kanaal", asked["value"])
            components.signals_link(
                "De publieksvragen zelf; kies daar een kanaal", periode=period, bron=Source.QUESTION.value
            )
    if len(told):
        with st.expander("Stemmen per taal"):
            _shares(told, "Taal", told["value"].map(language_name))
            components.signals_link("De signalen zelf; kies daar een taal", periode=period)


@remember_figures
def _reached(store: Engine, period: str) -> pd.DataFrame:
    """How many of each province we hear in each source, in words where a figure may not be."""
    rows = region_figures.heard(store, period)[1]
    rows = rows[rows["source"] != Source.VISIT]
    seen = told_parts_of_a_sum(rows, "source")
    return pd.DataFrame(
        {
            "Bron": rows["source"].map(SOURCE_NAMES),
            "Provincie": rows["province"],
            "Stemmen (n)": rows["n"].map(number).where(seen, "te weinig"),
            "Inwoners": rows["inhabitants"].map(number),
            "Per 100.000 inwoners": rows["rate"].map(_rate).where(seen, ""),
            "Heel Nederland": rows["overall"].map(_rate),
            "Verhouding": rows["ratio"].map(_times).where(seen, ""),
            "95 %-interval": _between(rows).where(seen, ""),
            "": ["horen wij weinig" if hardly else "" for hardly in rows["hardly"]],
        }
    )


def _shares(rows: pd.DataFrame, what: str, names: pd.Series) -> None:
    """Show how the voices of which something is known are divided; fewer than 5 are not shown (law 7)."""
    seen = told_parts_of_a_sum(rows)
    columns = {
        what: names.map(capitalised),
        "Stemmen (n)": rows["n"].map(number).where(seen, "te weinig"),
        "Aandeel": rows["share"].map(percent).where(seen, ""),
    }
    components.table(pd.DataFrame(columns), ["Stemmen (n)", "Aandeel"])


def _how() -> None:
    with st.expander("Hoe is dit bepaald?"):
        st.write(
            "Verwacht is: de stemmen over het thema, verdeeld over de provincies zoals alle andere stemmen uit dezelfde bron. "
            "Een provincie die in het algemeen veel of weinig van zich laat horen, valt zo niet bij elk thema op. Bij "
            "'alle bronnen' zijn de verwachte aantallen opgeteld, niet de aandelen. De grenzen zijn die van een "
            "trechter (Spiegelhalter 2005), verbreed met hoeveel provincies bij elk thema toch al verschillen, en "
            "gecorrigeerd voor het aantal vergelijkingen (Benjamini en Hochberg, 5 %). Een actie telt als één stem; "
            "komt zij uit meer dan één provincie, dan hoort zij bij geen enkele. Werkbezoeken tellen hier niet mee."
        )
        st.write(regions.DEFINITION)
        st.write(
            "Gemeten in 400 verzonnen halfjaren per soort waarin geen provincie afweek: in 0,2 tot 1,8 % viel er toch een op."
        )


_NUMBERS = ["Stemmen (n)", "Per 100.000 inwoners", "Verwacht", "Verhouding", "95 %-interval"]


def _readable(rows: pd.DataFrame) -> pd.DataFrame:
    """Add what the chart and the table both show: words where a figure may not be (law 7)."""
    visible = rows["told"]
    sign = rows["position"].map({p.value: s for p, s in region_charts.SIGNS.items()}).fillna("")
    return rows.assign(
        sign=sign,
        head=sign.where(sign == "", sign + " ") + rows["place"],
        n_text=[number(n) if seen else "te weinig" for n, seen in zip(rows["n"], visible, strict=True)],
        rate_text=rows["rate"].map(_rate).where(visible, ""),
        ratio_text=rows["ratio"].map(decimal).where(visible, ""),
        interval=_between(rows).where(visible, ""),
    )


def _columns(rows: pd.DataFrame) -> dict[str, pd.Series]:
    return {
        "Stemmen (n)": rows["n_text"],
        "Per 100.000 inwoners": rows["rate_text"],
        "Verwacht": rows["expected"].map(decimal).where(rows["told"], ""),
        "Verhouding": (rows["ratio_text"] + "×").where(rows["ratio_text"] != "", ""),
        "95 %-interval": rows["interval"],
        "Oordeel": rows["position"],
    }


def _between(rows: pd.DataFrame) -> pd.Series:
    return rows["low"].map(decimal).astype(str) + "–" + rows["high"].map(decimal).astype(str)


def _rate(value: float) -> str:
    return decimal(value, 2)


def _times(ratio: float) -> str:
    return f"{decimal(ratio)}×"


_show()
