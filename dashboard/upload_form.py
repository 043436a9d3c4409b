"""The form on Bronnen: files to read in, and what has to be known of them that they don't say themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

import streamlit as st
from sqlalchemy import Engine

from connectors.base import Source
from connectors.mapping import names
from connectors.proposing import Proposal, missing
from dashboard import background, components, visitor
from dashboard.access import Right
from pipeline.asking import MEANINGS, Question, hidden_columns
from pipeline.audit import Act
from pipeline.privacy import file_name
from pipeline.uploads import Look, Upload, ingest_uploads, look_at
from pipeline.wording import SOURCE_NAMES, capitalised, number

_LARGEST = 500  # MB; the browser sends a file as a whole, and it is in memory until it is read
_TABLES = (Source.QUESTION, Source.MEDIA)


def show(engine: Engine) -> None:
    """Show the form; what is started from it goes on in the background."""
    st.write(
        "E-mail, vragen, mediaberichten en verslagen, of een map daarvan als zip. Persoonsgegevens worden vervangen "
        "voordat er iets wordt bewaard, en het bestand zelf wordt niet bewaard. Hetzelfde twee keer inlezen kan geen kwaad. "
        f"Is een bestand groter dan {_LARGEST} MB, gebruik dan `rode-draden ingest BESTAND`."
    )
    given = st.file_uploader(
        "Sleep bestanden hierheen, of kies ze",
        accept_multiple_files=True,
        max_upload_size=_LARGEST,
        key=f"upload-{st.session_state.setdefault('uploads_read', 0)}",
    )
    if not given:
        return
    uploads = {file.file_id: Upload(file.name, file.getvalue()) for file in given}
    looks = {key: _look(key, upload) for key, upload in uploads.items()}
    _summary(list(looks.values()))
    if with_mail := [key for key, look in looks.items() if look.has_mail]:
        attachments = st.checkbox("Neem van e-mail ook de tekst van bijlagen mee (.docx, .odt en .pdf)")
        uploads |= {key: replace(uploads[key], attachments=attachments) for key in with_mail}
    told = [_ask(key, upload) for key, upload in uploads.items()]
    ready = [upload for upload in told if upload]
    st.button(
        "Lees in" if len(ready) < 2 else f"Lees {number(len(ready))} bestanden in",
        type="primary",
        disabled=len(ready) < len(told),
        on_click=partial(_start, engine, ready),
    )


def _start(engine: Engine, uploads: Sequence[Upload]) -> None:
    visitor.require(Right.INGEST)
    told = ", ".join(file_name(upload.name) for upload in uploads)
    visitor.note(engine, Act.INGESTED, typed=told, bestanden=len(uploads))
    background.start(background.reading(partial(ingest_uploads, engine, uploads)))
    st.session_state["uploads_read"] += 1  # an empty form
    st.session_state.pop("looks", None)


def _look(key: str, upload: Upload) -> Look:
    """Look at a file, once: the page is drawn again at every choice."""
    looks = st.session_state.setdefault("looks", {})
    if (key, upload.source) not in looks:
        looks[key, upload.source] = look_at(upload)
    look: Look = looks[key, upload.source]
    return look


def _summary(looks: Sequence[Look]) -> None:
    """Say what the files are, by their own account."""
    told = Counter(look.source for look in looks if look.source and not look.questions)
    if told:
        kinds = ", ".join(f"{number(count)} {SOURCE_NAMES[source]}" for source, count in sorted(told.items()))
        st.write(f"Herkend (bestanden): {kinds}.")


def _ask(key: str, upload: Upload) -> Upload | None:
    """Ask what a file does not say itself; return how it is to be read, or None while that is not known."""
    look = _look(key, upload)
    if look.questions:
        answers = {question.proposal.key: _ask_columns(key, upload, question) for question in look.questions}
        confirmed = {table: answer for table, answer in answers.items() if answer}
        return replace(upload, tables=confirmed) if len(confirmed) == len(answers) else None
    if not look.asks:
        return upload
    source = st.selectbox(
        f"Wat staat er in {components.plain(upload.name)}?",
        list(SOURCE_NAMES),
        index=None,
        format_func=lambda value: capitalised(SOURCE_NAMES[value]),
        placeholder="Kies een bron",
        key=f"source-{key}",
    )
    return replace(upload, source=Source(source)) if source else None


def _ask_columns(key: str, upload: Upload, question: Question) -> tuple[Source, dict[str, str]] | None:
    """Show what each column is taken for, to be changed or confirmed; None while what is needed is not chosen."""
    field = f"{key}-{question.proposal.key}"
    with st.container(border=True):
        st.markdown(
            f"**{components.plain(question.about)}**: de namen van de kolommen zijn niet bekend. Klopt dit voorstel?"
        )
        source = st.radio(
            "Wat staat er in dit bestand?",
            _TABLES,
            index=_TABLES.index(question.proposal.source),
            format_func=lambda value: capitalised(SOURCE_NAMES[value]),
            horizontal=True,
            key=f"source-{field}",
        )
        proposals = [question, *(_look(key, replace(upload, source=source)).questions)]
        proposal = next(asked.proposal for asked in reversed(proposals) if asked.proposal.key == question.proposal.key)
        mapping = _chosen(field, source, proposal)
        _examples(proposal, mapping)
        if proposal.hidden:
            st.warning(hidden_columns(proposal.hidden))
        if lacking := missing(source, set(mapping)):
            st.warning(f"Kies nog {' en '.join(lacking)}. Zonder dat is het bestand niet te lezen.")
            return None
    return source, mapping


def _chosen(field: str, source: Source, proposal: Proposal) -> dict[str, str]:
    """Let somebody choose a column for each standard name; return what is chosen."""
    mapping: dict[str, str] = {}
    columns = st.columns(3)
    for place, standard in enumerate(names(source)):
        title = columns[place % 3].selectbox(
            capitalised(MEANINGS[standard]),
            ["", *proposal.columns],
            index=proposal.columns.index(proposal.mapping[standard]) + 1 if standard in proposal.mapping else 0,
            format_func=lambda value: value or "staat er niet in",
            key=f"column-{field}-{source}-{standard}",
        )
        if title:
            mapping[standard] = title
    return mapping


def _examples(proposal: Proposal, mapping: Mapping[str, str]) -> None:
    shown = [
        f"{MEANINGS[standard]}: {components.plain(example)}"
        for standard, title in mapping.items()
        if (example := next(iter(proposal.examples.get(title, ())), ""))
    ]
    if shown:
        st.caption("Zo staat het er. " + "; ".join(shown) + ".")
