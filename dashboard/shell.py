"""What every page wears: the look and the wordmark."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

ASSETS = Path(__file__).with_name("assets")


def dress() -> None:
    """Put the wordmark and the style sheet on the page."""
    st.logo(str(ASSETS / "wordmark.svg"), size="large")
    st.html(ASSETS / "screen.css")
