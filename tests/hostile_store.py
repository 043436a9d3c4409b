"""A store in which every text that a person or a stranger can have written is an attack."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, Engine, String, func, insert, select, update

from pipeline.audit import Act, note
from pipeline.briefing.choices import Choices, written_choices
from pipeline.briefing.compose import compose
from pipeline.briefing.content import texts_of, with_texts, written
from pipeline.period import Period
from pipeline.store import briefings, schema
from pipeline.store.dialect import dialect_of

PAYLOAD = (
    "<img src=x onerror=window.xss=1><svg onload=window.xss=1><script>window.xss=1</script>"
    '<a href="javascript:window.xss=1">a</a>[klik](javascript:window.xss=1) ![](x) $x^2$ :red[x] `x` "\'>=1+1'
)
#: Columns that hold what the program itself puts there: numbers, words from its lists, digests, days.
OURS = {
    "action.theme_id", "action.period", "answer.answer_id", "answer.service", "assignment.second_theme_id",
    "assignment.signal_id", "assignment.theme_id", "audit.act", "audit.at", "audit.hash", "audit.previous", "audit.seal",
    "consent.signal_id", "edit.kind", "edit_signal.signal_id", "event.event", "event.period", "event.related",
    "event.theme_id", "fact.theme_id", "fact_signal.signal_id", "found_assignment.second_theme_id",
    "found_assignment.signal_id", "found_assignment.theme_id", "found_event.event", "found_event.period",
    "found_event.related", "found_event.theme_id", "found_theme.first_period", "found_theme.last_period",
    "found_theme.parents", "found_theme.representatives", "found_theme.theme_id", "input_file.asked",
    "input_file.connector", "input_file.input_id", "input_file.reading", "input_file.shared", "input_file.source",
    "input_file.version", "label_proposal.question", "label_proposal.theme_id", "lens_mark.direction", "lens_mark.lens",
    "lens_mark.name", "lens_mark.signal_id", "lens_reading.lens", "lens_reading.version", "mailbox_visit.input_id",
    "mailbox_visit.mailbox", "pseudonym_key.fingerprint", "purge.source", "quarantine.input_id", "run.input_digest",
    "run.quality", "run.until", "run.versions", "signal.agency", "signal.campaign_id", "signal.connector",
    "signal.input_id", "signal.language", "signal.ministry", "signal.period", "signal.province", "signal.signal_id",
    "signal.source", "signal.special", "signal.thread", "signal.writer", "signal_vector.signal_id", "tally.input_id",
    "tally.ministry", "tally.period", "tally.source", "tally.tally_id", "text_vector.digest", "text_vector.model",
    "theme.first_period", "theme.last_period", "theme.parents", "theme.representatives", "theme.status",
    "theme.theme_id", "theme_middle.theme_id", "theme_word.theme_id", "thread.period", "thread.theme_id",
    "trend.period", "trend.source", "trend.theme_id", "trend.verdict", "trend.why", "warning.period", "warning.theme_id",
    "web_address.etag", "web_address.last_modified", "web_address.url", "note.theme_id", "note.period",
    "briefing_version.period", "briefing_file.kind", "kept_table.name", "kept_table.state", "assignment.period",
}  # fmt: skip
_DAY, _NOW = date(2025, 12, 28), datetime(2026, 1, 5, 9, tzinfo=UTC)


def plant(engine: Engine) -> None:
    """Put an attack, with the name of its column, in every text of a store that is not `OURS`."""
    with engine.begin() as connection:
        signal_id = connection.scalar(select(schema.signal.c.signal_id).limit(1))
        for table, row in _rows(str(signal_id)).items():
            connection.execute(insert(schema.metadata.tables[table]).values(**row))
        for table in schema.metadata.sorted_tables:
            for column in table.c:
                name = f"{table.name}.{column.name}"
                if table is schema.audit or name in OURS or not isinstance(column.type, String | JSON):
                    continue
                if name == "answer.url":
                    connection.execute(update(table).values(url="javascript:window.xss=1"))
                elif name == "edit.content":
                    connection.execute(update(table).values(content={"theme_id": "T0001", "label": attack(name)}))
                elif name == "input_file.left_out":
                    connection.execute(update(table).values(left_out={attack(name): 1}))
                elif isinstance(column.type, JSON):
                    connection.execute(update(table).values({column.name: [attack(name)]}))
                else:
                    # What was there stays behind it: names must differ.
                    connection.execute(
                        update(table).values({column.name: attack(name) + " " + func.coalesce(column, "")})
                    )
        dialect_of(engine).rebuild_index(connection)
    _keep_version(engine)
    note(engine, attack("audit.who"), Act.EDITED, wat=attack("audit.about"))


def _keep_version(engine: Engine) -> None:
    """Keep a version of a briefing in which everything that was proposed, chosen or signed is an attack."""
    proposed = compose(engine, Period.parse("2025-H2"))
    first, *rest = texts_of(proposed)
    proposed = with_texts(proposed, dict.fromkeys(rest, attack("briefing_version.proposed")))
    choices = Choices(texts={first: attack("briefing_version.choices")})
    made_by = attack("briefing_version.made_by"), attack("briefing_version.made_account")
    briefings.add(engine, "2025-H2", 0, (written(proposed), written_choices(choices)), made_by)
    others = ("approved_by", "approved_account", "frozen_by")
    with engine.begin() as connection:
        signed = {name: attack(f"briefing_version.{name}") for name in others}
        connection.execute(update(schema.briefing_version).values(**signed, approved_at=_NOW, frozen_at=_NOW))


def attack(name: str) -> str:
    return f"{PAYLOAD} {name}"


def planted(engine: Engine) -> set[str]:
    """The columns in which an attack stands now."""
    found = set()
    with engine.connect() as connection:
        for table in schema.metadata.sorted_tables:
            for row in connection.execute(select(table).limit(50)).mappings():
                found |= {f"{table.name}.{name}" for name, value in row.items() if "window.xss=1" in str(value)}
    return found


def texts() -> set[str]:
    """All columns that can hold a text."""
    return {
        f"{table.name}.{column.name}"
        for table in schema.metadata.sorted_tables
        for column in table.c
        if isinstance(column.type, String | JSON)
    }


def _rows(signal_id: str) -> dict[str, dict[str, Any]]:
    """A row for each table that the store has none in; what is empty here is filled by `plant`."""
    made = {"made_by": "", "made_at": _NOW}
    theme = {"theme_id": "T0001", "period": "2025-H2"}
    return {
        "action": theme | made | {"what": "", "who": "", "due": _DAY, "done_by": "", "withdrawn_by": ""},
        "answer": {"answer_id": "1", "title": "", "url": "", "day": _DAY, "text": "", "service": "s"},
        "consent": {"signal_id": signal_id, "who": "", "why": "", "given_at": _NOW, "withdrawn_by": ""},
        "edit": {"edit_id": 1, "kind": "rename", "content": {}, "who": "", "why": "", "made_at": _NOW, "undone_by": ""},
        "edit_outcome": {"edit_id": 1, "conflict": ""},
        "event": theme | {"event": "split", "related": [], "evidence": ""},
        "fact": made | {"theme_id": "T0001", "claim": "", "correct": "", "evidence": "", "searches": [], "withdrawn_by": ""},
        "fact_signal": made | {"fact_id": 1, "signal_id": signal_id, "belongs": 1},
        "found_event": theme | {"event": "split", "related": [], "evidence": ""},
        "label_proposal": {"theme_id": "T0001", "label": "", "model": "", "question": "", "proposed_at": _NOW},
        "note": theme | made | {"text": ""},
        "quarantine": {"input_id": "0123456789abcdef", "place": "", "reason": "", "remedy": ""},
        "tally": {"tally_id": "1", "source": "question", "month": _DAY, "period": "2025-H2", "subject": "", "number": 9,
                  "ministry": "", "channel": "", "input_id": "0123456789abcdef"},
        "theme_word": {"theme_id": "T0001", "rank": 1, "word": "", "forms": [], "weight": 1.0},
        "warning": theme | {"label": "", "said_on": _DAY, "hindsight": 0, "n": 12, "recent": 9, "expected": 3.0,
                            "dispersion": 1.0, "p_value": 0.001, "q_value": 0.01, "looked_at": 9},
        "web_address": {"url": "https://voorbeeld.example/", "etag": "", "last_modified": "", "asked_at": _NOW,
                        "found": 0, "complaint": ""},
    }  # fmt: skip
