"""Everything that is asked of the database. Each function returns a pandas table, or a plain number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import pandas as pd
from sqlalchemy import (
    ColumnElement,
    Engine,
    Float,
    FromClause,
    Select,
    String,
    Subquery,
    Table,
    and_,
    cast,
    func,
    select,
)

from connectors.base import Source
from pipeline.ministries import successor
from pipeline.period import Period
from pipeline.store import schema
from pipeline.store.kept import Of, kept
from pipeline.store.schema import assignment, signal
from pipeline.store.searching import matching
from pipeline.store.tables import table

NO_THEME = "geen thema"
#: The columns by which `breakdown` counts, and those by which signals are chosen.
COLUMNS = ("ministry", "province")
CHOICES = ("province", "ministry", "channel", "language")
#: The names under which tables are kept (see `pipeline.store.kept`).
BREAKDOWN, CAMPAIGNS, CERTAINTY, TOTALS, VALUES = "breakdown", "campaigns", "certainty", "totals", "values"
_AT_ONCE = 900  # SQLite takes no more than some thousands of values in one question


@dataclass(frozen=True, slots=True)
class SignalFilter:
    """Which signals to show; empty means all.

    `theme_id` may be `NO_THEME`. `search` is as `pipeline.search` says.
    """

    period: str = ""
    source: str = ""
    theme_id: str = ""
    province: str = ""
    ministry: str = ""
    channel: str = ""
    language: str = ""
    campaign_id: str = ""
    search: str = ""


def signals_for_analysis(engine: Engine, until: Period | None = None) -> pd.DataFrame:
    """All signals up to and including a half-year, in the order of `signal_id`: what the analysis works on."""
    columns = [
        signal.c.signal_id,
        signal.c.source,
        signal.c.date,
        signal.c.period,
        signal.c.title,
        signal.c.text,
        signal.c.language,
        signal.c.writer,
        signal.c.ministry,
        signal.c.province,
        signal.c.campaign_id,
    ]
    query = select(*columns).order_by(signal.c.signal_id)
    if until:
        query = query.where(signal.c.period <= str(until))
    return table(engine, query).astype({"date": "datetime64[s]"})


def export_signals(engine: Engine) -> pd.DataFrame:
    """The exported table `signals` (design, section 3), in the order of date and `signal_id`.

    After the columns of the contract comes what else is known; `outlets` has all outlets of a story, `; ` between them.
    """
    query = (
        select(
            signal.c.signal_id,
            signal.c.source,
            signal.c.date,
            signal.c.period,
            signal.c.origin_id,
            signal.c.connector,
            signal.c.ministry,
            signal.c.province,
            signal.c.channel,
            signal.c.language,
            signal.c.campaign_id,
            assignment.c.theme_id,
            assignment.c.probability.label("theme_probability"),
            signal.c.text,
            signal.c.outlet,
            signal.c.reach,
            signal.c.agency,
            signal.c.place,
            signal.c.official,
            signal.c.organisations,
        )
        .join_from(signal, assignment, signal.c.signal_id == assignment.c.signal_id, isouter=True)
        .order_by(signal.c.date, signal.c.signal_id)
    )
    found = _with_outlets(engine, _table(engine, query))
    # A whole number or nothing, in every kind of file.
    reach = found["reach"].astype("Int64").astype(object)
    return found.assign(reach=reach.where(reach.notna(), None))


def themes(engine: Engine) -> pd.DataFrame:
    """All themes: theme_id, label, keywords, representatives, parents, status, is_red_thread, periods and n."""
    return _table(engine, select(schema.theme).order_by(schema.theme.c.theme_id)).astype({"is_red_thread": bool})


def theme_certainty(engine: Engine) -> dict[str, float]:
    """How sure the signals of each theme are of it, on average (0 to 1)."""
    found = kept(engine, CERTAINTY, Of.ALL)
    found = count_certainty(engine) if found is None else found
    return dict(zip(found["theme_id"], map(float, found["sure"]), strict=True))


def count_certainty(engine: Engine) -> pd.DataFrame:
    """Count what `theme_certainty` gives, whatever is kept: theme_id, sure."""
    query = select(assignment.c.theme_id, func.avg(assignment.c.probability).label("sure"))
    query = query.where(assignment.c.theme_id.is_not(None)).group_by(assignment.c.theme_id)
    return _table(engine, query.order_by(assignment.c.theme_id))


def assignments(engine: Engine) -> pd.DataFrame:
    """The theme of every signal: signal_id, theme_id (None: no theme), probability, second_theme_id."""
    names = ("signal_id", "theme_id", "probability", "second_theme_id", "x", "y")
    return _table(engine, select(*(assignment.c[name] for name in names)).order_by(assignment.c.signal_id))


def events(engine: Engine, theme_id: str = "") -> pd.DataFrame:
    """What became of the themes: theme_id, period, event, related, evidence; of one theme, or of all."""
    table = schema.event
    query = select(table.c.theme_id, table.c.period, table.c.event, table.c.related, table.c.evidence)
    if theme_id:
        query = query.where(table.c.theme_id == theme_id)
    return _table(engine, query.order_by(table.c.period, table.c.theme_id, table.c.event_id))


def trends(engine: Engine, *, theme_id: str | None = None, period: str = "") -> pd.DataFrame:
    """The figures per theme, period and source (`all` too). `theme_id` "" asks for the rows of no theme."""
    table = schema.trend
    query = select(table)
    if theme_id is not None:
        query = query.where(table.c.theme_id == theme_id)
    if period:
        query = query.where(table.c.period == period)
    return _table(engine, query.order_by(table.c.theme_id, table.c.period, table.c.source))


def threads(engine: Engine, period: str) -> pd.DataFrame:
    """The themes of a period in their order, with label, keywords, and whether each is a red thread and why."""
    query = (
        select(schema.thread, schema.theme.c.label, schema.theme.c.keywords, schema.theme.c.status)
        .join_from(schema.thread, schema.theme)
        .where(schema.thread.c.period == period)
        .order_by(schema.thread.c.rank)
    )
    return _table(engine, query).astype({"is_red_thread": bool})


def theme_days(engine: Engine, period: str) -> pd.DataFrame:
    """The days of a half-year on which each theme was heard: theme_id, day."""
    query = (
        select(assignment.c.theme_id, assignment.c.date.label("day"))
        .where(assignment.c.period == period, assignment.c.theme_id.is_not(None))
        .distinct()
        .order_by(assignment.c.theme_id, assignment.c.date)
    )
    return _table(engine, query).astype({"day": "datetime64[s]"})


_MARKS = (
    *Of.ALL.value,
    func.max(schema.edit_application.c.application_id),
    func.max(schema.label_proposal.c.proposed_at),
    func.count(schema.label_proposal.c.theme_id),
)
# A page asks for it dozens of times.
_STATE = select(*(select(mark).scalar_subquery() for mark in _MARKS))


class Stamp(NamedTuple):
    """In which state a store is.

    Attributes:
        figures: of the signals, in which theme each is, and the figures: what edits changed of names, red threads and
            themes that are hidden is not in it.
        all: of everything that is asked here.
    """

    figures: str
    all: str


def stamp(engine: Engine) -> Stamp:
    """Say in which state the store is: equal stamps mean equal answers to every question here."""
    with engine.connect() as connection:
        found = [str(engine.url), *map(str, connection.execute(_STATE).one())]
    return Stamp("|".join(found[: 1 + len(Of.ALL.value)]), "|".join(found))


def analysed_periods(engine: Engine) -> list[str]:
    """The half-years of the last analysis, oldest first."""
    table = schema.trend
    with engine.connect() as connection:
        return list(connection.scalars(select(table.c.period).distinct().order_by(table.c.period)))


def periods(engine: Engine) -> list[str]:
    """The half-years that hold signals, oldest first."""
    with engine.connect() as connection:
        return list(connection.scalars(select(signal.c.period).distinct().order_by(signal.c.period)))


def totals(engine: Engine) -> pd.DataFrame:
    """Signals per period and source: period, source, signals, months (in how many months there were any)."""
    found = kept(engine, TOTALS, Of.ALL)
    return count_totals(engine) if found is None else found


def count_totals(engine: Engine) -> pd.DataFrame:
    """Count what `totals` gives, whatever is kept."""
    query = (
        select(
            signal.c.period,
            signal.c.source,
            func.count().label("signals"),
            func.count(func.substr(cast(signal.c.date, String), 1, 7).distinct()).label("months"),
        )
        .group_by(signal.c.period, signal.c.source)
        .order_by(signal.c.period, signal.c.source)
    )
    return _table(engine, query)


def tallies(engine: Engine) -> pd.DataFrame:
    """What was only counted: period, source, subject, number (its sum), largest first within a period."""
    table = schema.tally
    number = func.sum(table.c.number)
    query = (
        select(table.c.period, table.c.source, table.c.subject, number.label("number"))
        .group_by(table.c.period, table.c.source, table.c.subject)
        .order_by(table.c.period, table.c.source, number.desc(), table.c.subject)
    )
    return _table(engine, query)


def breakdown(engine: Engine, column: str, period: str = "", theme_id: str = "") -> pd.DataFrame:
    """Signals per theme and value of `column` (one of `COLUMNS`): theme_id, value, signals; the most of a theme first.

    `theme_id` in the result is empty where a signal has no theme. Ministries are called as they are on the last day of
    the half-year (today, without one): the signals of one that ended go on with its successor.
    """
    found = kept(engine, BREAKDOWN, Of.ALL)
    rows = count_breakdown(engine, [column], period) if found is None else found
    rows = rows[(rows["column"] == column) & (rows["period"].isin([period]) | (period == ""))]
    rows = rows[rows["theme_id"] == theme_id] if theme_id else rows
    if column == "ministry":
        day = Period.parse(period).last_day if period else date.max
        rows = rows.assign(value=rows["value"].map({name: successor(name, day) for name in rows["value"].unique()}))
    summed = rows.groupby(["theme_id", "value"], as_index=False)["signals"].sum()
    return summed.sort_values(["theme_id", "signals", "value"], ascending=[True, False, True], ignore_index=True)


def count_breakdown(engine: Engine, columns: Sequence[str] = COLUMNS, period: str = "") -> pd.DataFrame:
    """Count what `breakdown` gives, whatever is kept, of a half-year or of all: column, period, theme_id, value, signals."""
    theme_id = func.coalesce(assignment.c.theme_id, "").label("theme_id")
    keys = [signal.c.period, theme_id, *(signal.c[column] for column in columns)]
    query = select(*keys, func.count().label("signals")).group_by(*keys).order_by(*keys)
    query = query.join_from(signal, assignment, signal.c.signal_id == assignment.c.signal_id, isouter=True)
    rows = _table(engine, query.where(signal.c.period == period) if period else query)
    names = ["period", "theme_id", "value"]
    parts = [
        rows.rename(columns={column: "value"}).groupby(names, as_index=False)["signals"].sum().assign(column=column)
        for column in columns
    ]
    found = pd.concat(parts, ignore_index=True)
    return found.loc[found["value"] != "", ["column", *names, "signals"]].reset_index(drop=True)


def campaigns(engine: Engine) -> pd.DataFrame:
    """Signals that are (nearly) the same text: campaign_id, source, signals, first and last day, theme_id."""
    found = kept(engine, CAMPAIGNS, Of.ALL)
    return count_campaigns(engine) if found is None else found


def count_campaigns(engine: Engine) -> pd.DataFrame:
    """Count what `campaigns` gives, whatever is kept."""
    query = (
        select(
            signal.c.campaign_id,
            signal.c.source,
            func.count().label("signals"),
            func.min(signal.c.date).label("first_day"),
            func.max(signal.c.date).label("last_day"),
            func.max(assignment.c.theme_id).label("theme_id"),
        )
        .join_from(signal, assignment, signal.c.signal_id == assignment.c.signal_id, isouter=True)
        .where(signal.c.campaign_id.is_not(None))
        .group_by(signal.c.campaign_id, signal.c.source)
        .order_by(func.count().desc(), signal.c.campaign_id, signal.c.source)
    )
    return _table(engine, query)


def find_signals(engine: Engine, wanted: SignalFilter, *, limit: int, offset: int = 0) -> pd.DataFrame:
    """A page of the signals that match, newest first; the likeliest of a theme first when a theme is asked for.

    A story that several outlets bring is one item, that of its first day, with all its `outlets`; asked for by its
    `campaign_id`, each stands by itself.
    """
    columns = [c for c in signal.c if c.name not in {"row_id", "input_id", "writer"}]
    order = [signal.c.date.desc(), signal.c.signal_id]
    # First which they are, from an index: to put a million whole signals in order takes many times as long.
    page = _filtered(select(signal.c.row_id), wanted, engine).where(_is_item(wanted, engine))
    side = assignment if _placed(wanted, engine) else signal
    page = page.order_by(side.c.date.desc(), side.c.signal_id).limit(limit).offset(offset)
    every: Select[Any] = select(*columns, assignment.c.theme_id, assignment.c.probability, schema.theme.c.label)
    query = _beside_themes(every).where(signal.c.row_id.in_(page)).order_by(*order)
    return _with_outlets(engine, _table(engine, query))


def count_items(engine: Engine, wanted: SignalFilter) -> int:
    """How many items `find_signals` has: signals that match, each story counted once."""
    query = _filtered(select(func.count(signal.c.row_id)), wanted, engine).where(_is_item(wanted, engine))
    with engine.connect() as connection:
        return int(connection.scalar(query) or 0)


def _is_item(wanted: SignalFilter, engine: Engine) -> ColumnElement[bool]:
    """Not a media item whose story has an earlier one that matches as well."""
    if wanted.campaign_id or wanted.source not in {"", Source.MEDIA}:
        return and_(True)
    number = func.row_number().over(partition_by=signal.c.campaign_id, order_by=[signal.c.date, signal.c.signal_id])
    stories = _filtered(select(signal.c.row_id, number.label("number")), wanted, engine)
    stories = stories.where(signal.c.source == Source.MEDIA, signal.c.campaign_id.is_not(None))
    later = stories.subquery()
    return signal.c.row_id.not_in(select(later.c.row_id).where(later.c.number > 1))


def _with_outlets(engine: Engine, found: pd.DataFrame) -> pd.DataFrame:
    """Add the column `outlets`: all outlets of the story that a media item is one of, `; ` between them."""
    media = found["source"] == Source.MEDIA
    ids = found.loc[media, "campaign_id"].dropna().unique().tolist()
    told: dict[str, set[str]] = {}
    with engine.connect() as connection:
        for start in range(0, len(ids), _AT_ONCE):
            query = select(signal.c.campaign_id, signal.c.outlet).distinct()
            query = query.where(
                signal.c.source == Source.MEDIA, signal.c.campaign_id.in_(ids[start : start + _AT_ONCE])
            )
            for story, outlet in connection.execute(query):
                told.setdefault(story, set()).update(filter(None, outlet.split("; ")))
    stories = {story: "; ".join(sorted(outlets)) for story, outlets in told.items()}
    return found.assign(outlets=found["campaign_id"].map(stories).where(media).astype(object).fillna(found["outlet"]))


def count_signals(engine: Engine, wanted: SignalFilter) -> int:
    """How many signals match."""
    with engine.connect() as connection:
        return int(connection.scalar(_filtered(select(func.count(signal.c.row_id)), wanted, engine)) or 0)


def matching_signals(engine: Engine, wanted: SignalFilter) -> pd.DataFrame:
    """All signals that match, as they are taken along: as many as `count_signals` counts, newest first."""
    names = ("signal_id", "source", "date", "period", "ministry", "province", "channel", "language", "outlet", "title")
    columns = [signal.c[name] for name in names]
    query = _beside_themes(select(*columns, signal.c.text, assignment.c.theme_id, schema.theme.c.label))
    query = query.where(*_conditions(wanted, engine))
    return _table(engine, query.order_by(signal.c.date.desc(), signal.c.signal_id))


def map_points(engine: Engine, wanted: SignalFilter, limit: int) -> pd.DataFrame:
    """At most `limit` of the signals that match and stand on the map: signal_id, theme_id (None: no theme), source, x, y.

    They are a fair sample: those that come first by `signal_id`, which is a digest and tells nothing of the signal.
    """
    columns = (signal.c.signal_id, assignment.c.theme_id, signal.c.source, assignment.c.x, assignment.c.y)
    # Joined from the side of the map, so that the database can stop at the last one.
    query = select(*columns).join_from(assignment, signal, signal.c.signal_id == assignment.c.signal_id)
    query = query.where(assignment.c.x.is_not(None), *_conditions(wanted, engine, placed=bool(wanted.theme_id)))
    return _table(engine, query.order_by(assignment.c.signal_id).limit(limit))


def map_themes(engine: Engine) -> pd.DataFrame:
    """The discs of the map: theme_id, label, x, y, radius."""
    middle = schema.theme_middle
    query = select(middle.c.theme_id, schema.theme.c.label, middle.c.x, middle.c.y, middle.c.radius)
    query = query.join_from(middle, schema.theme).where(middle.c.x.is_not(None))
    return _table(engine, query.order_by(middle.c.theme_id))


def signals_by_id(engine: Engine, ids: list[str]) -> pd.DataFrame:
    """The signals with these ids, in the order asked for: the quotes of a theme."""
    columns = [c for c in signal.c if c.name not in {"row_id", "input_id", "writer"}]
    found = _with_outlets(engine, _table(engine, select(*columns).where(signal.c.signal_id.in_(ids))))
    return found.set_index("signal_id").reindex([i for i in ids if i in set(found["signal_id"])]).reset_index()


def is_known(engine: Engine, signal_id: str) -> bool:
    """Tell whether there is a signal with this id."""
    with engine.connect() as connection:
        return connection.scalar(select(signal.c.row_id).where(signal.c.signal_id == signal_id)) is not None


def values(engine: Engine, column: str) -> list[str]:
    """The different values of a column of the signals (one of `CHOICES`), empty ones left out."""
    found = kept(engine, VALUES, Of.ALL)
    found = count_values(engine, [column]) if found is None else found
    return list(found.loc[found["column"] == column, "value"])


def count_values(engine: Engine, columns: Sequence[str] = CHOICES) -> pd.DataFrame:
    """Count what `values` gives, whatever is kept: column, value."""
    rows = []
    with engine.connect() as connection:
        for column in columns:
            chosen = signal.c[column]
            found = connection.scalars(select(chosen).where(chosen != "").distinct().order_by(chosen))
            rows += [(column, value) for value in found]
    return pd.DataFrame(rows, columns=["column", "value"], dtype="str")


def input_files(engine: Engine) -> pd.DataFrame:
    """The account of every input, newest first: found = stored + known + copies + what is left out + quarantined.

    `found`, `known` and `left_out` (counts by reason) were counted while reading; `stored`, `copies` (of a campaign,
    beside the one that stands for it) and `quarantined` are what is there now, so that the sum is a check.
    """
    table, aside = schema.input_file, schema.quarantine
    attempt = ("input_id", "attempt")
    parts = [_per_input(thing, by=attempt) for thing in (signal, schema.tally)]
    copies = _per_input(signal, signal.c.campaign_id.is_not(None), signal.c.campaign_id != signal.c.signal_id)
    there = func.coalesce(parts[0].c.n, 0) + func.coalesce(parts[1].c.n, 0)
    counted = {
        "stored": there - func.coalesce(copies.c.n, 0),
        "copies": func.coalesce(copies.c.n, 0),
        "quarantined": func.coalesce((put_aside := _per_input(aside)).c.n, 0),
    }
    query = select(*(c for c in table.c if c.name not in counted), *(c.label(name) for name, c in counted.items()))
    joined: FromClause = table
    for part in (*parts, copies, put_aside):
        of_it = [part.c[name] == table.c[name] for name in attempt if name in part.c]
        joined = joined.outerjoin(part, and_(*of_it))
    return _table(engine, query.select_from(joined).order_by(table.c.read_at.desc(), table.c.name, table.c.input_id))


def _per_input(table: Table, *conditions: ColumnElement[bool], by: Sequence[str] = ("input_id",)) -> Subquery:
    """How many rows of a table each input has."""
    keys = [table.c[name] for name in by]
    return select(*keys, func.count().label("n")).where(*conditions).group_by(*keys).subquery()


def quarantine(engine: Engine) -> pd.DataFrame:
    """What could not be read: name of the file, place in it, reason and remedy."""
    query = (
        select(
            schema.input_file.c.name, schema.quarantine.c.place, schema.quarantine.c.reason, schema.quarantine.c.remedy
        )
        .join_from(schema.quarantine, schema.input_file)
        .order_by(schema.input_file.c.name, schema.quarantine.c.quarantine_id)
    )
    return _table(engine, query)


def runs(engine: Engine) -> pd.DataFrame:
    """Every analysis that was made, newest first: its settings, versions, input and quality."""
    return _table(engine, select(schema.run).order_by(schema.run.c.run_id.desc()))


def _beside_themes(query: Select[Any]) -> Select[Any]:
    """Signals with what is known of their theme, those without one too."""
    beside = signal.outerjoin(assignment, signal.c.signal_id == assignment.c.signal_id)
    return query.select_from(beside.outerjoin(schema.theme, schema.theme.c.theme_id == assignment.c.theme_id))


def _placed(wanted: SignalFilter, engine: Engine) -> bool:
    """Whether all that match are signals of an analysis: then those of the theme are found, and no others looked at."""
    if wanted.theme_id != NO_THEME:
        return bool(wanted.theme_id)
    counts = [select(func.count()).select_from(table) for table in (signal, assignment)]
    if wanted.period:
        counts = [
            counts[0].where(signal.c.period == wanted.period),
            counts[1].where(assignment.c.period == wanted.period),
        ]
    with engine.connect() as connection:
        every, analysed = map(connection.scalar, counts)
    return bool(every == analysed)


def _filtered(query: Select[Any], wanted: SignalFilter, engine: Engine) -> Select[Any]:
    """Which signals match; beside their theme only where that is asked for, as it takes a look-up for each."""
    placed = _placed(wanted, engine)
    if wanted.theme_id:
        beside = signal.c.signal_id == assignment.c.signal_id
        query = query.select_from(assignment.join(signal, beside) if placed else signal.outerjoin(assignment, beside))
    return query.where(*_conditions(wanted, engine, placed=placed))


def _conditions(wanted: SignalFilter, engine: Engine, *, placed: bool = False) -> list[ColumnElement[bool]]:
    """What makes a signal match; `placed`: it stands beside its assignment, and has one."""
    conditions: list[ColumnElement[bool]] = [
        (assignment if placed and name == "period" else signal).c[name] == value
        for name in ("period", "source", "province", "ministry", "channel", "language", "campaign_id")
        if (value := getattr(wanted, name))
    ]
    if wanted.theme_id == NO_THEME:
        conditions.append(assignment.c.theme_id.is_(None))
    elif wanted.theme_id:
        conditions.append(assignment.c.theme_id == wanted.theme_id)
    if wanted.search.strip():
        conditions.append(matching(wanted.search, engine))
    return conditions


def _table(engine: Engine, query: Select[Any]) -> pd.DataFrame:
    with engine.connect() as connection:
        found = pd.read_sql(query, connection)
    # A column of numbers in which none is known would come as objects.
    numbers = [column.name for column in query.selected_columns if isinstance(column.type, Float)]
    return found.astype(dict.fromkeys(numbers, float))
