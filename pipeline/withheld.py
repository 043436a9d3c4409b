"""What readers are not told: figures about fewer than five, and those from which such a figure could be computed (law 7).

A cell is the number of voices on a theme in a source and half-year. Cells with 1 to 4 are withheld (zero is about
nobody). Two sums would give them away again, so others are withheld beside them, the smallest that will do
(complementary suppression; Hundepool et al., *Statistical Disclosure Control*, 2012, chapter 4):

- all themes of a source and half-year, those of no theme too, add up to the total of that source;
- the mean share of a theme over the sources of a half-year is the share of `all`.

In both, a share is a count divided by a total that everybody knows. So the withheld cells of a half-year are the edges of a
graph between themes and sources, and a cell can be computed exactly when nothing but it holds two parts of that graph
together (a bridge). Cells are added until no cell under five is one. What is left to somebody who knows statistics is told in
`docs/dreigingen.md`: the interval of `all` says something of its parts.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping

import numpy as np
import pandas as pd

from pipeline.period import Period
from pipeline.trends.verdicts import ALL, FLOOR, SHARES

Cell = tuple[str, str]
Node = tuple[str, str]

_FREE: Node = ("free", "")
# The share over all sources is what people look at first: rather ten times as much of something else is withheld.
_DEAR = 10

#: The figures of a row that say how many there are, that compare it with earlier half-years, and that stand for all.
_OWN = ("n", "signals", "share", "low", "high")
_COUNTS = ("n", "signals")
_TESTED = (
    "n_before",
    "total_before",
    "statistic",
    "p_value",
    "q_value",
    "ratio",
    "ratio_low",
    "ratio_high",
    "dispersion",
)
_CHANGES = {"previous": "change", "year_before": "change_year"}


def withhold(trends: pd.DataFrame) -> pd.DataFrame:
    """The figures of `pipeline.store.read.trends` as readers may have them: withheld ones are empty (NaN).

    Give it all themes (those of no theme too) and half-years at once, so that what is withheld is the same wherever it is
    shown. Verdicts stay: they are told of everything, and say no number.
    """
    hidden = withheld_cells(trends)
    keys = list(zip(trends["theme_id"], trends["period"], trends["source"], strict=True))
    sources = [(theme, period, source) in hidden for theme, period, source in keys]
    lines = {(theme, period) for theme, period, _ in hidden}
    is_all = trends["source"] == ALL
    few = trends["n"].between(1, FLOOR - 1)
    broken = pd.Series([(theme, period) in lines for theme, period, _ in keys], index=trends.index)
    gone = pd.Series(sources, index=trends.index) | (is_all & few)
    shown = _without(trends, gone, _OWN)
    # The voices of all sources together give away the one that is withheld.
    shown = _without(shown, is_all & broken, _COUNTS)
    compared = gone | (is_all & broken)
    away = {key for key, is_gone in zip(keys, gone | (is_all & broken), strict=True) if is_gone}
    for when, column in _CHANGES.items():
        then = [(theme, str(getattr(Period.parse(period), when)), source) in away for theme, period, source in keys]
        touched = compared | pd.Series(then, index=trends.index)
        # The mean change of the same sources follows from the mean shares; that of other sources would tell of them.
        own = touched & (~is_all | few | _other_sources(trends, when))
        shown = _without(shown, own, (column, f"{column}_low", f"{column}_high"))
        shown = _without(shown, touched, _TESTED)
    small = (~is_all & shown["total"].between(1, FLOOR - 1)).groupby(shown["period"]).transform("any")
    return shown.assign(total=shown["total"].where((shown["total"] >= FLOOR) & ~(is_all & small)))


def withhold_parts(rows: pd.DataFrame, told: pd.DataFrame, *, few: int, sums: bool = False) -> pd.DataFrame:
    """The figures of a lens (`pipeline.lenses.shares.mark_shares`) as readers may have them: withheld ones are empty (NaN).

    Args:
        rows: theme_id, period, source (`all` too), name, n, total, share, low and high; direction where it has one.
        told: what readers are told of the themes themselves (see `withhold`): of how many a share is, is such a figure.
        few: the voices from which a source counts in the mean (`mark_shares`).
        sums: whether the names of a theme and source add up to their total, as ministries do.
    """
    of_theme = told.set_index(["theme_id", "period", "source"])["n"].notna()
    keys = pd.MultiIndex.from_frame(rows[["theme_id", "period", "source"]])
    untold = pd.Series(~of_theme.reindex(keys, fill_value=True).to_numpy(bool), index=rows.index)
    names = rows["name"] + (" " + rows["direction"] if "direction" in rows else "")
    is_all = rows["source"] == ALL
    gone = (rows["n"] < FLOOR) | (untold & ~is_all)
    broken = pd.Series(data=False, index=rows.index)
    for _, own in rows.assign(name=names).groupby(["theme_id", "period"]):
        parts = own[own["source"] != ALL]
        totals = parts.groupby("source")["total"].max()
        in_mean = set(totals.index[(totals >= few) | (totals.max() < few)])
        cells = list(zip(own["name"], own["source"], strict=True))
        hidden = _withheld(
            dict(zip(cells, own["n"].astype(int), strict=True)),
            in_mean,
            sums=sums,
            also={cell for cell, away in zip(cells, untold[own.index], strict=True) if away and cell[1] != ALL},
        )
        lines = {name for name, source in hidden if source != ALL}
        gone[own.index] |= np.array([cell in hidden for cell in cells])
        broken[own.index] = [source == ALL and name in lines for name, source in cells]
    shown = _without(rows, gone, ("n", "share", "low", "high"))
    return _without(_without(shown, broken, ("n",)), untold | (rows["total"] < FLOOR), ("total",))


def told_places(rows: pd.DataFrame, areas: Mapping[str, str]) -> tuple[pd.Series, set[str]]:
    """Which rows of `pipeline.lenses.regions.compare_provinces` readers may see the figures of, and the areas of which themes.

    The places add up to what is told of the source, and in their areas where those are told too; the sources of each place
    to that of all sources. Where a source has so few that this sum would tell of it, there is none of all sources.
    """
    seen = rows["n"] >= FLOOR
    in_areas = set()
    for theme, own in rows.groupby("theme_id"):
        area = own["place"].map(areas)
        small_source = own.groupby("source")["n"].sum().drop(ALL, errors="ignore").between(1, FLOOR - 1).any()
        split = not small_source and not own.groupby(["source", area])["n"].sum().between(1, FLOOR - 1).any()
        if split:
            in_areas.add(str(theme))
        cells = list(zip(own["place"], own["source"], strict=True))
        located = own.groupby("source")["n"].transform("sum")
        places: dict[Cell, tuple[Node, Node]] = {
            cell: (
                _FREE if small_source else ("place", cell[0]),
                (part if split else "", cell[1]) if total >= FLOOR else _FREE,
            )
            for cell, part, total in zip(cells, area, located, strict=True)
        }
        counts = {cell: int(n) for cell, n in zip(cells, own["n"], strict=True) if n}
        hidden = _hidden_with({cell: places[cell] for cell in counts}, counts, set())
        seen[own.index] &= np.array([cell not in hidden and not (small_source and cell[1] == ALL) for cell in cells])
    return seen, in_areas


def told_parts_of_a_sum(rows: pd.DataFrame, by: str | None = None) -> pd.Series:
    """Which counts `n` may be told that add up to a total that is told too: one of each `by`, or all of them."""
    keys = rows[by] if by else pd.Series("", index=rows.index)
    seen = rows["n"] >= FLOOR
    small = rows["n"].where(~seen, 0).groupby(keys).transform("sum").between(1, FLOOR - 1)
    least = rows["n"].where(seen).groupby(keys).rank(method="first") == 1
    alone = (rows["n"].between(1, FLOOR - 1)).groupby(keys).transform("sum") == 1
    return seen & ~(least & (small | alone))


def sayable(trends: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    """The trends from which sentences are made for readers: of all sources together no more than is `told` (see `withhold`)."""
    together = trends["source"] == ALL
    own = trends.copy()
    own.loc[together, [*SHARES]] = told.loc[told["source"] == ALL, [*SHARES]]
    return own


def withheld_cells(trends: pd.DataFrame) -> set[tuple[str, str, str]]:
    """Which cells (theme_id, period, source) are withheld, those beside the ones under five included."""
    hidden = set()
    for period, rows in trends.groupby("period"):
        counts = dict(zip(zip(rows["theme_id"], rows["source"], strict=True), rows["n"].astype(int), strict=True))
        in_mean = set(rows.loc[rows["in_mean"].astype(bool) & (rows["source"] != ALL), "source"])
        hidden |= {(theme, str(period), source) for theme, source in _withheld(counts, in_mean)}
    return hidden


def _withheld(
    counts: Mapping[Cell, int], in_mean: Collection[str], *, sums: bool = True, also: Collection[Cell] = ()
) -> set[Cell]:
    """The withheld cells of one half-year, by theme and source; `in_mean`: the sources that the mean share is of.

    `sums`: whether the total of a source is told. `also`: cells that are withheld for another reason.

    A cell of `all` among them says that the mean share itself is withheld: where nothing else hides a part of it.
    """
    cells = {cell: n for cell, n in counts.items() if n >= (FLOOR if cell[1] == ALL else 1)}
    totals: Counter[str] = Counter()
    for (_, source), n in cells.items():
        totals[source] += n

    def ends(cell: Cell) -> tuple[Node, Node]:
        """The two sums that a cell is in; `_FREE` for one that nobody is told."""
        theme, source = cell
        told = source in in_mean and counts.get((theme, ALL), 0) >= FLOOR
        if source == ALL:
            return ("theme", theme), _FREE
        summed = sums and totals[source] >= FLOOR
        return (("theme", theme) if told else _FREE), (("source", source) if summed else _FREE)

    return _hidden_with({cell: ends(cell) for cell in cells}, cells, also)


def _hidden_with(
    places: Mapping[Cell, tuple[Node, Node]], cells: Mapping[Cell, int], also: Collection[Cell]
) -> set[Cell]:
    """The cells under five, those of `also`, and those beside them; `places` has the two sums that a cell is in."""
    few = {cell for cell, n in cells.items() if n < FLOOR}
    hidden = few | (cells.keys() & set(also))
    while computable := sorted(few & _bridges({cell: places[cell] for cell in hidden})):
        costs = {c: 0 if c in hidden else n * (_DEAR if c[1] == ALL else 1) for c, n in cells.items()}
        way = _cheapest_way_around(computable[0], places, costs)
        if not way:  # a total of which it is the only part: there is no sum that tells of it
            few.discard(computable[0])
        hidden |= way
    return hidden


def _bridges(places: Mapping[Cell, tuple[Node, Node]]) -> set[Cell]:
    """The edges that alone hold two parts of a graph together (Tarjan 1974), by a depth-first search."""
    neighbours = _neighbours(places)
    order: dict[Node, int] = {}
    lowest: dict[Node, int] = {}
    found: set[Cell] = set()
    for start in neighbours:
        if start in order:
            continue
        order[start] = lowest[start] = len(order)
        path: list[tuple[Node, Cell | None, Iterator[tuple[Node, Cell]]]] = [(start, None, iter(neighbours[start]))]
        while path:
            node, came_by, rest = path[-1]
            step = next(rest, None)
            if step is None:
                path.pop()
                if path and came_by is not None:
                    above = path[-1][0]
                    lowest[above] = min(lowest[above], lowest[node])
                    if lowest[node] > order[above]:
                        found.add(came_by)
            elif step[1] != came_by and step[0] in order:
                lowest[node] = min(lowest[node], order[step[0]])
            elif step[1] != came_by:
                order[step[0]] = lowest[step[0]] = len(order)
                path.append((step[0], step[1], iter(neighbours[step[0]])))
    return found


def _cheapest_way_around(cell: Cell, places: Mapping[Cell, tuple[Node, Node]], costs: Mapping[Cell, int]) -> set[Cell]:
    """The cells that close a circle with a cell at the least cost (Dijkstra 1959); empty where none does."""
    neighbours = _neighbours(places)
    start, goal = places[cell]
    queue: list[tuple[int, Node, tuple[Cell, ...]]] = [(0, start, ())]
    done: set[Node] = set()
    while queue:
        cost, node, way = heapq.heappop(queue)
        if node == goal and way:
            return set(way)
        if node in done:
            continue
        done.add(node)
        for other, edge in neighbours[node]:
            if edge != cell and other not in done:
                heapq.heappush(queue, (cost + costs[edge], other, (*way, edge)))
    return set()


def _neighbours(places: Mapping[Cell, tuple[Node, Node]]) -> dict[Node, list[tuple[Node, Cell]]]:
    neighbours: defaultdict[Node, list[tuple[Node, Cell]]] = defaultdict(list)
    for cell, (one, other) in sorted(places.items()):
        neighbours[one].append((other, cell))
        neighbours[other].append((one, cell))
    return dict(neighbours)


def _other_sources(trends: pd.DataFrame, when: str) -> pd.Series:
    """Whether the mean of a row's half-year is over other sources than that of the half-year it is compared with."""
    rows = trends[(trends["source"] != ALL) & trends["in_mean"].astype(bool)]
    sets = rows.groupby("period")["source"].agg(frozenset).to_dict()
    other = {p: sets.get(p) != sets.get(str(getattr(Period.parse(p), when))) for p in trends["period"].unique()}
    return trends["period"].map(other).astype(bool)


def _without(trends: pd.DataFrame, rows: pd.Series, columns: tuple[str, ...]) -> pd.DataFrame:
    return trends.assign(**{name: trends[name].where(~rows) for name in columns if name in trends})
