"""How well words and names tell themes apart, beside BERTopic's defaults: `uv run --with umap-learn python benchmarks/names.py`.

On `../shared/data/kamervragen-2017`, the questions of the 20 main themes. Of the ten first words of each theme: coherence,
as normalised pointwise mutual information of each two of them over the questions in which they stand (NPMI; Bouma 2009;
Röder, Both and Hinneburg 2015 with whole documents as their window), and diversity, the share of different words among all
of them (Dieng, Ruiz and Blei 2020). Coherence is that of the words in the form in which each method counts them: lemmas
for ours, words in lower case for BERTopic; beside it stands that of our words as they are shown, counted as BERTopic does.

BERTopic's defaults are UMAP and HDBSCAN with its c-TF-IDF on words as scikit-learn's `CountVectorizer` finds them, on
vectors of TF-IDF and an SVD of 100 dimensions; its default sentence model can't be had without a download.

And whether a theme has the same name when a random 5 % of the signals is left out, five times, on the questions and on the
shipped sample. A theme is the same one when it has at least half of the signals that either has.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
from bertopic import BERTopic
from lineage import sample
from scipy import sparse
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.preprocessing import normalize
from themes import questions, vectors_of
from threadpoolctl import threadpool_limits
from umap import UMAP

from pipeline.labels.choosing import find_labels
from pipeline.labels.keywords import usual_forms
from pipeline.themes.clustering import find_clusters
from pipeline.themes.finding import find_themes
from pipeline.themes.topics import lemma_documents, represent
from pipeline.vectors.text import read_corpus

_WORDS = 10
_COLUMNS = ["signal_id", "period", "source", "title", "text", "language"]
Topics = list[list[str]]


def coherence(topics: Topics, held: sparse.csc_matrix, place: dict[str, int]) -> float:
    """The mean NPMI over all pairs of words of a topic, then over the topics.

    Args:
        topics: the words of each topic.
        held: which document holds which word (documents x words).
        place: the column of each word.
    """
    size = held.shape[0]
    found = []
    for words in topics:
        columns = held[:, [place[word] for word in words if word in place]]
        together = np.asarray((columns.T @ columns).todense(), dtype=np.float64) / size
        alone = np.diag(together)
        pairs = []
        for one, two in combinations(range(len(alone)), 2):
            joint = together[one, two]
            # Two words that never meet are as far apart as can be.
            pairs.append(np.log(joint / (alone[one] * alone[two])) / -np.log(joint) if 0 < joint < 1 else -1.0)
        if pairs:
            found.append(float(np.mean(pairs)))
    return float(np.mean(found))


def diversity(topics: Topics) -> float:
    """The share of different words among the words of all topics."""
    words = [word for topic in topics for word in topic]
    return len(set(words)) / len(words)


def held_by(texts: list[str], **counting: object) -> tuple[sparse.csc_matrix, dict[str, int]]:
    """Which text holds which word, and the column of each word."""
    counter = CountVectorizer(binary=True, dtype=np.int64, **counting)
    return counter.fit_transform(texts).tocsc(), counter.vocabulary_


def same_names(signals: pd.DataFrame, draws: int = 5) -> tuple[int, int]:
    """How many themes have the same name in runs that leave out a random 5 %, and how many of them there are."""
    whole = find_themes(signals)
    same = themes = 0
    for draw in range(1, draws + 1):
        kept = np.random.default_rng(draw).choice(len(signals), round(0.95 * len(signals)), replace=False)
        less = find_themes(signals.iloc[np.sort(kept)])
        both = whole.assignments.merge(less.assignments, on="signal_id", suffixes=("", "_less"))
        shared = both.groupby(["theme_id", "theme_id_less"]).size()
        here, there = both["theme_id"].value_counts(), both["theme_id_less"].value_counts()
        for (theme, other), n in shared.items():
            if n >= (here[theme] + there[other] - n) / 2:
                names = [found.themes.set_index("theme_id")["label"] for found in (whole, less)]
                themes, same = themes + 1, same + int(names[0][theme] == names[1][other])
    return same, themes


def main() -> None:
    """Print the table, and the labels of our themes."""
    signals, _ = questions()
    texts = signals["text"].tolist()
    corpus, vectors = read_corpus(signals), vectors_of(signals)
    clusters = find_clusters(vectors, signals["signal_id"].tolist())
    words = represent(corpus, vectors, clusters).words
    shown = usual_forms(corpus)
    lemmas = [[name for name, _ in weighted[:_WORDS]] for weighted in words.values()]
    written = [[shown.get(name, name).lower() for name in topic] for topic in lemmas]
    as_lemmas = held_by(lemma_documents(corpus), analyzer=str.split)
    as_words = held_by(texts)
    print(f"{len(texts)} questions              themes  NPMI   diversity")
    print(f"ours, lemmas             {len(lemmas):4}    {coherence(lemmas, *as_lemmas):.3f}  {diversity(lemmas):.3f}")
    print(f"ours, words as shown     {len(written):4}    {coherence(written, *as_words):.3f}  {diversity(written):.3f}")
    reduced = TruncatedSVD(100, random_state=0).fit_transform(TfidfVectorizer(sublinear_tf=True).fit_transform(texts))
    for seed in range(3):
        # UMAP as BERTopic makes it by default, with a seed.
        umap = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=seed)
        model = BERTopic(language="multilingual", embedding_model=None, umap_model=umap)
        model.fit_transform(texts, embeddings=normalize(reduced))
        theirs = [
            [word for word, _ in found[:_WORDS] if word] for topic, found in model.get_topics().items() if topic >= 0
        ]
        figures = f"{len(theirs):4}    {coherence(theirs, *as_words):.3f}  {diversity(theirs):.3f}"
        print(f"BERTopic's defaults, {seed}   {figures}")
    print("\nlabels of the first fifteen:")
    names = find_labels(corpus, clusters.labels, words, shown, texts=texts)
    for theme, label in list(names.items())[:15]:
        print(f"  {np.sum(clusters.labels == theme):4}  {label}")
    print("\nthe same name with 5 % left out:")
    for name, given in (("questions", signals), ("sample", sample().signals)):
        found, themes = same_names(given[_COLUMNS].sort_values("signal_id", ignore_index=True))
        print(f"  {name}: {found} of {themes}")


if __name__ == "__main__":
    with threadpool_limits(1):
        main()
