"""Texts as numbers: tokens, words, vectors, and the space that a run keeps."""
