"""Full-text search: the one place where it differs between databases."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Engine, bindparam, func, or_, text

from pipeline.search import SHORTEST, Choice, Term, parse, stem
from pipeline.store.schema import signal

# Forms of one word begin alike: the vowel may be doubled or not after this many letters (vraag, vragen).
_ALIKE = 2


def matching(search: str, engine: Engine) -> ColumnElement[bool]:
    """Which signals hold what is searched for (see `pipeline.search`)."""
    choices = parse(search)
    if not choices:
        return signal.c.row_id.is_(None)
    if engine.dialect.name == "sqlite":
        expression = " OR ".join(f"({_expression(choice, engine)})" for choice in choices)
        # Named anew each time, so that several searches can stand in one query.
        rows = text("SELECT rowid FROM signal_text WHERE signal_text MATCH :expression").bindparams(
            bindparam("expression", expression, unique=True)
        )
        return signal.c.row_id.in_(rows.columns(signal.c.row_id))
    vector = func.to_tsvector("dutch", signal.c.title + " " + signal.c.text)
    asked = [func.websearch_to_tsquery("dutch", _web_search(choice)) for choice in choices]
    return or_(*(vector.op("@@")(query) for query in asked))


def _expression(choice: Choice, engine: Engine) -> str:
    """A choice in the language of FTS5."""
    wanted = " AND ".join(_term(term, engine) for term in choice.wanted)
    unwanted = " OR ".join(_term(term, engine) for term in choice.unwanted)
    return f"({wanted}) NOT ({unwanted})" if unwanted else wanted


def _term(term: Term, engine: Engine) -> str:
    if term.exact:
        return f'"{" ".join(term.words)}"'
    word = term.words[0]
    whole = f'"{word}"*' if len(word) >= SHORTEST else f'"{word}"'
    return f"({' OR '.join([whole, *(f'{chr(34)}{form}{chr(34)}' for form in _forms(word, engine))])})"


def _forms(word: str, engine: Engine) -> list[str]:
    """The words of the index that are other forms of a word and do not begin with it."""
    begin = word[:_ALIKE]
    query = text("SELECT term FROM signal_word WHERE term >= :begin AND term < :end")
    with engine.connect() as connection:
        near = connection.scalars(query, {"begin": begin, "end": begin + "\U0010ffff"}).all()
    sought = stem(word)
    begins = len(word) >= SHORTEST
    return [term for term in near if not (begins and term.startswith(word)) and term != word and stem(term) == sought]


def _web_search(choice: Choice) -> str:
    """A choice in the language of PostgreSQL's `websearch_to_tsquery`."""
    signed = [(term, "") for term in choice.wanted] + [(term, "-") for term in choice.unwanted]
    return " ".join(f'{sign}"{" ".join(term.words)}"' for term, sign in signed)
