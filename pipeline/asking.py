"""Which tables have to be asked about before they are read, and what is asked: the proposal, without personal data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from connectors import proposing, registry
from connectors.base import Source
from connectors.mapping import MAPPING_SUFFIX, write_mapping
from connectors.proposing import Proposal
from connectors.safety import Unreadable
from pipeline.ministries import ministry_of
from pipeline.places import province_of
from pipeline.privacy import is_personal, redact

#: What each standard name means, as it is asked.
MEANINGS: Mapping[str, str] = {
    "kenmerk": "het nummer van de rij",
    "datum": "de dag",
    "maand": "de maand",
    "jaar": "het jaar, als dat niet bij de maand staat",
    "kanaal": "het kanaal",
    "vraag": "de tekst van de vraag",
    "onderwerp": "het onderwerp",
    "ministerie": "het ministerie",
    "plaats": "de plaats, provincie of postcode",
    "organisatie": "de organisatie",
    "naam": "de naam van de vraagsteller (wordt niet bewaard)",
    "aantal": "het aantal",
    "titel": "de kop",
    "medium": "het medium",
    "tekst": "de tekst",
    "bereik": "het bereik",
    "url": "het adres op internet",
    "soort": "de soort medium",
    "schrijver": "de schrijver",
}
_LONGEST_EXAMPLE = 60


def proposal_for(path: Path, source: Source | None = None) -> Proposal | None:
    """Return what to ask about a table before it is read, or None when a file needs no asking or can't be read.

    The examples are without personal data: they may be shown. So are the columns: one with personal data for a name is
    hidden, for where a table has no head somebody's row stands there.
    """
    try:
        if proposing.speaks_for_itself(path, source):
            return None
        proposal = proposing.propose(path, source, {"ministerie": _is_ministry, "plaats": _is_place})
    except (Unreadable, OSError):
        return None  # reading it will say what is wrong
    shown = tuple(title for title in proposal.columns if not is_personal(title))
    mapping = {standard: title for standard, title in proposal.mapping.items() if title in shown}
    return replace(
        proposal,
        mapping=mapping,
        columns=shown,
        hidden=len(proposal.columns) - len(shown),
        examples={title: tuple(map(_example, proposal.examples.get(title, ()))) for title in shown},
        missing=tuple(proposing.missing(proposal.source, set(mapping))),
    )


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask about tables with the same columns, in one file: their names, and the proposal."""

    names: tuple[str, ...]
    proposal: Proposal

    @property
    def about(self) -> str:
        """The tables in words: the first by its name."""
        first, *others = self.names
        return f"{first} en {len(others)} andere met dezelfde kolommen" if others else first


def questions_about(file: Path, source: Source | None = None) -> list[Question]:
    """Return what to ask about a table, or about the tables in an archive; nothing where all speak for themselves."""
    found: dict[str, Question] = {}
    for name, table in registry.tables_in(file):
        if proposal := proposal_for(table, source):
            known = found.setdefault(proposal.key, Question((), proposal))
            found[proposal.key] = replace(known, names=(*known.names, name))
    return list(found.values())


def files_to_ask_about(what: Iterable[Path], source: Source | None = None) -> Iterator[tuple[Path, Question]]:
    """Yield the files, in folders too, with tables whose columns don't speak for themselves, each with what to ask."""
    for root in what:
        for file in registry.find(root):
            for question in questions_about(file, source):
                yield file, question


def question_lines(question: Question) -> Iterator[str]:
    """Yield the proposal as Dutch lines: what each column is taken for, with an example."""
    proposal = question.proposal
    kind = "media" if proposal.source is Source.MEDIA else "publieksvragen"
    yield f"{question.about}: de namen van de kolommen zijn niet bekend. Voorstel ({kind}):"
    for standard, title in proposal.mapping.items():
        example = next(iter(proposal.examples.get(title, ())), "")
        yield f"  {MEANINGS[standard]}: kolom '{title}'" + (f", bijvoorbeeld: {example}" if example else "")
    if proposal.unused:
        yield f"  niet gebruikt: {', '.join(proposal.unused)}"
    if proposal.hidden:
        yield f"  {hidden_columns(proposal.hidden)}"
    if proposal.missing:
        yield f"  niet gevonden: {' en '.join(proposal.missing)}. Zonder dat is het bestand niet te lezen."


def hidden_columns(count: int) -> str:
    """Say that columns are hidden, and what to do about it."""
    columns = "1 kolom wordt" if count == 1 else f"{count} kolommen worden"
    return f"{columns} niet getoond: er staat iets persoonlijks in de kop. Zet boven elke kolom een gewone naam."


def save_proposal(path: Path, proposal: Proposal) -> Path:
    """Write the proposal as a mapping file beside the table, or in the working folder where that can't be written."""
    name = path.stem + MAPPING_SUFFIX
    for folder in (path.parent, Path()):
        try:
            write_mapping(folder / name, proposal.mapping, proposal.unused)
        except OSError:
            continue
        return folder / name
    raise Unreadable(f"Het bestand {name} kan niet worden geschreven.", "Kijk of u in deze map mag schrijven.")


def _is_ministry(text: str) -> bool:
    return bool(ministry_of(text, datetime.now(UTC).date()))


def _is_place(text: str) -> bool:
    return bool(province_of(text))


def _example(text: str) -> str:
    shown = " ".join(redact(text[:400]).split())
    return shown if len(shown) <= _LONGEST_EXAMPLE else shown[:_LONGEST_EXAMPLE].rsplit(" ", 1)[0] + " ..."
