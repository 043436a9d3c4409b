"""The front door: navigation, nothing else."""

import streamlit as st

from dashboard import navigation, shell

st.set_page_config(page_title="Rode draden", page_icon=str(shell.ASSETS / "icon.svg"), layout="wide")
shell.dress()
navigation.run()
