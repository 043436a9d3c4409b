"""What every page wears: the look and the wordmark."""

from __future__ import annotations

import streamlit as st

from dashboard import look
from dashboard.look import ASSETS


def dress() -> None:
    """Put the wordmark and the style sheet on the page."""
    st.logo(str(ASSETS / "wordmark.svg"), size="large")
    st.html(look.style_sheet())
