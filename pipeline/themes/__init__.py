"""Themes that hold: clusters, words, and what became of each from half-year to half-year."""
