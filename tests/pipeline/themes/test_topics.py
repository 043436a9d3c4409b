from __future__ import annotations

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import CountVectorizer

from pipeline.themes.clustering import NO_THEME, Clusters
from pipeline.themes.topics import lemma_documents, represent
from pipeline.vectors.text import read_corpus

CORPUS = read_corpus(
    pd.DataFrame(
        {
            "title": "",
            "text": ["de wachttijden in de jeugdzorg", "treinen en stations", "[NAAM]"] * 12,
            "language": "nl",
        }
    )
)


def clusters(*labels: int) -> Clusters:
    found = np.resize(np.array(labels, dtype=np.int32), CORPUS.size)
    return Clusters(found, np.ones(CORPUS.size, dtype=np.float32), np.full(CORPUS.size, NO_THEME, dtype=np.int32))


def test_each_cluster_is_told_by_its_own_lemmas_and_none_has_no_words():
    topics = represent(CORPUS, np.ones((CORPUS.size, 4), dtype=np.float32), clusters(0, 1, NO_THEME))

    assert {theme: {word for word, _ in weighted} for theme, weighted in topics.words.items()} == {
        0: {"wachttijd", "jeugdzorg"},
        1: {"trein", "station"},
    }


def test_without_a_cluster_bertopic_is_not_asked():
    topics = represent(CORPUS, np.ones((CORPUS.size, 4), dtype=np.float32), clusters(NO_THEME))

    assert (topics.words, topics.model) == ({}, None)


def test_texts_become_their_meaningful_lemmas():
    assert lemma_documents(CORPUS)[:3] == ["wachttijd jeugdzorg", "trein station", ""]


def test_numbers_of_texts_are_counted_as_the_texts_written_out():
    topics = represent(CORPUS, np.ones((CORPUS.size, 4), dtype=np.float32), clusters(0, 1, NO_THEME))
    documents = ["0 1 2 3", "1", ""]
    texts = lemma_documents(CORPUS)

    counted = topics.model.vectorizer_model.transform(documents)

    written = CountVectorizer(analyzer=str.split).fit(texts)
    wanted = written.transform([" ".join(texts[int(at)] for at in document.split()) for document in documents])
    assert topics.model.vectorizer_model.get_feature_names_out() == written.get_feature_names_out().tolist()
    assert counted.toarray().tolist() == wanted.toarray().tolist()
