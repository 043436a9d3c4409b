"""Lenses: other ways to read the same themes, one module for each."""
