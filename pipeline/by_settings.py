"""A whole analysis as the settings want it: the same from the screen and from the command line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine

from pipeline import audit
from pipeline.analyse import Run, analyse
from pipeline.audit import Act
from pipeline.labels.proposals import Outcome, model_of, propose_labels
from pipeline.period import Period
from pipeline.retention import keep_set_terms
from pipeline.settings import Settings
from pipeline.vectors.encoder import load_encoder


@dataclass(frozen=True, slots=True)
class Analysed:
    """What came of an analysis.

    Attributes:
        run: what it found.
        told: the same in Dutch sentences, with what a language model proposed and what was wiped in passing.
        complaints: what a language model did not do.
    """

    run: Run
    told: tuple[str, ...]
    complaints: tuple[str, ...]


def analyse_by_settings(
    engine: Engine,
    who: str,
    *,
    until: Period | None = None,
    seed: int = 0,
    progress: Callable[[str, float], None] = lambda *_: None,
) -> Analysed:
    """Analyse (see `pipeline.analyse.analyse`) with the models of the settings, and wipe what is over its term.

    `who` is the account that asks for it, as the log knows it: what can't be noted is not done. Raises `RodeDradenError` when there is nothing to analyse
    or a setting is wrong.
    """
    settings = Settings()
    audit.note(engine, who, Act.ANALYSED)
    encoder = load_encoder(settings.embedding_model) if settings.embedding_model else None
    label_model = model_of(settings)
    run = analyse(engine, until=until, seed=seed, encoder=encoder, progress=progress)
    names = propose_labels(engine, label_model, progress) if label_model else Outcome(0, ())
    found = (
        f"{run.signals} signalen; {run.themes} {'thema' if run.themes == 1 else 'thema’s'}, waarvan "
        f"{run.red_threads} {'rode draad' if run.red_threads == 1 else 'rode draden'} in {run.period}; "
        f"{run.without_theme} signalen zonder thema."
    )
    told = [found]
    if names.proposed:
        told.append(f"Het taalmodel stelde {names.proposed} namen voor; ze staan als voorstel bij de thema's.")
    told += keep_set_terms(engine, settings.retention, who)
    return Analysed(run, tuple(told), names.complaints)
