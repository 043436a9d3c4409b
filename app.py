"""The front door: access and navigation, nothing else."""

import streamlit as st

from dashboard import look, navigation, shell, visitor
from dashboard.one_run import one_run

st.set_page_config(page_title="Rode draden", page_icon=str(look.ASSETS / "icon.svg"), layout="wide")
with one_run():
    shell.dress()
    visitor.admit()
    visitor.keep_watch()
    navigation.run()
