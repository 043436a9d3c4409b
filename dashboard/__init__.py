"""Draws the tables of the pipeline. No SQL and no statistics here."""
