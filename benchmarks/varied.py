"""As many signals as are wanted, each with a text of its own: what the sample would be if more people had written.

Copies of the sample won't do: equal letters are one action, and are analysed as one voice. So after the sample itself each
signal is put together of sentences that other signals of the same source about the same matter have, as many as the
signal that it stands for; half of them with a typing error. It keeps its day, place and ministry, and has a writer and a
conversation of its own.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from hashlib import blake2b
from pathlib import Path

import pandas as pd

from connectors.base import RawSignal, Source
from pipeline.privacy import to_signal
from pipeline.signals import Signal

_TRUTH = Path(__file__).resolve().parents[1] / "data" / "sample" / "truth.csv"
_ENDS = re.compile(r"(?<=[.?!])\s+|\n+")


def matters(signals: list[Signal]) -> list[str]:
    """The matter that each signal of the sample is about."""
    about = {}
    for row in pd.read_csv(_TRUTH, dtype=str).itertuples():
        # The store pseudonymises the keys of e-mails, so the truth goes the same way.
        raw = RawSignal(Source(str(row.source)), "truth", str(row.origin_id), date(2025, 1, 1), "x")
        about[raw.source, to_signal(raw).origin_id] = str(row.matter)
    return [about[one.source, one.origin_id] for one in signals]


def varied(signals: list[Signal], number: int) -> Iterator[tuple[Signal, str]]:
    """So many signals with their matters: those of the sample, and others of their sentences."""
    about = matters(signals)
    sentences: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    titles: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for one, matter in zip(signals, about, strict=True):
        sentences[matter, one.source].update(filter(None, _ENDS.split(one.text)))
        titles[matter, one.source].append(one.title)
    pools = {key: sorted(own) for key, own in sentences.items()}
    lot = random.Random(0)  # noqa: S311 - invented signals, no secrets
    for at in range(number):
        round_, which = divmod(at, len(signals))
        one, matter = signals[which], about[which]
        if not round_:
            yield one, matter
            continue
        pool = pools[matter, one.source]
        text = " ".join(lot.choice(pool) for _ in filter(None, _ENDS.split(one.text)))
        if lot.random() < 0.5:
            text = _mistyped(text, lot.randrange(len(text) - 1))
        own = {
            name: _digest(f"{value}{round_}") if value else value
            for name in ("writer", "thread", "origin_id")
            if isinstance(value := getattr(one, name), str)
        }
        title = lot.choice(titles[matter, one.source])
        yield replace(one, signal_id=_digest(f"{one.signal_id}{round_}"), text=text, title=title, **own), matter


def _mistyped(text: str, at: int) -> str:
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=8).hexdigest()
