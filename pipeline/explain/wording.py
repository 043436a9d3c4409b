"""An explanation in Dutch sentences, at language level B1."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from pipeline.explain.reasons import Explanation, Pull
from pipeline.wording import day, listed, number

_WORDS = 6
_IN_TEXT = ("Van de woorden die dit thema kenmerken, staan in de tekst: {}.", "alleen {} in de tekst.")
#: Likenesses closer together than this are called as good as equal.
_EQUAL = 0.05


def why(explanation: Explanation) -> list[str]:
    """Why a signal is where it is, in a few sentences: what placed it, which words it shares, and what came second."""
    signal = explanation.signal
    if not signal.analysed:
        return ["Dit signaal zat nog niet in een analyse. Maak een nieuwe analyse."]
    if not signal.text:
        return ["De tekst is gewist volgens de bewaartermijn. Waarom het signaal hier staat, is niet meer na te gaan."]
    if explanation.decided:
        return _decided(explanation, *explanation.decided)
    if explanation.own is None:
        return _without_theme(explanation)
    own, second = explanation.own, explanation.second
    if own.likeness is None and not own.words:
        too_little = f"Het signaal staat in ‘{own.label}’, maar er is te weinig bewaard om uit te leggen waarom."
        return [too_little, "Maak een nieuwe analyse."]
    return [
        f"Dit signaal staat in ‘{own.label}’; dat is {_sure(signal.probability)}.",
        f"Met andere signalen erbij of eraf is dat in {_percent(signal.probability)} van de gevallen weer zo.",
        _words(own, *_IN_TEXT),
        *_beside_the_middle(own),
        *(_why_not(own, second) if second else ["Er was geen ander thema dat in aanmerking kwam."]),
    ]


def _decided(explanation: Explanation, made_at: datetime, reason: str) -> list[str]:
    """What a person decided needs no figures; what the signal is like besides is told for who doubts it."""
    where = f"in ‘{explanation.own.label}’ gezet" if explanation.own else "uit de thema's gehaald"
    sentences = [f"Een redactie van {day(pd.Timestamp(made_at))} heeft dit signaal {where}. De reden: {_ended(reason)}"]
    if explanation.own:
        sentences.append(_words(explanation.own, *_IN_TEXT))
    if explanation.second:
        sentences.append(f"Verder lijkt het op ‘{explanation.second.label}’.")
    return sentences


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _without_theme(explanation: Explanation) -> list[str]:
    near = explanation.second
    if near is None or near.to_middle is None or near.usual is None:
        return ["Dit signaal heeft geen thema: er staat te weinig in dat ook in andere signalen voorkomt."]
    far = near.to_middle < near.usual - _EQUAL
    reason = (
        "Dat is te weinig om het daarbij te zetten."
        if far
        else "Toch staan de signalen die er het meest op lijken in verschillende thema's, of in geen enkel thema."
    )
    likeness = (
        f"Het lijkt voor {_percent(near.to_middle)} op wat daar gemiddeld wordt gezegd; {_percent(near.usual)} is "
        "gebruikelijk."
    )
    return [
        f"Dit signaal heeft geen thema. Het dichtst bij ligt ‘{near.label}’.",
        f"{likeness} {reason}",
        _words(near, "Van de woorden die dat thema kenmerken, staan wel in de tekst: {}.", "alleen {} in de tekst."),
    ]


def _sure(probability: float) -> str:
    if probability >= 0.8:
        return "vrij zeker"
    return "redelijk zeker" if probability >= 0.5 else "onzeker"


def _words(pull: Pull, some: str, only: str) -> str:
    if not pull.words:
        return f"Geen van de woorden die ‘{pull.label}’ kenmerken, staat in de tekst."
    named = [f"‘{item.word}’" for item in pull.words[:_WORDS]]
    if len(named) == 1:
        return f"Van de woorden die ‘{pull.label}’ kenmerken, staat {only.format(named[0])}"
    return some.format(listed(named))


def _beside_the_middle(own: Pull) -> list[str]:
    if own.to_middle is None or own.usual is None:
        return []
    against = own.to_middle - own.usual
    how = "ongeveer zo veel als" if abs(against) <= _EQUAL else ("meer dan" if against > 0 else "minder dan")
    figures = f"{_percent(own.to_middle)}, en {_percent(own.usual)} is gebruikelijk"
    return [f"Het lijkt {how} gebruikelijk op wat in dit thema gemiddeld wordt gezegd: {figures}."]


def _why_not(own: Pull, second: Pull) -> list[str]:
    named = [f"‘{item.word}’" for item in second.words[:_WORDS]]
    pulls = (
        f"Daarheen {'trekt het woord' if len(named) == 1 else 'trekken de woorden'} {listed(named)}."
        if named
        else "Geen van de woorden die dat thema kenmerken, staat in de tekst."
    )
    sentences = [f"Op de tweede plaats kwam ‘{second.label}’. {pulls}"]
    if own.likeness is None or second.likeness is None:
        return sentences
    figures = f"{_percent(own.likeness)} tegen {_percent(second.likeness)}"
    if own.likeness > second.likeness + _EQUAL:
        return [*sentences, f"De signalen in ‘{own.label}’ lijken er meer op: {figures}. Daarom staat het daar niet."]
    if second.likeness > own.likeness + _EQUAL:
        return [*sentences, f"De signalen daar lijken er zelfs meer op ({figures}): kijk of het hier wel hoort."]
    return [*sentences, f"De signalen daar lijken er bijna evenveel op ({figures}): het had ook daar kunnen staan."]


def _percent(value: float) -> str:
    return f"{number(round(100 * max(value, 0.0)))}\N{NO-BREAK SPACE}%"
