"""How the server is doing, for a monitor on the same machine: a page in words, and figures in the format of Prometheus.

Both hold counts of signals and inputs, and nothing of what people wrote or who they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from sqlalchemy import Engine
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from pipeline.errors import StoreError
from pipeline.settings import current_settings
from pipeline.store.condition import Condition, condition_of
from pipeline.store.database import open_database
from pipeline.wording import day, number

HEALTH, METRICS = "/gezond", "/metrics"


def health(_: Request) -> Response:
    """Say in Dutch how the server is doing: 200 when it works, 503 when its store does not."""
    try:
        now = condition_of(_store(current_settings().database))
    except StoreError as error:
        return PlainTextResponse(f"Niet goed.\n{error}\n", 503)
    return PlainTextResponse("\n".join(["Goed.", *_told(now), ""]))


def metrics(_: Request) -> Response:
    """Give the figures; when the store can't be read that is one of them."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Figures())
    ProcessCollector(registry=registry)
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


ROUTES = [Route(HEALTH, health), Route(METRICS, metrics)]


@cache
def _store(url: str) -> Engine:
    return open_database(url)


def _told(now: Condition) -> list[str]:
    every = sum(now.signals.values())
    read = f", het laatst gelezen op {day(now.last_read)}" if now.last_read else ""
    lines = [f"Signalen: {number(every)}{read}."]
    if now.last_analysed:
        lines.append(
            f"De laatste analyse: {day(now.last_analysed)}, over {number(now.analysed)} signalen, met {number(now.themes)} "
            "thema’s."
        )
    for what, count, remedy in (
        ("Nog niet geanalyseerd", every - now.analysed, "Maak een nieuwe analyse."),
        ("Afgebroken bij het lezen", now.unfinished, "Lees die bestanden of postbussen opnieuw."),
        ("Niet te lezen, in quarantaine", now.quarantined, "Kijk op de pagina Bronnen wat eraan te doen is."),
    ):
        if count > 0:
            lines.append(f"{what}: {number(count)}. {remedy}")
    return lines


class _Figures(Collector):
    """What the store says, asked at every visit of the monitor."""

    def collect(self) -> Iterable[Metric]:
        """Give the figures, those of the store only when it can be read."""
        try:
            now = condition_of(_store(current_settings().database))
        except StoreError:
            now = None
        yield GaugeMetricFamily("rode_draden_up", "1 als de database te lezen is, anders 0", int(now is not None))
        if now is None:
            return
        signals = GaugeMetricFamily("rode_draden_signals", "signalen per bron", labels=["source"])
        for source, n in now.signals.items():
            signals.add_metric([source], n)
        yield signals
        for name, what, value in (
            ("analysed_signals", "signalen in de laatste analyse", now.analysed),
            ("themes", "thema's die de laatste analyse vond", now.themes),
            ("quarantined", "delen van bestanden en postbussen die niet te lezen zijn", now.quarantined),
            ("unfinished_inputs", "bestanden en postbussen waarvan het lezen is afgebroken", now.unfinished),
        ):
            yield GaugeMetricFamily(f"rode_draden_{name}", what, value)
        for name, what, moment in (
            ("last_read", "wanneer het laatst iets is gelezen", now.last_read),
            ("last_analysis", "wanneer de laatste analyse klaar was", now.last_analysed),
        ):
            if moment:
                yield GaugeMetricFamily(f"rode_draden_{name}_timestamp_seconds", what, moment.timestamp())
